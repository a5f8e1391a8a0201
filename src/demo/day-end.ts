import type { Market } from '../shared/market.js';
import { formatYuan, parseYuan } from '../shared/fen.js';
import { invariant } from '../shared/invariant.js';
import { bankMovementsOf, type BankMovement } from './accounts.js';
import { PREPARATION_DAY, TRADING_DAY } from './demo-clock.js';
import { TRADED_MARKETS } from './rulebooks.js';
import type { Stage } from './stage.js';

/** How often the operator asks for a day end that waits for the bank's statement. */
const ASKED_MAX = 3;

interface DailyRecord {
  readonly instrument: string;
  readonly open: string | null;
  readonly high: string | null;
  readonly low: string | null;
  readonly close: string | null;
  readonly modes: readonly { readonly quantity: string; readonly amount: string; readonly count: number | null }[];
}

/**
 * The day end of both days: the bank's statement of each market's client money comes in, trades, ledger, register and
 * bank are compared, every participant gets its statement, and the days become final.
 */
export async function settleDays(stage: Stage, progress: (sentence: string) => void): Promise<void> {
  for (const market of TRADED_MARKETS) {
    const movements = bankMovementsOf(market);
    await settle(stage, market, PREPARATION_DAY, 0n, movements);
    await settle(stage, market, TRADING_DAY, sum(movements), []);
    const { instruments } = await stage.get<{ instruments: readonly DailyRecord[] }>(
      'operator',
      `/markets/${market}/daily-records/${TRADING_DAY}`,
    );
    for (const record of instruments) progress(`${TRADING_DAY} ${describe(record)}`);
  }
  const { items } = await stage.get<{ items: readonly object[] }>('changsha.power', '/statements');
  progress(
    `Settled ${TRADING_DAY} in ${TRADED_MARKETS.length} markets; changsha.power has ${items.length} statements.`,
  );
}

async function settle(
  stage: Stage,
  market: Market,
  day: string,
  openingFen: bigint,
  movements: readonly BankMovement[],
): Promise<void> {
  const csv = bankStatement(day, openingFen, movements);
  await stage.post('operator', '/settlement/bank-statements', { market, day, csv });
  // The program settles closed days by itself as well, and may just have looked for the bank's statement in vain.
  let status = 'waiting';
  for (let asked = 0; status === 'waiting' && asked < ASKED_MAX; asked += 1) {
    ({ status } = await stage.post<{ status: string }>('operator', '/settlement/runs', { market, day }));
  }
  invariant(status === 'final', `the day end of ${market} on ${day} is ${status}`);
}

/** As the bank of a market's client money would write it: everything that came in that day, for the sums that came. */
function bankStatement(day: string, openingFen: bigint, movements: readonly BankMovement[]): string {
  const closingFen = openingFen + sum(movements);
  const lines = movements.map(
    ({ reference, amount, name }) => `line,${reference},${day},in,${amount},${name},入金（演示）`,
  );
  return [
    'type,reference,valueDate,direction,amount,counterparty,text',
    `opening,,${day},,${formatYuan(openingFen)},,`,
    ...lines,
    `closing,,${day},,${formatYuan(closingFen)},,`,
    '',
  ].join('\n');
}

function sum(movements: readonly BankMovement[]): bigint {
  return movements.reduce((total, { amount }) => {
    const fen = parseYuan(amount);
    invariant(fen.ok, 'the demo pays in yuan');
    return total + fen.value;
  }, 0n);
}

function describe({ instrument, open, high, low, close, modes }: DailyRecord): string {
  const [listing] = modes;
  const traded = listing
    ? `${listing.quantity} for ${listing.amount} yuan in ${listing.count ?? 0} trades`
    : 'no trade';
  return `${instrument}: open ${open ?? '-'}, high ${high ?? '-'}, low ${low ?? '-'}, close ${close ?? '-'}, ${traded}`;
}
