import { BUY, SELL, type SelfTradePrevention, type TimeInForce } from '../../../engine/index.js';
import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import type { FeeSchedule } from '../desk/fee-schedule.js';
import type { InstrumentTerms } from '../desk/instrument-terms.js';
import type { Order, OrderStatus } from '../desk/order.js';
import { invariant } from '../../../shared/invariant.js';
import { readDay, readDayReferences, readFigures } from '../day/day.repository.js';
import { countTrades } from '../day/day-figures.js';
import { dayRulesOf } from '../day/day-rules.js';
import { sliceOf } from '../day/session-plan.js';
import { restoreDraws } from '../listing-permit/permit-reads.js';
import { readOpenItems } from '../side-desk/item.repository.js';
import { readRulebook } from '../rulebook/rulebook.repository.js';
import type { LoopConnection } from './loop-connection.js';
import { MarketState, type BookCondition } from './market-state.js';

/** The database's picture of a market does not give the state that its last journal batch recorded. */
export class StateMismatch extends Error {
  override readonly name = 'StateMismatch';
}

/**
 * Builds a market's state from what its last committed batch left in the database, and proves it against the journal.
 * Throws StateMismatch when the rebuilt state is not the journaled one.
 */
export async function rebuildState(connection: LoopConnection, market: Market): Promise<MarketState> {
  await connection.begin();
  try {
    return await readState(connection, market);
  } finally {
    await connection.rollback();
  }
}

async function readState(sql: Sql, market: Market): Promise<MarketState> {
  const state = new MarketState(market);
  const head = await readHead(sql, market);
  if (!head) return state;
  state.lastBatch = head.batch;
  state.lastSequence = Number(head.last_sequence);
  state.lastAt = head.at;
  state.lastHash = head.hash;
  state.day = head.day;
  for (const fees of await readFeeSchedules(sql, market)) {
    state.feeSchedules.set(fees.id, {
      id: fees.id,
      ratePerMillion: fees.rate_per_million,
      minimumFen: fees.minimum_fen,
      waiveBelowFen: fees.waive_below_fen,
    });
  }
  await restoreDay(sql, state);
  const references = await readDayReferences(sql, market, state.day);
  for (const book of await readBooks(sql, market)) {
    state.openInstrument(termsOfRow(book), conditionOfRow(book), references.get(book.instrument) ?? null);
  }
  await restoreFigures(sql, state);
  await restoreOrders(sql, state);
  await restoreDraws(sql, state);
  for (const item of await readOpenItems(sql, market)) state.keepItem(item);
  for (const row of await readFeedPositions(sql, market)) {
    state.feedPositions.set(row.organization_id, Number(row.last_position));
  }
  if (!state.hash().equals(head.state_hash)) {
    throw new StateMismatch(`the rebuilt state of ${market} differs from that of journal batch ${head.batch}`);
  }
  return state;
}

async function restoreDay(sql: Sql, state: MarketState): Promise<void> {
  const row = await readDay(sql, state.market, state.day);
  invariant(row, 'the day of the journal has a row');
  const rulebook = await readRulebook(sql, state.market, row.rulebook_version);
  invariant(rulebook, 'the rulebook of a day was published');
  state.rules = dayRulesOf(rulebook);
  state.releaseOn = row.release_on;
  state.phase = row.phase;
  state.blockOpen = row.block_open;
  state.halted = row.halted;
  state.dayClosed = row.closed;
  state.dayOpenedBy = Number(row.opened_by);
}

async function restoreFigures(sql: Sql, state: MarketState): Promise<void> {
  const rules = state.dayRules;
  const byInstant = rules.content.prices.close.kind === 'hubei-last-slices';
  for (const row of await readFigures(sql, state.market, state.dayOpenedBy, byInstant)) {
    const counted = {
      trades: row.trades,
      openTicks: Number(row.open_ticks),
      highTicks: Number(row.high_ticks),
      lowTicks: Number(row.low_ticks),
      lastTicks: Number(row.last_ticks),
      lots: row.lots,
      fen: row.fen,
    };
    countTrades(state.instrument(row.instrument).figures, counted, sliceOf(rules, row.at));
  }
}

interface HeadRow {
  readonly batch: bigint;
  readonly last_sequence: bigint;
  readonly at: Date;
  readonly day: string;
  readonly state_hash: Buffer;
  readonly hash: Buffer;
}

async function readHead(sql: Sql, market: Market): Promise<HeadRow | undefined> {
  const [row] = await sql.query<HeadRow>(
    `SELECT batch, last_sequence, at, day, state_hash, hash FROM market_journal
      WHERE market = $1 ORDER BY batch DESC LIMIT 1`,
    [market],
  );
  return row;
}

function readFeeSchedules(sql: Sql, market: Market) {
  return sql.query<{ id: string; rate_per_million: number; minimum_fen: bigint; waive_below_fen: bigint }>(
    'SELECT id, rate_per_million, minimum_fen, waive_below_fen FROM market_fee_schedules WHERE market = $1',
    [market],
  );
}

export interface BookRow {
  readonly instrument: string;
  readonly price_scale: number;
  readonly tick: bigint;
  readonly quantity_scale: number;
  readonly lot: bigint;
  readonly fen_per_tick_lot: bigint;
  readonly fee_account: bigint | null;
  readonly halted: boolean;
  readonly collecting: boolean;
  readonly call_until: Date | null;
}

