import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import type { OrderKey } from '../orders/ids.js';
import { itemOfRow, ITEM_COLUMNS, type ItemRow } from '../side-desk/item.repository.js';
import type { AuctionItem } from './auction-content.js';

/** Auctions as anybody reads them, from the notice on. */
export interface StoredAuction {
  readonly market: Market;
  readonly item: AuctionItem;
}

type Row = ItemRow & { readonly market: Market };

export async function auctionByKey(sql: Sql, { market, sequence }: OrderKey): Promise<StoredAuction | null> {
  const [row] = await sql.query<Row>(
    `SELECT market, ${ITEM_COLUMNS} FROM market_desk_items
      WHERE market = $1 AND id = $2 AND desk = 'auction' AND public`,
    [market, sequence],
  );
  return row ? stored(row) : null;
}

export interface AuctionFilter {
  readonly market: Market | null;
  readonly instrument: string | null;
  /** null: both. */
  readonly open: boolean | null;
  readonly before: { readonly at: string; readonly market: string; readonly id: string } | null;
  readonly limit: number;
}

/** Newest first. */
export async function listAuctions(sql: Sql, filter: AuctionFilter): Promise<StoredAuction[]> {
  const rows = await sql.query<Row>(
    `SELECT market, ${ITEM_COLUMNS} FROM market_desk_items
      WHERE desk = 'auction' AND public AND ($1::text IS NULL OR market = $1)
        AND ($2::text IS NULL OR instrument = $2) AND ($3::boolean IS NULL OR open = $3)
        AND ($4::timestamptz IS NULL OR (created_at, market, id) < ($4, $5::text, $6::bigint))
      ORDER BY created_at DESC, market DESC, id DESC LIMIT $7`,
    [
      filter.market,
      filter.instrument,
      filter.open,
      filter.before?.at ?? null,
      filter.before?.market ?? null,
      filter.before?.id ?? null,
      filter.limit,
    ],
  );
  return rows.map(stored);
}

function stored(row: Row): StoredAuction {
  return { market: row.market, item: itemOfRow(row) as AuctionItem };
}
