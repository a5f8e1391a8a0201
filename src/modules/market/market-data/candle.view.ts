import { ApiProperty } from '@nestjs/swagger';
import { startOfShanghaiDay } from '../../../shared/clock.js';
import { formatDecimal } from '../../../shared/decimal.js';
import { formatYuan } from '../../../shared/fen.js';
import { formatPrice, formatQuantity, type InstrumentGrid } from '../../registry/index.js';
import type { PublishedDay, TradedPeriod } from './candle.repository.js';

export class CandleView {
  @ApiProperty({ type: String, format: 'date-time', description: 'First instant of the period.' }) start: string;
  @ApiProperty({ type: String }) open: string;
  @ApiProperty({ type: String }) high: string;
  @ApiProperty({ type: String }) low: string;
  @ApiProperty({ type: String }) close: string;
  @ApiProperty({ type: String, description: 'Traded quantity.' }) volume: string;
  @ApiProperty({ type: String, description: 'Traded amount, yuan.' }) turnover: string;
  @ApiProperty({ type: Number, nullable: true, description: 'Unknown for published days.' }) trades: number | null;
  @ApiProperty({ enum: ['trades', 'published'], description: 'From trades here, or as a venue published the day.' })
  source: 'trades' | 'published';
}

export class CandlesView {
  @ApiProperty({ type: [CandleView], description: 'Newest first; periods without a trade are left out.' })
  items: readonly CandleView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: null;
}

export function tradedCandle(grid: InstrumentGrid, start: Date, period: TradedPeriod): CandleView {
  return {
    start: start.toISOString(),
    open: formatPrice(grid, period.open_ticks),
    high: formatPrice(grid, period.high_ticks),
    low: formatPrice(grid, period.low_ticks),
    close: formatPrice(grid, period.close_ticks),
    volume: formatQuantity(grid, period.lots),
    turnover: formatYuan(period.amount_fen),
    trades: Number(period.trades),
    source: 'trades',
  };
}

export function publishedCandle(day: PublishedDay): CandleView {
  const price = (value: bigint): string => formatDecimal(value, day.price_scale);
  return {
    start: startOfShanghaiDay(day.day).toISOString(),
    open: price(day.open),
    high: price(day.high),
    low: price(day.low),
    close: price(day.close),
    volume: formatDecimal(day.listing_quantity, day.quantity_scale),
    turnover: formatYuan(day.listing_fen),
    trades: null,
    source: 'published',
  };
}
