import { PICKABLE_LEVELS } from '../../../engine/index.js';
import type { Sql } from '../../../platform/database/sql.js';
import { invariant } from '../../../shared/invariant.js';
import type { Market } from '../../../shared/market.js';

export async function readOfferKey(sql: Sql): Promise<Buffer> {
  const [row] = await sql.query<{ key: Buffer }>('SELECT key FROM market_offer_key');
  invariant(row, 'the migrations made a key');
  return row.key;
}

export interface ListedOrder {
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
}

/** An order that was listed at some time, open or not; null when there never was one. */
export async function readListedOrder(sql: Sql, market: Market, sequence: number): Promise<ListedOrder | null> {
  const [row] = await sql.query<ListedOrder>(
    'SELECT instrument, side FROM market_orders WHERE market = $1 AND sequence = $2',
    [market, sequence],
  );
  return row ?? null;
}

/** One order that can be picked. */
export interface Offer {
  readonly sequence: number;
  readonly priceTicks: number;
  readonly remainingLots: number;
  /** Sequence of the command that gave it its place. */
  readonly priority: number;
}

/** Where a page of offers goes on: after this price and place. */
export interface OfferPlace {
  readonly priceTicks: number;
  readonly priority: number;
}

interface OfferRow {
  readonly sequence: bigint;
  readonly price_ticks: bigint;
  readonly lots: bigint;
  readonly priority: bigint;
}

/** As `OrderBook.pickable`, from the orders, the rules and the books that the last commit left; in one statement. */
export async function readOffersFromOrders(
  sql: Sql,
  market: Market,
  instrument: string,
  side: 'buy' | 'sell',
  after: OfferPlace | null,
  limit: number,
): Promise<Offer[]> {
  const rows = await sql.query<OfferRow>(
    `WITH resting AS (
       SELECT sequence, price_ticks, quantity_lots - filled_lots AS lots, priority,
              CASE side WHEN 'buy' THEN -price_ticks ELSE price_ticks END AS rank
         FROM market_orders
        WHERE market = $1 AND instrument = $2 AND side = $3 AND status IN ('new', 'partially-filled')),
     placed AS (
       SELECT *, dense_rank() OVER (ORDER BY rank) AS level, row_number() OVER (ORDER BY rank, priority) AS place
         FROM resting),
     rules AS (
       SELECT r.content #>> '{matching,policy}' AS policy
         FROM market_days d JOIN market_rulebooks r ON r.market = d.market AND r.version = d.rulebook_version
        WHERE d.market = $1 ORDER BY d.day DESC LIMIT 1)
     SELECT p.sequence, p.price_ticks, p.lots, p.priority
       FROM placed p, rules
      WHERE CASE rules.policy WHEN 'best-price-pick' THEN p.place = 1 WHEN 'five-level-pick' THEN p.level <= $4
              ELSE false END
        AND NOT EXISTS (SELECT 1 FROM market_books b WHERE b.market = $1 AND b.instrument = $2 AND b.collecting)
        AND ($5::bigint IS NULL OR (p.rank, p.priority) > (CASE $3 WHEN 'buy' THEN -$5 ELSE $5 END, $6::bigint))
      ORDER BY p.place LIMIT $7`,
    [market, instrument, side, PICKABLE_LEVELS, after?.priceTicks ?? null, after?.priority ?? null, limit],
  );
  return rows.map((row) => ({
    sequence: Number(row.sequence),
    priceTicks: Number(row.price_ticks),
    remainingLots: Number(row.lots),
    priority: Number(row.priority),
  }));
}
