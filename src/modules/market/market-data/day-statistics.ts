import type { Sql } from '../../../platform/database/sql.js';
import { startOfShanghaiDay } from '../../../shared/clock.js';
import { formatDecimal } from '../../../shared/decimal.js';
import { readReferences, type ReferenceClose } from '../day/day.repository.js';
import { formatPrice, type InstrumentGrid } from '../../registry/index.js';
import { countTradesAfter, type CountedTrades, type CountedUpTo } from './day-statistics.repository.js';

/** What was traded in an instrument on one Shanghai day, in ticks, lots and fen. */
export interface DayStatistics {
  readonly day: string;
  /** The latest closing price before the day, own or published, in words; null when there is none. */
  readonly previousClose: string | null;
  readonly counted: CountedTrades | null;
  readonly upTo: CountedUpTo;
}

/**
 * The statistics of `day`, counting only the trades since `known`, which may be of an earlier day. Sound because a
 * market's trades commit in their order: none appears later before one that was counted.
 */
export async function countDay(
  sql: Sql,
  code: string,
  grid: InstrumentGrid,
  day: string,
  known: DayStatistics | undefined,
): Promise<DayStatistics> {
  const begun = known?.day === day ? known : await beginDay(sql, code, grid, day);
  const fresh = await countTradesAfter(sql, code, begun.upTo);
  if (!fresh) return begun;
  const { last_at: at, last_sequence: sequence, last_fill: fill } = fresh;
  return { ...begun, counted: begun.counted ? joined(begun.counted, fresh) : fresh, upTo: { at, sequence, fill } };
}

async function beginDay(sql: Sql, code: string, grid: InstrumentGrid, day: string): Promise<DayStatistics> {
  const dayStart = startOfShanghaiDay(day);
  const [earlier] = await readReferences(sql, [code], day);
  return {
    day,
    previousClose: earlier ? closeInWords(grid, earlier) : null,
    counted: null,
    upTo: { at: dayStart, sequence: -1n, fill: 0 },
  };
}

function closeInWords(grid: InstrumentGrid, { price, price_scale: scale }: ReferenceClose): string {
  return scale === null ? formatPrice(grid, price) : formatDecimal(price, scale);
}

function joined(earlier: CountedTrades, later: CountedTrades): CountedTrades {
  return {
    ...later,
    trades: earlier.trades + later.trades,
    first_ticks: earlier.first_ticks,
    high_ticks: earlier.high_ticks > later.high_ticks ? earlier.high_ticks : later.high_ticks,
    low_ticks: earlier.low_ticks < later.low_ticks ? earlier.low_ticks : later.low_ticks,
    lots: earlier.lots + later.lots,
    amount_fen: earlier.amount_fen + later.amount_fen,
  };
}
