import { sideName } from '../../desk/side-name.js';
import type { Order } from '../../desk/order.js';
import type { Trade } from '../../loop/batch-draft.js';

/**
 * Orders and trades as one line of text each, made the same way by the database and by the replay: one column to read
 * and one comparison, instead of two dozen of each. Fields are taken apart again only where two lines differ.
 */
const SEPARATOR = '\u001f';
const ABSENT = '∅';

/** Column → its text in SQL and in the replay. */
interface Field<Item> {
  readonly column: string;
  readonly sql: string;
  readonly text: (item: Item) => string;
}

function field<Item>(column: string, text: (item: Item) => string | number | bigint, sql = column): Field<Item> {
  return { column, sql, text: (item) => String(text(item)) };
}

const flag = (value: boolean): string => (value ? 't' : 'f');
const micros = (column: string): string => `(extract(epoch FROM ${column}) * 1000000)::bigint`;
const microsOf = (instant: Date): string => `${instant.getTime()}000`;
const hex = (column: string): string => `encode(${column}, 'hex')`;

const ORDER_FIELDS: readonly Field<Order>[] = [
  field('organization_id', (order) => order.organizationId),
  field('user_id', (order) => order.userId),
  field('account_id', (order) => order.accountId),
  field('client_order_id', (order) => order.clientOrderId),
  field('fingerprint', (order) => order.fingerprint.toString('hex'), hex('fingerprint')),
  field('instrument', (order) => order.terms.code),
  field('side', (order) => sideName(order.side)),
  field('price_ticks', (order) => order.priceTicks),
  field('quantity_lots', (order) => order.quantityLots),
  field('time_in_force', (order) => order.timeInForce),
  field('post_only', (order) => flag(order.postOnly)),
  field('self_trade_prevention', (order) => order.selfTradePrevention),
  field('ownership_group', (order) => order.group),
  field('fee_schedule', (order) => order.fees.id),
  field('accepted_at', (order) => microsOf(order.acceptedAt), micros('accepted_at')),
  field('status', (order) => order.status),
  field('reason', (order) => order.reason ?? ABSENT, `coalesce(reason, '${ABSENT}')`),
  field('filled_lots', (order) => order.filledLots),
  field('filled_fen', (order) => order.filledFen),
  field('fee_fen', (order) => order.feeFen),
  field('held', (order) => order.held),
  field('priority', (order) => order.priority),
  field('changed_by', (order) => order.changedBy),
  field('changed_at', (order) => microsOf(order.changedAt), micros('changed_at')),
  field('picks', (order) => order.picks?.order ?? ABSENT, `coalesce(picks::text, '${ABSENT}')`),
  field('picked_offer', (order) => order.picks?.offer ?? ABSENT, `coalesce(picked_offer, '${ABSENT}')`),
];

/** A trade with what its row takes from the batch. */
export interface ReplayedTrade {
  readonly trade: Trade;
  readonly at: Date;
  readonly day: string;
}

const buyer = ({ trade }: ReplayedTrade): Order => (sideName(trade.maker.side) === 'buy' ? trade.maker : trade.taker);
const seller = ({ trade }: ReplayedTrade): Order => (sideName(trade.maker.side) === 'buy' ? trade.taker : trade.maker);

const TRADE_FIELDS: readonly Field<ReplayedTrade>[] = [
  field('instrument', ({ trade }) => trade.instrument),
  field('price_ticks', ({ trade }) => trade.priceTicks),
  field('quantity_lots', ({ trade }) => trade.quantityLots),
  field('amount_fen', ({ trade }) => trade.amountFen),
  field('buy_order', (replayed) => buyer(replayed).sequence),
  field('sell_order', (replayed) => seller(replayed).sequence),
  field('taker_side', ({ trade }) => sideName(trade.taker.side)),
  field('buyer_id', (replayed) => buyer(replayed).organizationId),
  field('seller_id', (replayed) => seller(replayed).organizationId),
  field('buyer_fee_fen', ({ trade }) => trade.buyerFeeFen),
  field('seller_fee_fen', ({ trade }) => trade.sellerFeeFen),
  field('at', ({ at }) => microsOf(at), micros('at')),
  field('day', ({ day }) => day, `to_char(day, 'YYYY-MM-DD')`),
];

/** One kind of row: its SQL expression, the replay's line, and what differs between two lines. */
export interface RowLines<Item> {
  readonly sql: string;
  readonly of: (item: Item) => string;
  /** `held: expected 10, is 20`, one for each column that differs. */
  readonly differences: (expected: string, actual: string) => readonly string[];
}

function linesOf<Item>(fields: readonly Field<Item>[]): RowLines<Item> {
  return {
    sql: `concat_ws(chr(31), ${fields.map(({ sql }) => sql).join(', ')})`,
    of: (item) => fields.map(({ text }) => text(item)).join(SEPARATOR),
    differences: (expected, actual) => {
      const wanted = expected.split(SEPARATOR);
      const found = actual.split(SEPARATOR);
      return fields.flatMap(({ column }, index) =>
        wanted[index] === found[index] ? [] : [`${column}: expected ${wanted[index]}, is ${found[index]}`],
      );
    },
  };
}

export const ORDER_LINES = linesOf(ORDER_FIELDS);
export const TRADE_LINES = linesOf(TRADE_FIELDS);
