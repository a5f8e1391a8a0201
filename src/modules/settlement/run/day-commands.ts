import { commandFlows, type AccountKind, type CommandFlow, type MarketWindow } from '../../ledger/index.js';
import type { Sql } from '../../../platform/database/sql.js';
import type { Fill, SettledMarkets } from '../settled-markets.js';

/** Journal batches that are read at once, so that a busy day does not have to fit into memory twice. */
const BATCHES_AT_ONCE = 200n;

/** Whose accounts a participant's statement is about: what it trades from and keeps, and what an authority deals from. */
const PARTICIPANT_KINDS: ReadonlySet<AccountKind> = new Set<AccountKind>([
  'trading',
  'register',
  'treasury',
  'reserve',
]);

export function isParticipant({ kind }: { readonly kind: AccountKind }): boolean {
  return PARTICIPANT_KINDS.has(kind);
}

/** What the market says that a range of commands traded, and what the ledger says that they moved. */
export interface CommandRange {
  readonly fills: readonly Fill[];
  readonly flows: readonly CommandFlow[];
}

/** All commands of a window, in ranges of bounded size and in their order. */
export async function* commandRanges(
  sql: Sql,
  markets: SettledMarkets,
  window: MarketWindow,
): AsyncGenerator<CommandRange> {
  const { market, after, upTo } = window;
  let sequence = after.sequence;
  for (let from = after.batch; from <= upTo.batch; from += BATCHES_AT_ONCE) {
    const to = from + BATCHES_AT_ONCE - 1n;
    const flows = await commandFlows(sql, window, { from, to });
    // The last range also covers commands about which the ledger says nothing.
    const until = to >= upTo.batch ? upTo.sequence : (flows.at(-1)?.sequence ?? sequence);
    const fills = await markets.fills(sql, market, sequence, until);
    sequence = until;
    yield { fills, flows };
  }
}
