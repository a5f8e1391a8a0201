import type { Tx } from '../../../platform/database/database.js';
import { CNY, formatYuan } from '../../../shared/fen.js';
import { GENESIS, bankMovements, standingsAt, type Cut } from '../../ledger/index.js';
import { matchBank } from '../bank/bank-matching.js';
import {
  bankLinesBetween,
  bankStatementOf,
  bankStatementsBeside,
  firstBankDay,
} from '../bank/bank-statement.repository.js';
import type { Difference } from '../break/break.js';
import type { SettledMarkets } from '../settled-markets.js';
import { lastBankSettled } from './run.repository.js';
import type { Run } from './run.js';

/**
 * The market's money at its bank against the ledger, of all days since both last agreed in every line: what the bank
 * books a day later than we do is open on the one day and found on the next.
 */
export async function checkBank(tx: Tx, markets: SettledMarkets, run: Run): Promise<readonly Difference[]> {
  const { market, day } = run;
  const ledgerClosingFen = -(await standingsAt(tx, market, run.close))
    .filter(({ kind, asset }) => kind === 'bank' && asset === CNY)
    .reduce((sum, { available, held, pending }) => sum + available + held + pending, 0n);
  const start = await startOfComparison(tx, markets, run);
  const movements = await bankMovements(tx, { market, after: start.close, upTo: run.close });
  const statement = await bankStatementOf(tx, market, day);
  if (!statement) {
    // A market whose clients have nothing at the bank, and had nothing since, has no statement to bring.
    if (ledgerClosingFen === 0n && movements.length === 0) return [];
    return [{ kind: 'bank-statement-missing', subject: day, expected: 'a statement', actual: 'none' }];
  }
  const lines = await bankLinesBetween(tx, market, start.day, day);
  const { before } = await bankStatementsBeside(tx, market, day);
  const opening: Difference[] =
    before && before.closingFen !== statement.openingFen
      ? [
          {
            kind: 'bank-opening',
            subject: 'opening balance',
            expected: formatYuan(before.closingFen),
            actual: formatYuan(statement.openingFen),
          },
        ]
      : [];
  return opening.concat(matchBank({ lines, movements, bankClosingFen: statement.closingFen, ledgerClosingFen }));
}

/** After the last final day on which all was found; before there is one, what precedes the first statement counts as agreed. */
async function startOfComparison(
  tx: Tx,
  markets: SettledMarkets,
  { market, day }: Run,
): Promise<{ readonly day: string | null; readonly close: Cut }> {
  const settled = await lastBankSettled(tx, market, day);
  if (settled) return settled;
  const first = await firstBankDay(tx, market);
  // The bank may have written on a day on which the market did not open.
  const [opened] = first === null ? [] : await markets.closedDays(tx, market, first, 1);
  const before = opened === undefined ? null : ((await markets.closeOf(tx, market, opened))?.previous ?? null);
  return before && before.day < day ? before : { day: null, close: GENESIS };
}
