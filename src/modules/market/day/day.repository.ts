import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import type { MarketState } from '../loop/market-state.js';
import type { Phase } from './phase.js';
import type { ClosedDay, TradingDay } from './trading-day.js';

/** Trading days and each instrument's figures of them, as the trading loop writes and reads them. */

/** An instrument's latest closing price before a day: of its own trading, else as another venue published it. */
export interface ReferenceClose {
  readonly instrument: string;
  /** In ticks where `price_scale` is null, else in 10^-price_scale yuan. */
  readonly price: bigint;
  readonly price_scale: number | null;
}

export function readReferences(sql: Sql, instruments: readonly string[], day: string): Promise<ReferenceClose[]> {
  return sql.query<ReferenceClose>(
    `SELECT w.instrument, latest.price, latest.price_scale
       FROM unnest($1::text[]) AS w (instrument)
       CROSS JOIN LATERAL (
         SELECT * FROM (
           (SELECT day, close_ticks AS price, NULL::smallint AS price_scale FROM market_instrument_days
             WHERE instrument = w.instrument AND day < $2 AND close_ticks IS NOT NULL ORDER BY day DESC LIMIT 1)
           UNION ALL
           (SELECT day, close, price_scale FROM market_daily_records
             WHERE instrument = w.instrument AND day < $2 ORDER BY day DESC LIMIT 1)) AS known
          ORDER BY day DESC, price_scale NULLS FIRST LIMIT 1) AS latest`,
    [instruments, day],
  );
}

export interface DayRow {
  readonly rulebook_version: number;
  readonly release_on: string;
  readonly phase: Phase;
  readonly block_open: boolean;
  readonly halted: boolean;
  readonly closed: boolean;
  readonly opened_by: bigint;
}

export async function readDay(sql: Sql, market: Market, day: string): Promise<DayRow | undefined> {
  const [row] = await sql.query<DayRow>(
    `SELECT rulebook_version, release_on, phase, block_open, halted, closed, opened_by
       FROM market_days WHERE market = $1 AND day = $2`,
    [market, day],
  );
  return row;
}

export async function readLatestDay(sql: Sql, market: Market): Promise<DayRow | undefined> {
  const [row] = await sql.query<DayRow>(
    `SELECT rulebook_version, release_on, phase, block_open, halted, closed, opened_by
       FROM market_days WHERE market = $1 ORDER BY day DESC LIMIT 1`,
    [market],
  );
  return row;
}

export function upsertDays(sql: Sql, market: Market, days: readonly TradingDay[], at: Date): Promise<unknown> {
  return sql.query(
    `INSERT INTO market_days (market, day, rulebook_version, release_on, phase, block_open, halted, closed, opened_by,
       changed_by, changed_at)
     SELECT $1, d.*, $2 FROM unnest($3::date[], $4::integer[], $5::date[], $6::text[], $7::boolean[], $8::boolean[],
       $9::boolean[], $10::bigint[], $11::bigint[]) AS d
     ON CONFLICT (market, day) DO UPDATE SET phase = excluded.phase, block_open = excluded.block_open,
       halted = excluded.halted, closed = excluded.closed, changed_by = excluded.changed_by,
       changed_at = excluded.changed_at`,
    [
      market,
      at,
      days.map(({ day }) => day),
      days.map(({ rulebookVersion }) => rulebookVersion),
      days.map(({ releaseOn }) => releaseOn),
      days.map(({ phase }) => phase),
      days.map(({ blockOpen }) => blockOpen),
      days.map(({ halted }) => halted),
      days.map(({ closed }) => closed),
      days.map(({ openedBy }) => openedBy),
      days.map(({ changedBy }) => changedBy),
    ],
  );
}

/** The reference prices of the present day, by instrument. */
export async function readDayReferences(sql: Sql, market: Market, day: string): Promise<Map<string, number | null>> {
  const rows = await sql.query<{ instrument: string; reference_ticks: bigint | null }>(
    'SELECT instrument, reference_ticks FROM market_instrument_days WHERE market = $1 AND day = $2',
    [market, day],
  );
  return new Map(
    rows.map(({ instrument, reference_ticks: ticks }) => [instrument, ticks === null ? null : Number(ticks)]),
  );
}

export function insertInstrumentDays(sql: Sql, state: MarketState, codes: readonly string[]): Promise<unknown> {
  return sql.query(
    `INSERT INTO market_instrument_days (market, day, instrument, reference_ticks)
     SELECT $1, $2, i.* FROM unnest($3::text[], $4::bigint[]) AS i`,
    [state.market, state.day, codes, codes.map((code) => state.instrument(code).today?.referenceTicks ?? null)],
  );
}

/** Writes the figures of a day that has ended. */
export function closeInstrumentDays(sql: Sql, market: Market, { day, instruments }: ClosedDay): Promise<unknown> {
  return sql.query(
    `WITH changed AS (
       UPDATE market_instrument_days d
          SET open_ticks = c.open_ticks, high_ticks = c.high_ticks, low_ticks = c.low_ticks, close_ticks = c.close_ticks,
              listing_lots = c.lots, listing_fen = c.fen, listing_trades = c.trades
         FROM unnest($3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[],
           $10::integer[]) AS c (instrument, open_ticks, high_ticks, low_ticks, close_ticks, lots, fen, trades)
        WHERE d.market = $1 AND d.day = $2 AND d.instrument = c.instrument
        RETURNING 1)
     SELECT platform_expect_rows((SELECT count(*) FROM changed), $11, 'market_instrument_days')`,
    [
      market,
      day,
      instruments.map(({ code }) => code),
      instruments.map(({ figures }) => figures.openTicks),
      instruments.map(({ figures }) => figures.highTicks),
      instruments.map(({ figures }) => figures.lowTicks),
      instruments.map(({ closeTicks }) => closeTicks),
      instruments.map(({ figures }) => figures.lots),
      instruments.map(({ figures }) => figures.fen),
      instruments.map(({ figures }) => figures.trades),
      instruments.length,
    ],
  );
}

export interface FiguresRow {
  readonly instrument: string;
  readonly at: Date;
  readonly trades: number;
  readonly open_ticks: bigint;
  readonly high_ticks: bigint;
  readonly low_ticks: bigint;
  readonly last_ticks: bigint;
  readonly lots: bigint;
  readonly fen: bigint;
}

/**
 * What was traded since the day was opened, summed from the trades themselves: whole, or for each instant where slices
 * of the day count. In order.
 */
export function readFigures(sql: Sql, market: Market, openedBy: number, byInstant: boolean): Promise<FiguresRow[]> {
  return sql.query<FiguresRow>(
    `SELECT instrument, max(at) AS at, count(*)::integer AS trades, max(price_ticks) AS high_ticks,
            min(price_ticks) AS low_ticks, (array_agg(price_ticks ORDER BY sequence, fill))[1] AS open_ticks,
            (array_agg(price_ticks ORDER BY sequence DESC, fill DESC))[1] AS last_ticks,
            sum(quantity_lots)::bigint AS lots, sum(amount_fen)::bigint AS fen
       FROM market_trades WHERE market = $1 AND sequence > $2
      GROUP BY instrument, CASE WHEN $3 THEN at END ORDER BY 2`,
    [market, openedBy, byInstant],
  );
}
