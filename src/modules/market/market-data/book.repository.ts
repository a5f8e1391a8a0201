import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import { formatPrice, formatQuantity, type InstrumentGrid } from '../../registry/index.js';
import type { BookLevelView, BookView } from './book-view.js';

interface LevelRow {
  readonly side: 'buy' | 'sell' | null;
  readonly price_ticks: bigint;
  readonly lots: bigint;
  readonly orders: number;
  readonly sequence: bigint;
  readonly halted: boolean;
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
            coalesce((SELECT halted FROM market_books WHERE market = $1 AND instrument = $2), false) AS halted
       FROM (VALUES (1)) AS one LEFT JOIN levels l ON l.rank <= $3
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
    bids: side('buy'),
    asks: side('sell'),
  };
}
