import { CNY } from '../../../shared/fen.js';
import type { Standing } from '../../ledger/index.js';
import type { Difference } from '../break/break.js';
import type { DayRecord, Fill, Turnover } from '../settled-markets.js';
import { isParticipant, type CommandRange } from './day-commands.js';

/** What the sides of a fill must find in the ledger, by organization and asset; the fees under no organization. */
function movesOf(fill: Fill): readonly (readonly [organizationId: string, asset: string, amount: bigint])[] {
  const { buyerId, sellerId, instrument, units, amountFen, buyerFeeFen, sellerFeeFen } = fill;
  return [
    [buyerId, CNY, -amountFen - buyerFeeFen],
    [buyerId, instrument, units],
    [sellerId, CNY, amountFen - sellerFeeFen],
    [sellerId, instrument, -units],
    ['', CNY, buyerFeeFen + sellerFeeFen],
  ];
}

/**
 * Trades and deals against the entries that the same commands made, to the fen and the smallest unit. What a command
 * moves to or from a deposit without dealing is no trade.
 */
export function matchCommands({ fills, flows }: CommandRange): Difference[] {
  const dealt = new Set(fills.map(({ sequence }) => sequence));
  const deposits = new Set(flows.filter(({ kind }) => kind === 'deposit').map(({ sequence }) => sequence));
  const traded = new Map<string, bigint>();
  for (const fill of fills) {
    for (const [organizationId, asset, amount] of movesOf(fill)) {
      add(traded, [fill.sequence, organizationId, asset], amount);
    }
  }
  const booked = new Map<string, bigint>();
  for (const flow of flows) {
    if (!dealt.has(flow.sequence) && deposits.has(flow.sequence)) continue;
    if (flow.kind === 'fee') add(booked, [flow.sequence, '', flow.asset], flow.amount);
    else if (isParticipant(flow)) add(booked, [flow.sequence, flow.organizationId, flow.asset], flow.amount);
  }
  return [...new Set([...traded.keys(), ...booked.keys()])].flatMap((key): Difference[] => {
    const [expected, actual] = [traded.get(key) ?? 0n, booked.get(key) ?? 0n];
    if (expected === actual) return [];
    const [sequence = '', organizationId = '', asset = ''] = key.split('/');
    const figures = { expected: expected.toString(), actual: actual.toString() };
    if (organizationId === '') return [{ kind: 'fees-ledger', subject: `command ${sequence}`, ...figures }];
    const subject = `command ${sequence} organization ${organizationId} ${asset}`;
    return [{ kind: 'trades-ledger', subject, ...figures }];
  });
}

function add(sums: Map<string, bigint>, [sequence, ...rest]: readonly [bigint, string, string], amount: bigint): void {
  const key = [sequence, ...rest].join('/');
  sums.set(key, (sums.get(key) ?? 0n) + amount);
}

/** Listing trades against what the close of the day wrote down of them: trades, smallest units and fen. */
export function matchDayRecords(turnover: readonly Turnover[], records: readonly DayRecord[]): Difference[] {
  const traded = new Map(
    turnover
      .filter(({ mode }) => mode === 'listing')
      .map(({ instrument, fills, units, amountFen }) => [instrument, `${fills}/${units}/${amountFen}`]),
  );
  const recorded = new Map(
    records.map(({ instrument, trades, units, amountFen }) => [instrument, `${trades}/${units}/${amountFen}`]),
  );
  return [...new Set([...traded.keys(), ...recorded.keys()])].flatMap((instrument): Difference[] => {
    const [expected, actual] = [traded.get(instrument) ?? '0/0/0', recorded.get(instrument) ?? '0/0/0'];
    return expected === actual ? [] : [{ kind: 'day-record', subject: instrument, expected, actual }];
  });
}

/**
 * What was issued of each instrument against what the accounts of the register hold of it: units in an account that the
 * register does not know, or that nobody issued, show here.
 */
export function matchRegister(
  standings: readonly Standing[],
  registered: readonly { readonly organizationId: string; readonly kind: string }[],
): Difference[] {
  const known = new Set(registered.map(({ organizationId, kind }) => `${organizationId}/${kind}`));
  const sums = new Map<string, { issued: bigint; held: bigint }>();
  for (const { organizationId, kind, asset, available, held, pending } of standings) {
    if (asset === CNY) continue;
    const sum = sums.get(asset) ?? { issued: 0n, held: 0n };
    const amount = available + held + pending;
    if (kind === 'issuance') sum.issued -= amount;
    else if (known.has(`${organizationId}/${kind}`)) sum.held += amount;
    sums.set(asset, sum);
  }
  return [...sums].flatMap(([subject, { issued, held }]): Difference[] =>
    issued === held ? [] : [{ kind: 'units-registry', subject, expected: issued.toString(), actual: held.toString() }],
  );
}
