import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import type { InstrumentTerms } from '../desk/instrument-terms.js';
import { termsOfRow, type BookRow } from '../loop/rebuild.js';
import type { OrderKey } from '../orders/ids.js';
import type { DeskItem, SideDeskName } from './desk-item.js';
import { itemOfRow, type ItemRow } from './item.repository.js';

/** Items of the desks beside the order book, as one of their parties reads them. */

export interface OwnItem {
  readonly market: Market;
  readonly item: DeskItem;
  readonly terms: InstrumentTerms;
}

type OwnItemRow = ItemRow & BookRow & { readonly market: Market };

const OWN_ITEMS = `SELECT i.market, i.id, i.desk, i.status, i.open, i.public, i.parties, i.holds, i.content, i.created_at,
         i.changed_by, i.changed_at, b.instrument, b.price_scale, b.tick, b.quantity_scale, b.lot, b.fen_per_tick_lot,
         b.fee_account, b.halted, b.collecting, b.call_until
    FROM market_desk_items i JOIN market_books b ON b.market = i.market AND b.instrument = i.instrument`;

/** null also for one that is another organization's, or another desk's. */
export async function ownItem(
  sql: Sql,
  desk: SideDeskName,
  organizationId: string,
  key: OrderKey,
): Promise<OwnItem | null> {
  const [row] = await sql.query<OwnItemRow>(
    `${OWN_ITEMS} WHERE i.market = $1 AND i.id = $2 AND i.desk = $3 AND i.parties @> ARRAY[$4::uuid]`,
    [key.market, key.sequence, desk, organizationId],
  );
  return row ? ownItemOf(row) : null;
}

export interface OwnItemFilter {
  readonly desk: SideDeskName;
  readonly organizationId: string;
  readonly market: Market | null;
  readonly instrument: string | null;
  /** null: both. */
  readonly open: boolean | null;
  readonly before: { readonly at: string; readonly market: string; readonly id: string } | null;
  readonly limit: number;
}

/** Newest first. */
export async function listOwnItems(sql: Sql, filter: OwnItemFilter): Promise<OwnItem[]> {
  const rows = await sql.query<OwnItemRow>(
    `${OWN_ITEMS}
      WHERE i.desk = $1 AND i.parties @> ARRAY[$2::uuid]
        AND ($3::text IS NULL OR i.market = $3) AND ($4::text IS NULL OR i.instrument = $4)
        AND ($5::boolean IS NULL OR i.open = $5)
        AND ($6::timestamptz IS NULL OR (i.created_at, i.market, i.id) < ($6, $7::text, $8::bigint))
      ORDER BY i.created_at DESC, i.market DESC, i.id DESC LIMIT $9`,
    [
      filter.desk,
      filter.organizationId,
      filter.market,
      filter.instrument,
      filter.open,
      filter.before?.at ?? null,
      filter.before?.market ?? null,
      filter.before?.id ?? null,
      filter.limit,
    ],
  );
  return rows.map(ownItemOf);
}

function ownItemOf(row: OwnItemRow): OwnItem {
  return { market: row.market, item: itemOfRow(row), terms: termsOfRow(row) };
}
