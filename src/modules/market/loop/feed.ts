import { formatDecimal } from '../../../shared/decimal.js';
import { CNY, formatYuan } from '../../../shared/fen.js';
import type { Order } from '../desk/order.js';
import { orderView, tradeView } from '../orders/order-view.js';
import type { BatchDraft } from './batch-draft.js';
import type { FeedRow } from './loop.repository.js';
import type { MarketState } from './market-state.js';

/** Tells each participant of a command what happened to its orders and balances, in the words of the API. */
export function tellParticipants(
  { market, instruments }: MarketState,
  draft: BatchDraft,
  touched: readonly Order[],
  firstTrade: number,
  firstEntry: number,
): void {
  const owners = draft.takeConcerned();
  for (const order of touched) {
    owners.set(order.accountId, order.organizationId);
    draft.tell(order.organizationId, { channel: 'orders', order: orderView(market, order, []) });
  }
  for (let index = firstTrade; index < draft.trades.length; index += 1) {
    const trade = draft.trades[index];
    if (!trade) continue;
    for (const order of [trade.maker, trade.taker]) {
      draft.tell(order.organizationId, { channel: 'orders', trade: tradeView(market, trade, order, draft.at) });
    }
  }
  for (let index = firstEntry; index < draft.entries.length; index += 1) {
    const entry = draft.entries[index];
    const owner = entry && owners.get(entry.accountId);
    if (!entry || !owner) continue;
    const scale = instruments.get(entry.asset)?.terms.quantityScale ?? 0;
    const text = (amount: bigint): string => (entry.asset === CNY ? formatYuan(amount) : formatDecimal(amount, scale));
    draft.tell(owner, {
      channel: 'balances',
      account: entry.accountId.toString(),
      asset: entry.asset,
      available: text(entry.available),
      held: text(entry.held),
      pending: text(entry.pending),
    });
  }
}

/** Gives the batch's private events their positions: gapless per organization and market. */
export function feedRows(state: MarketState, draft: BatchDraft): FeedRow[] {
  const rows: FeedRow[] = [];
  for (const [organizationId, events] of draft.feeds) {
    const firstPosition = (state.feedPositions.get(organizationId) ?? 0) + 1;
    const lastPosition = firstPosition + events.length - 1;
    state.feedPositions.set(organizationId, lastPosition);
    rows.push({ organizationId, firstPosition, lastPosition, events });
  }
  return rows;
}
