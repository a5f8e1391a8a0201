import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import { sideName } from '../desk/side-name.js';
import type { FeeSchedule } from '../desk/fee-schedule.js';
import type { Order } from '../desk/order.js';
import type { JournalBatch } from '../journal/chain.js';
import type { Trade } from './batch-draft.js';
import type { MarketState } from './market-state.js';

/** Every statement of the trading loop. Each is set-based: one round trip whatever the size of the batch. */

/** Locks the lease row until the transaction ends and returns its epoch. */
export async function lockLease(sql: Sql, market: Market): Promise<bigint> {
  const [row] = await sql.query<{ epoch: bigint }>('SELECT epoch FROM market_leases WHERE market = $1 FOR UPDATE', [
    market,
  ]);
  return row?.epoch ?? -1n;
}

/** Takes the market over. Waits for an unfinished commit of whoever had it before. */
export async function raiseEpoch(sql: Sql, market: Market, holder: string, at: Date): Promise<bigint> {
  const [row] = await sql.query<{ epoch: bigint }>(
    'UPDATE market_leases SET epoch = epoch + 1, holder = $2, taken_at = $3 WHERE market = $1 RETURNING epoch',
    [market, holder, at],
  );
  return row?.epoch ?? -1n;
}

export function insertJournalBatch(sql: Sql, batch: JournalBatch, epoch: bigint): Promise<unknown> {
  return sql.query(
    `INSERT INTO market_journal (market, batch, first_sequence, last_sequence, at, day, epoch, format, engine_version,
       hash_algorithm, commands, outcome_digest, state_hash, previous_hash, hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      batch.market,
      batch.batch,
      batch.firstSequence,
      batch.lastSequence,
      batch.at,
      batch.day,
      epoch,
      batch.format,
      batch.engineVersion,
      batch.hashAlgorithm,
      batch.commands,
      batch.outcomeDigest,
      batch.stateHash,
      batch.previousHash,
      batch.hash,
    ],
  );
}

export function insertOrders(sql: Sql, market: Market, orders: readonly Order[]): Promise<unknown> {
  return sql.query(
    `INSERT INTO market_orders (market, sequence, organization_id, user_id, account_id, client_order_id, fingerprint,
       instrument, side, price_ticks, quantity_lots, time_in_force, post_only, self_trade_prevention, ownership_group,
       fee_schedule, accepted_at, status, reason, filled_lots, filled_fen, fee_fen, held, priority, changed_by, changed_at,
       picks, picked_offer)
     SELECT $1, o.* FROM unnest($2::bigint[], $3::uuid[], $4::uuid[], $5::bigint[], $6::text[], $7::bytea[], $8::text[],
       $9::text[], $10::bigint[], $11::bigint[], $12::text[], $13::boolean[], $14::text[], $15::integer[], $16::text[],
       $17::timestamptz[], $18::text[], $19::text[], $20::bigint[], $21::bigint[], $22::bigint[], $23::bigint[],
       $24::bigint[], $25::bigint[], $26::timestamptz[], $27::bigint[], $28::text[]) AS o`,
    [
      market,
      orders.map((order) => order.sequence),
      orders.map((order) => order.organizationId),
      orders.map((order) => order.userId),
      orders.map((order) => order.accountId),
      orders.map((order) => order.clientOrderId),
      orders.map((order) => order.fingerprint),
      orders.map((order) => order.terms.code),
      orders.map((order) => sideName(order.side)),
      orders.map((order) => order.priceTicks),
      orders.map((order) => order.quantityLots),
      orders.map((order) => order.timeInForce),
      orders.map((order) => order.postOnly),
      orders.map((order) => order.selfTradePrevention),
      orders.map((order) => order.group),
      orders.map((order) => order.fees.id),
      orders.map((order) => order.acceptedAt),
      orders.map((order) => order.status),
      orders.map((order) => order.reason),
      orders.map((order) => order.filledLots),
      orders.map((order) => order.filledFen),
      orders.map((order) => order.feeFen),
      orders.map((order) => order.held),
      orders.map((order) => order.priority),
      orders.map((order) => order.changedBy),
      orders.map((order) => order.changedAt),
      orders.map((order) => order.picks?.order ?? null),
      orders.map((order) => order.picks?.offer ?? null),
    ],
  );
}

/** The market comes with each row, so that the whole primary key is looked up and not every order of the market read. */
export function updateOrders(sql: Sql, market: Market, orders: readonly Order[]): Promise<unknown> {
  return sql.query(
    `WITH changed AS (
       UPDATE market_orders o
          SET price_ticks = c.price_ticks, quantity_lots = c.quantity_lots, status = c.status, reason = c.reason,
              filled_lots = c.filled_lots, filled_fen = c.filled_fen, fee_fen = c.fee_fen, held = c.held,
              priority = c.priority, changed_by = c.changed_by, changed_at = c.changed_at
         FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::bigint[], $8::bigint[],
           $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::timestamptz[])
           AS c (market, sequence, price_ticks, quantity_lots, status, reason, filled_lots, filled_fen, fee_fen, held,
             priority, changed_by, changed_at)
        WHERE o.market = c.market AND o.sequence = c.sequence
        RETURNING 1)
     SELECT platform_expect_rows((SELECT count(*) FROM changed), $14, 'market_orders')`,
    [
      orders.map(() => market),
      orders.map((order) => order.sequence),
      orders.map((order) => order.priceTicks),
      orders.map((order) => order.quantityLots),
      orders.map((order) => order.status),
      orders.map((order) => order.reason),
      orders.map((order) => order.filledLots),
      orders.map((order) => order.filledFen),
      orders.map((order) => order.feeFen),
      orders.map((order) => order.held),
      orders.map((order) => order.priority),
      orders.map((order) => order.changedBy),
      orders.map((order) => order.changedAt),
      orders.length,
    ],
  );
}

export function insertTrades(
  sql: Sql,
  market: Market,
  at: Date,
  day: string,
  trades: readonly Trade[],
): Promise<unknown> {
  const buyers = trades.map((trade) => (sideName(trade.maker.side) === 'buy' ? trade.maker : trade.taker));
  const sellers = trades.map((trade) => (sideName(trade.maker.side) === 'buy' ? trade.taker : trade.maker));
  return sql.query(
    `INSERT INTO market_trades (market, at, day, sequence, fill, instrument, price_ticks, quantity_lots, amount_fen,
       buy_order, sell_order, taker_side, buyer_id, seller_id, buyer_fee_fen, seller_fee_fen)
     SELECT $1, $2, $3, t.* FROM unnest($4::bigint[], $5::integer[], $6::text[], $7::bigint[], $8::bigint[],
       $9::bigint[], $10::bigint[], $11::bigint[], $12::text[], $13::uuid[], $14::uuid[], $15::bigint[], $16::bigint[])
       AS t`,
    [
      market,
      at,
      day,
      trades.map((trade) => trade.sequence),
      trades.map((trade) => trade.fill),
      trades.map((trade) => trade.instrument),
      trades.map((trade) => trade.priceTicks),
      trades.map((trade) => trade.quantityLots),
      trades.map((trade) => trade.amountFen),
      buyers.map((order) => order.sequence),
      sellers.map((order) => order.sequence),
      trades.map((trade) => sideName(trade.taker.side)),
      buyers.map((order) => order.organizationId),
      sellers.map((order) => order.organizationId),
      trades.map((trade) => trade.buyerFeeFen),
      trades.map((trade) => trade.sellerFeeFen),
    ],
  );
}

/** Books opened, halted, resumed, or put into or out of a call auction in the batch. */
export function upsertBooks(sql: Sql, state: MarketState, codes: readonly string[]): Promise<unknown> {
  const books = codes.map((code) => state.instrument(code));
  return sql.query(
    `INSERT INTO market_books (market, instrument, price_scale, tick, quantity_scale, lot, fen_per_tick_lot, fee_account,
       halted, collecting, call_until, changed_by)
     SELECT $1, b.*, $2
       FROM unnest($3::text[], $4::smallint[], $5::bigint[], $6::smallint[], $7::bigint[], $8::bigint[], $9::bigint[],
         $10::boolean[], $11::boolean[], $12::timestamptz[]) AS b
     ON CONFLICT (market, instrument) DO UPDATE SET halted = excluded.halted, collecting = excluded.collecting,
       call_until = excluded.call_until, changed_by = excluded.changed_by`,
    [
      state.market,
      state.lastSequence,
      books.map(({ terms }) => terms.code),
      books.map(({ terms }) => terms.priceScale),
      books.map(({ terms }) => terms.tick),
      books.map(({ terms }) => terms.quantityScale),
      books.map(({ terms }) => terms.lot),
      books.map(({ terms }) => terms.fenPerTickLot),
      books.map(({ terms }) => terms.feeAccount),
      books.map(({ halted }) => halted),
      books.map(({ collecting }) => collecting),
      books.map(({ callUntil }) => callUntil),
    ],
  );
}

export function insertFeeSchedules(sql: Sql, state: MarketState, schedules: readonly FeeSchedule[]): Promise<unknown> {
  return sql.query(
    `INSERT INTO market_fee_schedules (market, since_sequence, id, rate_per_million, minimum_fen, waive_below_fen)
     SELECT $1, $2, f.* FROM unnest($3::text[], $4::integer[], $5::bigint[], $6::bigint[]) AS f`,
    [
      state.market,
      state.dayOpenedBy,
      schedules.map(({ id }) => id),
      schedules.map(({ ratePerMillion }) => ratePerMillion),
      schedules.map(({ minimumFen }) => minimumFen),
      schedules.map(({ waiveBelowFen }) => waiveBelowFen),
    ],
  );
}

export interface FeedRow {
  readonly organizationId: string;
  readonly firstPosition: number;
  readonly lastPosition: number;
  readonly events: readonly object[];
}

/** The events of all rows travel as one run of bytes, which needs no escaping, and are cut apart there. */
export function insertFeeds(sql: Sql, market: Market, at: Date, rows: readonly FeedRow[]): Promise<unknown> {
  const events = rows.map((row) => Buffer.from(JSON.stringify(row.events)));
  let end = 0;
  return sql.query(
    `WITH feed AS (
       INSERT INTO market_feed (market, at, organization_id, first_position, last_position, events)
       SELECT $1, $2, f.organization_id, f.first_position, f.last_position,
              substring($6::bytea FROM f.last_byte - f.bytes + 1 FOR f.bytes)
         FROM unnest($3::uuid[], $4::bigint[], $5::bigint[], $7::integer[], $8::integer[])
           AS f (organization_id, first_position, last_position, bytes, last_byte))
     INSERT INTO market_feed_positions (market, organization_id, last_position)
     SELECT $1, f.* FROM unnest($3::uuid[], $5::bigint[]) AS f
     ON CONFLICT (organization_id, market) DO UPDATE SET last_position = excluded.last_position`,
    [
      market,
      at,
      rows.map((row) => row.organizationId),
      rows.map((row) => row.firstPosition),
      rows.map((row) => row.lastPosition),
      Buffer.concat(events),
      events.map(({ length }) => length),
      events.map(({ length }) => (end += length)),
    ],
  );
}