export function readBooks(sql: Sql, market: Market): Promise<BookRow[]> {
  return sql.query<BookRow>(
    `SELECT instrument, price_scale, tick, quantity_scale, lot, fen_per_tick_lot, fee_account, halted, collecting,
            call_until
       FROM market_books WHERE market = $1 ORDER BY instrument`,
    [market],
  );
}

export function conditionOfRow(row: BookRow): BookCondition {
  return { halted: row.halted, collecting: row.collecting, callUntil: row.call_until };
}

export function termsOfRow(row: BookRow): InstrumentTerms {
  return {
    code: row.instrument,
    priceScale: row.price_scale,
    tick: row.tick,
    quantityScale: row.quantity_scale,
    lot: row.lot,
    fenPerTickLot: row.fen_per_tick_lot,
    feeAccount: row.fee_account,
  };
}

export interface OrderRow {
  readonly sequence: bigint;
  readonly organization_id: string;
  readonly user_id: string;
  readonly account_id: bigint;
  readonly client_order_id: string;
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  readonly price_ticks: bigint;
  readonly quantity_lots: bigint;
  readonly time_in_force: TimeInForce;
  readonly post_only: boolean;
  readonly self_trade_prevention: SelfTradePrevention;
  readonly ownership_group: number;
  readonly fee_schedule: string;
  readonly accepted_at: Date;
  readonly status: OrderStatus;
  readonly reason: string | null;
  readonly filled_lots: bigint;
  readonly filled_fen: bigint;
  readonly fee_fen: bigint;
  readonly held: bigint;
  readonly priority: bigint;
  readonly changed_by: bigint;
  readonly changed_at: Date;
  readonly picks: bigint | null;
  readonly picked_offer: string | null;
}

/** Small enough that a page of rows is gone before the garbage collector has to copy it. */
const ORDER_PAGE = 2_000;
const FETCH_PAGE = `FETCH ${ORDER_PAGE} FROM open_orders`;

/**
 * Puts every open order back, in the order of their places; the next page is on its way while one is worked on. A cursor,
 * because it is planned once: right after a busy hour the planner knows nothing of the orders that came, and a query for
 * each page may read all of them each time.
 */
async function restoreOrders(sql: Sql, state: MarketState): Promise<void> {
  await sql.query(
    `DECLARE open_orders NO SCROLL CURSOR FOR
     SELECT sequence, organization_id, user_id, account_id, client_order_id, instrument, side, price_ticks,
            quantity_lots, time_in_force, post_only, self_trade_prevention, ownership_group, fee_schedule, accepted_at,
            status, reason, filled_lots, filled_fen, fee_fen, held, priority, changed_by, changed_at, picks, picked_offer
       FROM market_orders WHERE market = $1 AND status IN ('new', 'partially-filled') ORDER BY priority`,
    [state.market],
  );
  const shared = new SharedTexts();
  let next = sql.query<OrderRow>(FETCH_PAGE);
  for (let page = await next; page.length > 0; page = await next) {
    next = sql.query<OrderRow>(FETCH_PAGE);
    // Whoever awaits it hears of its failure; until then it must not count as unhandled.
    next.catch(() => undefined);
    for (const row of page) {
      const { terms } = state.instrument(row.instrument);
      state.restore(orderFromRow(shared.in(row), terms, state.feeSchedule(row.fee_schedule)));
    }
  }
}

/** Texts that many orders have in common, kept once. */
class SharedTexts {
  private readonly known = new Map<string, string>();

  in(row: OrderRow): OrderRow {
    const shared = row as { -readonly [Field in keyof OrderRow]: OrderRow[Field] };
    shared.organization_id = this.once(row.organization_id);
    shared.user_id = this.once(row.user_id);
    return row;
  }

  private once(text: string): string {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    this.known.set(text, text);
    return text;
  }
}

/** An order as its row has it; only trading needs its fee schedule. */
export function orderFromRow<Fees extends FeeSchedule | undefined>(
  row: OrderRow,
  terms: InstrumentTerms,
  fees: Fees,
): Omit<Order, 'fees'> & { readonly fees: Fees } {
  return {
    sequence: Number(row.sequence),
    organizationId: row.organization_id,
    userId: row.user_id,
    accountId: row.account_id,
    clientOrderId: row.client_order_id,
    fingerprint: IN_THE_ROW,
    terms,
    side: row.side === 'buy' ? BUY : SELL,
    timeInForce: row.time_in_force,
    postOnly: row.post_only,
    selfTradePrevention: row.self_trade_prevention,
    group: row.ownership_group,
    fees,
    acceptedAt: row.accepted_at,
    picks: row.picked_offer === null ? null : { order: Number(row.picks), offer: row.picked_offer },
    priceTicks: Number(row.price_ticks),
    quantityLots: Number(row.quantity_lots),
    status: row.status,
    reason: row.reason,
    filledLots: Number(row.filled_lots),
    filledFen: row.filled_fen,
    feeFen: row.fee_fen,
    held: row.held,
    priority: Number(row.priority),
    changedBy: Number(row.changed_by),
    changedAt: row.changed_at,
  };
}

/** Repeats are judged by the row, so an order that has one need not carry its fingerprint. */
const IN_THE_ROW = Buffer.alloc(0);

function readFeedPositions(sql: Sql, market: Market): Promise<{ organization_id: string; last_position: bigint }[]> {
  return sql.query('SELECT organization_id, last_position FROM market_feed_positions WHERE market = $1', [market]);
}
