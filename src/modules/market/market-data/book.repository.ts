import { BUY, createBook, SELL } from '../../../engine/index.js';
import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import { formatPrice, formatQuantity, type InstrumentGrid } from '../../registry/index.js';
import { indicativeView, type BookLevelView, type BookView, type IndicativeView } from './book-view.js';

interface LevelRow {
  readonly side: 'buy' | 'sell' | null;
  readonly price_ticks: bigint;
  readonly lots: bigint;
  readonly orders: number;
  readonly sequence: bigint;
  readonly halted: boolean;
  readonly collecting: boolean;
}

/** A book as its open orders in the database give it, in one statement and so as of one commit. */
export async function readBookFromOrders(
  sql: Sql,
  market: Market,
  instrument: string,
  grid: InstrumentGrid,
  levelsMax: number,
): Promise<BookView> {
  const rows = await sql.query<LevelRow>(
    `WITH levels AS (
       SELECT side, price_ticks, sum(quantity_lots - filled_lots)::bigint AS lots, count(*)::integer AS orders,
              row_number() OVER (PARTITION BY side
                ORDER BY CASE side WHEN 'buy' THEN -price_ticks ELSE price_ticks END) AS rank
         FROM market_orders
        WHERE market = $1 AND instrument = $2 AND status IN ('new', 'partially-filled')
        GROUP BY side, price_ticks)
     SELECT l.side, l.price_ticks, l.lots, l.orders,
            coalesce((SELECT last_sequence FROM market_journal WHERE market = $1 ORDER BY batch DESC LIMIT 1), 0)
              AS sequence,
            coalesce(b.halted, false) AS halted, coalesce(b.collecting, false) AS collecting
       FROM (VALUES (1)) AS one LEFT JOIN levels l ON l.rank <= $3
            LEFT JOIN market_books b ON b.market = $1 AND b.instrument = $2
      ORDER BY l.rank`,
    [market, instrument, levelsMax],
  );
  const side = (name: 'buy' | 'sell'): BookLevelView[] =>
    rows
      .filter((row) => row.side === name)
      .map((row) => ({
        price: formatPrice(grid, row.price_ticks),
        quantity: formatQuantity(grid, row.lots),
        orders: row.orders,
      }));
  const [first] = rows;
  return {
    instrument,
    sequence: Number(first?.sequence ?? 0n),
    halted: first?.halted ?? false,
    collecting: first?.collecting ?? false,
    indicative: first?.collecting ? await readIndicative(sql, market, instrument, grid) : null,
    bids: side('buy'),
    asks: side('sell'),
  };
}

interface CollectedRow {
  readonly sequence: bigint;
  readonly side: 'buy' | 'sell';
  readonly price_ticks: bigint;
  readonly remaining: bigint;
  readonly filled_lots: bigint;
  readonly ownership_group: number;
  readonly priority: bigint;
}

/** What a call auction would come to, by the engine, from the orders as they are on disk. */
async function readIndicative(
  sql: Sql,
  market: Market,
  instrument: string,
  grid: InstrumentGrid,
): Promise<IndicativeView | null> {
  const orders = await sql.query<CollectedRow>(
    `SELECT sequence, side, price_ticks, quantity_lots - filled_lots AS remaining, filled_lots, ownership_group, priority
       FROM market_orders WHERE market = $1 AND instrument = $2 AND status IN ('new', 'partially-filled')
      ORDER BY priority`,
    [market, instrument],
  );
  const [day] = await sql.query<{ reference_ticks: bigint | null }>(
    'SELECT reference_ticks FROM market_instrument_days WHERE instrument = $1 ORDER BY day DESC LIMIT 1',
    [instrument],
  );
  const book = createBook();
  book.setCollecting(true);
  for (const order of orders) {
    book.restore({
      id: Number(order.sequence),
      side: order.side === 'buy' ? BUY : SELL,
      price: Number(order.price_ticks),
      remaining: Number(order.remaining),
      filled: Number(order.filled_lots),
      timeInForce: 'gtc',
      group: order.ownership_group,
      selfTradePrevention: 'cancel-taker',
      priority: Number(order.priority),
    });
  }
  const reference = day?.reference_ticks ?? null;
  return indicativeView(grid, book.indicative(reference === null ? null : Number(reference)));
}
