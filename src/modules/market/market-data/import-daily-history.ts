import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import { DAILY_PRICE_SCALE, DAILY_QUANTITY_SCALE, parseDailyHistory, type DailyRecord } from './daily-history.js';

export interface DailyHistoryImport {
  readonly market: Market;
  readonly csv: string;
  /** Who published it and where it was collected. */
  readonly source: string;
}

/** Records per statement. */
const CHUNK = 1_000;

/**
 * Keeps a published daily history, which candles of `1d` then show. Days that are there already stay as they are, so
 * it can be repeated. Returns how many days were new. Throws DailyHistoryFault.
 */
export async function importDailyHistory(sql: Sql, { market, csv, source }: DailyHistoryImport): Promise<number> {
  const records = parseDailyHistory(csv);
  let added = 0;
  for (let first = 0; first < records.length; first += CHUNK) {
    added += await insertRecords(sql, market, source, records.slice(first, first + CHUNK));
  }
  return added;
}

async function insertRecords(
  sql: Sql,
  market: Market,
  source: string,
  records: readonly DailyRecord[],
): Promise<number> {
  const rows = await sql.query<{ day: string }>(
    `INSERT INTO market_daily_records (instrument, day, market, price_scale, quantity_scale, previous_close, open, high,
       low, close, listing_quantity, listing_fen, block_quantity, block_fen, auction_quantity, auction_fen, source)
     SELECT r.instrument, r.day, $1, $2, $3, r.previous_close, r.open, r.high, r.low, r.close, r.listing_quantity,
            r.listing_fen, r.block_quantity, r.block_fen, r.auction_quantity, r.auction_fen, $4
       FROM unnest($5::text[], $6::date[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[],
                   $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[], $17::bigint[])
         AS r (instrument, day, previous_close, open, high, low, close, listing_quantity, listing_fen, block_quantity,
               block_fen, auction_quantity, auction_fen)
     ON CONFLICT (instrument, day) DO NOTHING RETURNING day`,
    [
      market,
      DAILY_PRICE_SCALE,
      DAILY_QUANTITY_SCALE,
      source,
      records.map((record) => record.instrument),
      records.map((record) => record.day),
      records.map((record) => record.previousClose),
      records.map((record) => record.open),
      records.map((record) => record.high),
      records.map((record) => record.low),
      records.map((record) => record.close),
      records.map((record) => record.listingQuantity),
      records.map((record) => record.listingFen),
      records.map((record) => record.blockQuantity),
      records.map((record) => record.blockFen),
      records.map((record) => record.auctionQuantity),
      records.map((record) => record.auctionFen),
    ],
  );
  return rows.length;
}
