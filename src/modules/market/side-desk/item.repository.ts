import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import type { Deal } from './deal.js';
import { DeskItem, type ItemHold, type SideDeskName } from './desk-item.js';

/** Items of the desks beside the order book and the deals they made, set-based like all that the loop writes. */

interface StoredHold {
  readonly account: string;
  readonly asset: string;
  readonly amount: string;
}

export interface ItemRow {
  readonly id: bigint;
  readonly desk: SideDeskName;
  readonly instrument: string;
  readonly status: string;
  readonly open: boolean;
  readonly public: boolean;
  readonly parties: string[];
  readonly holds: readonly StoredHold[];
  readonly content: string;
  readonly created_at: Date;
  readonly changed_by: bigint;
  readonly changed_at: Date;
}

export const ITEM_COLUMNS = `id, desk, instrument, status, open, public, parties, holds, content, created_at, changed_by,
  changed_at`;

export function upsertItems(sql: Sql, market: Market, items: readonly DeskItem[]): Promise<unknown> {
  return sql.query(
    `INSERT INTO market_desk_items (market, ${ITEM_COLUMNS})
     SELECT $1, i.id, i.desk, i.instrument, i.status, i.open, i.public,
            ARRAY(SELECT jsonb_array_elements_text(i.parties)::uuid), i.holds, i.content, i.created_at, i.changed_by,
            i.changed_at
       FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::boolean[], $8::jsonb[],
         $9::jsonb[], $10::text[], $11::timestamptz[], $12::bigint[], $13::timestamptz[])
         AS i (id, desk, instrument, status, open, public, parties, holds, content, created_at, changed_by, changed_at)
     ON CONFLICT (market, id) DO UPDATE SET status = excluded.status, open = excluded.open, public = excluded.public,
       parties = excluded.parties, holds = excluded.holds, content = excluded.content,
       changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
    [
      market,
      items.map(({ id }) => id),
      items.map(({ desk }) => desk),
      items.map(({ instrument }) => instrument),
      items.map(({ status }) => status),
      items.map(({ open }) => open),
      items.map(({ isPublic }) => isPublic),
      items.map(({ parties }) => JSON.stringify(parties)),
      items.map(({ holds }) => JSON.stringify(holds.map(storedHold))),
      items.map(({ content }) => JSON.stringify(content)),
      items.map(({ createdAt }) => createdAt),
      items.map(({ changedBy }) => changedBy),
      items.map(({ changedAt }) => changedAt),
    ],
  );
}

export function insertDeals(sql: Sql, market: Market, at: Date, day: string, deals: readonly Deal[]): Promise<unknown> {
  return sql.query(
    `INSERT INTO market_deals (market, at, day, sequence, fill, desk, item, instrument, quantity_units, amount_fen,
       buyer_id, seller_id, buyer_fee_fen, seller_fee_fen, reverses_sequence, reverses_fill)
     SELECT $1, $2, $3, d.* FROM unnest($4::bigint[], $5::integer[], $6::text[], $7::bigint[], $8::text[], $9::bigint[],
       $10::bigint[], $11::uuid[], $12::uuid[], $13::bigint[], $14::bigint[], $15::bigint[], $16::integer[]) AS d`,
    [
      market,
      at,
      day,
      deals.map(({ sequence }) => sequence),
      deals.map(({ fill }) => fill),
      deals.map(({ desk }) => desk),
      deals.map(({ item }) => item),
      deals.map(({ instrument }) => instrument),
      deals.map(({ quantityUnits }) => quantityUnits),
      deals.map(({ amountFen }) => amountFen),
      deals.map(({ buyer }) => buyer.organizationId),
      deals.map(({ seller }) => seller.organizationId),
      deals.map(({ buyerFeeFen }) => buyerFeeFen),
      deals.map(({ sellerFeeFen }) => sellerFeeFen),
      deals.map(({ reverses }) => reverses?.sequence ?? null),
      deals.map(({ reverses }) => reverses?.fill ?? null),
    ],
  );
}

/** The items that have not ended, in the order in which they were made. */
export async function readOpenItems(sql: Sql, market: Market): Promise<DeskItem[]> {
  const rows = await sql.query<ItemRow>(
    `SELECT ${ITEM_COLUMNS} FROM market_desk_items WHERE market = $1 AND open ORDER BY id`,
    [market],
  );
  return rows.map(itemOfRow);
}

export function itemOfRow(row: ItemRow): DeskItem {
  return new DeskItem(
    row.desk,
    Number(row.id),
    row.instrument,
    row.created_at,
    row.status,
    row.open,
    row.public,
    [...row.parties],
    JSON.parse(row.content) as object,
    row.holds.map(({ account, asset, amount }) => ({ accountId: BigInt(account), asset, amount: BigInt(amount) })),
    Number(row.changed_by),
    row.changed_at,
  );
}

function storedHold({ accountId, asset, amount }: ItemHold): StoredHold {
  return { account: accountId.toString(), asset, amount: amount.toString() };
}
