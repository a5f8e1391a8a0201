import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import { formatPrice, formatQuantity } from '../../registry/index.js';
import { formatYuan } from '../../../shared/fen.js';
import { orderFromRow, termsOfRow, type BookRow, type OrderRow } from '../loop/rebuild.js';
import { orderId, tradeId, type OrderKey } from './ids.js';
import { orderView, type OrderTradeView, type OrderView } from './order-view.js';

/** Reads of orders and executions as the database has them. An organization sees its own only. */

const ORDER_COLUMNS = `o.market, o.sequence, o.organization_id, o.user_id, o.account_id, o.client_order_id,
  o.instrument, o.side, o.price_ticks, o.quantity_lots, o.time_in_force, o.post_only, o.self_trade_prevention,
  o.ownership_group, o.fee_schedule, o.accepted_at, o.status, o.reason, o.filled_lots, o.filled_fen, o.fee_fen, o.held,
  o.priority, o.changed_by, o.changed_at, o.picks, o.picked_offer,
  b.price_scale, b.tick, b.quantity_scale, b.lot, b.fen_per_tick_lot, b.fee_account, b.halted, b.collecting, b.call_until`;

const ORDERS = `FROM market_orders o JOIN market_books b ON b.market = o.market AND b.instrument = o.instrument`;

type FullOrderRow = OrderRow & BookRow & { readonly market: Market };

/** An execution in the list of its owner. */
export interface OwnTradeRow {
  readonly at: Date;
  readonly market: Market;
  readonly sequence: bigint;
  readonly fill: number;
  readonly view: OrderTradeView & { readonly instrument: string; readonly side: 'buy' | 'sell' };
}

/** The most executions shown inside one order; the rest are in the list of trades. */
const TRADES_OF_ORDER_MAX = 500;

export async function orderByKey(sql: Sql, organizationId: string, key: OrderKey): Promise<OrderView | null> {
  const rows = await sql.query<FullOrderRow>(
    `SELECT ${ORDER_COLUMNS} ${ORDERS} WHERE o.market = $1 AND o.sequence = $2 AND o.organization_id = $3`,
    [key.market, key.sequence, organizationId],
  );
  return (await withTrades(sql, rows))[0] ?? null;
}

export async function orderByClientId(
  sql: Sql,
  organizationId: string,
  clientOrderId: string,
): Promise<OrderView | null> {
  const rows = await sql.query<FullOrderRow>(
    `SELECT ${ORDER_COLUMNS} ${ORDERS} WHERE o.organization_id = $1 AND o.client_order_id = $2`,
    [organizationId, clientOrderId],
  );
  return (await withTrades(sql, rows))[0] ?? null;
}

export interface OrderFilter {
  readonly organizationId: string;
  readonly market: Market | null;
  readonly instrument: string | null;
  readonly statuses: readonly string[] | null;
  readonly before: { readonly at: string; readonly market: string; readonly sequence: string } | null;
  readonly limit: number;
}

/** Newest first. */
export async function listOrders(sql: Sql, filter: OrderFilter): Promise<OrderView[]> {
  const rows = await sql.query<FullOrderRow>(
    `SELECT ${ORDER_COLUMNS} ${ORDERS}
      WHERE o.organization_id = $1
        AND ($2::text IS NULL OR o.market = $2)
        AND ($3::text IS NULL OR o.instrument = $3)
        AND ($4::text[] IS NULL OR o.status = ANY($4))
        AND ($5::timestamptz IS NULL OR (o.accepted_at, o.market, o.sequence) < ($5, $6::text, $7::bigint))
      ORDER BY o.accepted_at DESC, o.market DESC, o.sequence DESC LIMIT $8`,
    [
      filter.organizationId,
      filter.market,
      filter.instrument,
      filter.statuses,
      filter.before?.at ?? null,
      filter.before?.market ?? null,
      filter.before?.sequence ?? null,
      filter.limit,
    ],
  );
  return withTrades(sql, rows);
}

interface TradeRow extends BookRow {
  readonly market: Market;
  readonly sequence: bigint;
  readonly fill: number;
  readonly own_order: bigint;
  readonly own_side: 'buy' | 'sell';
  readonly taker_side: 'buy' | 'sell';
  readonly price_ticks: bigint;
  readonly quantity_lots: bigint;
  readonly amount_fen: bigint;
  readonly fee_fen: bigint;
  readonly at: Date;
}

