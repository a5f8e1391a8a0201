import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import { termsOfRow, type BookRow } from '../loop/rebuild.js';
import { dealView, type DealView } from './deal.view.js';
import type { SideDeskName } from './desk-item.js';

/** Deals as one of their two sides reads them. */
export interface OwnDeal {
  readonly at: Date;
  readonly market: Market;
  readonly sequence: bigint;
  readonly fill: number;
  readonly view: DealView;
}

interface DealRow extends BookRow {
  readonly market: Market;
  readonly sequence: bigint;
  readonly fill: number;
  readonly desk: SideDeskName;
  readonly item: bigint;
  readonly quantity_units: bigint;
  readonly amount_fen: bigint;
  readonly buyer_id: string;
  readonly buyer_fee_fen: bigint;
  readonly seller_fee_fen: bigint;
  readonly reverses_sequence: bigint | null;
  readonly reverses_fill: number | null;
  readonly at: Date;
  readonly day: string;
}

export interface DealFilter {
  readonly organizationId: string;
  readonly market: Market | null;
  readonly instrument: string | null;
  readonly desk: SideDeskName | null;
  readonly before: {
    readonly at: string;
    readonly market: string;
    readonly sequence: string;
    readonly fill: string;
  } | null;
  readonly limit: number;
}

/** Own deals of both sides, newest first. */
export async function listDeals(sql: Sql, filter: DealFilter): Promise<OwnDeal[]> {
  const side = (who: 'buyer_id' | 'seller_id'): string => `(SELECT d.* FROM market_deals d
      WHERE d.${who} = $1 AND ($2::text IS NULL OR d.market = $2) AND ($3::text IS NULL OR d.instrument = $3)
        AND ($4::text IS NULL OR d.desk = $4)
        AND ($5::timestamptz IS NULL OR (d.at, d.market, d.sequence, d.fill) < ($5, $6::text, $7::bigint, $8::integer))
      ORDER BY d.at DESC, d.market DESC, d.sequence DESC, d.fill DESC LIMIT $9)`;
  const rows = await sql.query<DealRow>(
    `SELECT d.*, b.price_scale, b.tick, b.quantity_scale, b.lot, b.fen_per_tick_lot, b.fee_account, b.halted,
            b.collecting, b.call_until
       FROM (${side('buyer_id')} UNION ALL ${side('seller_id')}) d
       JOIN market_books b ON b.market = d.market AND b.instrument = d.instrument
      ORDER BY d.at DESC, d.market DESC, d.sequence DESC, d.fill DESC LIMIT $9`,
    [
      filter.organizationId,
      filter.market,
      filter.instrument,
      filter.desk,
      filter.before?.at ?? null,
      filter.before?.market ?? null,
      filter.before?.sequence ?? null,
      filter.before?.fill ?? null,
      filter.limit,
    ],
  );
  return rows.map((row) => ownDeal(row, filter.organizationId));
}

function ownDeal(row: DealRow, viewer: string): OwnDeal {
  const { at, market, sequence, fill } = row;
  const figures = {
    sequence: Number(sequence),
    fill,
    desk: row.desk,
    item: Number(row.item),
    instrument: row.instrument,
    quantityUnits: row.quantity_units,
    amountFen: row.amount_fen,
    buyer: { organizationId: row.buyer_id },
    buyerFeeFen: row.buyer_fee_fen,
    sellerFeeFen: row.seller_fee_fen,
    reverses:
      row.reverses_sequence === null || row.reverses_fill === null
        ? null
        : { sequence: Number(row.reverses_sequence), fill: row.reverses_fill },
  };
  return { at, market, sequence, fill, view: dealView(market, figures, termsOfRow(row), viewer, at, row.day) };
}