/** Adds each order's executions, oldest first. */
async function withTrades(sql: Sql, rows: readonly FullOrderRow[]): Promise<OrderView[]> {
  const trades = new Map<string, OrderTradeView[]>();
  const filled = rows.filter((row) => row.filled_lots > 0n);
  if (filled.length > 0) {
    const found = await sql.query<TradeRow>(
      `SELECT t.market, t.sequence, t.fill, w.sequence AS own_order, w.side AS own_side, t.taker_side, t.price_ticks,
              t.quantity_lots, t.amount_fen, t.fee_fen, t.at, b.instrument, b.price_scale, b.tick, b.quantity_scale,
              b.lot, b.fen_per_tick_lot, b.fee_account, b.halted, b.collecting, b.call_until
         FROM unnest($1::text[], $2::bigint[], $3::text[]) AS w (market, sequence, side)
         CROSS JOIN LATERAL (
           (SELECT t.*, t.buyer_fee_fen AS fee_fen FROM market_trades t
             WHERE w.side = 'buy' AND t.market = w.market AND t.buy_order = w.sequence
             ORDER BY t.sequence, t.fill LIMIT ${TRADES_OF_ORDER_MAX})
           UNION ALL
           (SELECT t.*, t.seller_fee_fen FROM market_trades t
             WHERE w.side = 'sell' AND t.market = w.market AND t.sell_order = w.sequence
             ORDER BY t.sequence, t.fill LIMIT ${TRADES_OF_ORDER_MAX})) t
         JOIN market_books b ON b.market = t.market AND b.instrument = t.instrument
        ORDER BY t.sequence, t.fill`,
      [filled.map((row) => row.market), filled.map((row) => row.sequence), filled.map((row) => row.side)],
    );
    for (const row of found) {
      const key = `${row.market}/${row.own_order}`;
      const list = trades.get(key);
      if (list) list.push(tradeOfRow(row));
      else trades.set(key, [tradeOfRow(row)]);
    }
  }
  return rows.map((row) =>
    orderView(
      row.market,
      orderFromRow(row, termsOfRow(row), undefined),
      trades.get(`${row.market}/${row.sequence}`) ?? [],
    ),
  );
}

function tradeOfRow(row: TradeRow): OrderTradeView {
  const terms = termsOfRow(row);
  return {
    id: tradeId(row.market, Number(row.sequence), row.fill),
    orderId: orderId(row.market, Number(row.own_order)),
    price: formatPrice(terms, row.price_ticks),
    quantity: formatQuantity(terms, row.quantity_lots),
    amount: formatYuan(row.amount_fen),
    fee: formatYuan(row.fee_fen),
    role: row.own_side === row.taker_side ? 'taker' : 'maker',
    at: row.at.toISOString(),
  };
}

export interface TradeFilter {
  readonly organizationId: string;
  readonly instrument: string | null;
  readonly before: {
    readonly at: string;
    readonly market: string;
    readonly sequence: string;
    readonly fill: string;
    readonly side: string;
  } | null;
  readonly limit: number;
}

/** Own executions of both sides, newest first. */
export async function listTrades(sql: Sql, filter: TradeFilter): Promise<OwnTradeRow[]> {
  const side = (own: 'buy' | 'sell'): string => {
    const who = own === 'buy' ? 'buyer_id' : 'seller_id';
    const fee = own === 'buy' ? 'buyer_fee_fen' : 'seller_fee_fen';
    const order = own === 'buy' ? 'buy_order' : 'sell_order';
    return `(SELECT t.market, t.sequence, t.fill, t.instrument, t.price_ticks, t.quantity_lots, t.amount_fen, t.taker_side,
               t.at, t.${fee} AS fee_fen, t.${order} AS own_order, '${own}'::text AS own_side
          FROM market_trades t
         WHERE t.${who} = $1 AND ($2::text IS NULL OR t.instrument = $2)
           AND ($3::timestamptz IS NULL
                OR (t.at, t.market, t.sequence, t.fill, '${own}'::text) < ($3, $4::text, $5::bigint, $6::integer, $7::text))
         ORDER BY t.at DESC, t.market DESC, t.sequence DESC, t.fill DESC LIMIT $8)`;
  };
  const rows = await sql.query<TradeRow>(
    `SELECT t.*, b.price_scale, b.tick, b.quantity_scale, b.lot, b.fen_per_tick_lot, b.fee_account, b.halted, b.collecting, b.call_until
       FROM (${side('buy')} UNION ALL ${side('sell')}) t
       JOIN market_books b ON b.market = t.market AND b.instrument = t.instrument
      ORDER BY t.at DESC, t.market DESC, t.sequence DESC, t.fill DESC, t.own_side DESC LIMIT $8`,
    [
      filter.organizationId,
      filter.instrument,
      filter.before?.at ?? null,
      filter.before?.market ?? null,
      filter.before?.sequence ?? null,
      filter.before?.fill ?? null,
      filter.before?.side ?? null,
      filter.limit,
    ],
  );
  return rows.map((row) => ({
    at: row.at,
    market: row.market,
    sequence: row.sequence,
    fill: row.fill,
    view: { ...tradeOfRow(row), instrument: row.instrument, side: row.own_side },
  }));
}
