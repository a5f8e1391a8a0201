import { ApiProperty } from '@nestjs/swagger';
import { formatYuan } from '../../../shared/fen.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import { formatPrice, formatQuantity, type Instrument } from '../../registry/index.js';
import type { BookView } from './book-view.js';
import type { DayStatistics } from './day-statistics.js';

export class BestPriceView {
  @ApiProperty({ type: String }) price: string;
  @ApiProperty({ type: String }) quantity: string;
}

const PRICE = { type: String, nullable: true } as const;

/** An instrument at a glance. Prices of a day without a trade are null, never zero. */
export class TickerView {
  @ApiProperty({ type: String }) instrument: string;
  @ApiProperty({ enum: MARKETS }) market: Market;
  @ApiProperty({ type: String, format: 'date', description: 'The Shanghai day that the figures are of.' }) day: string;
  @ApiProperty({ ...PRICE, description: 'Of the day, else of the latest day before.' }) lastPrice: string | null;
  @ApiProperty({ ...PRICE, description: 'Of the last trade of the day.' }) lastQuantity: string | null;
  @ApiProperty({ ...PRICE, format: 'date-time' }) lastAt: string | null;
  @ApiProperty(PRICE) open: string | null;
  @ApiProperty(PRICE) high: string | null;
  @ApiProperty(PRICE) low: string | null;
  @ApiProperty({ ...PRICE, description: 'The latest closing price before the day.' }) previousClose: string | null;
  @ApiProperty({ type: String, description: 'Traded quantity of the day.' }) volume: string;
  @ApiProperty({ type: String, description: 'Traded amount of the day, yuan.' }) turnover: string;
  @ApiProperty({ type: Number }) trades: number;
  @ApiProperty({ type: BestPriceView, nullable: true }) bestBid: BestPriceView | null;
  @ApiProperty({ type: BestPriceView, nullable: true }) bestAsk: BestPriceView | null;
  @ApiProperty({ type: Boolean, description: 'While true, only cancels are taken.' }) halted: boolean;
  @ApiProperty({ type: Number, description: 'Of the book that the best prices are from.' }) sequence: number;
}

export function tickerView({ code, market, grid }: Instrument, day: DayStatistics, book: BookView): TickerView {
  const { counted, previousClose } = day;
  const [bid] = book.bids;
  const [ask] = book.asks;
  return {
    instrument: code,
    market,
    day: day.day,
    lastPrice: counted ? formatPrice(grid, counted.last_ticks) : previousClose,
    lastQuantity: counted && formatQuantity(grid, counted.last_lots),
    lastAt: counted && counted.last_at.toISOString(),
    open: counted && formatPrice(grid, counted.first_ticks),
    high: counted && formatPrice(grid, counted.high_ticks),
    low: counted && formatPrice(grid, counted.low_ticks),
    previousClose,
    volume: formatQuantity(grid, counted?.lots ?? 0n),
    turnover: formatYuan(counted?.amount_fen ?? 0n),
    trades: Number(counted?.trades ?? 0n),
    bestBid: bid ? { price: bid.price, quantity: bid.quantity } : null,
    bestAsk: ask ? { price: ask.price, quantity: ask.quantity } : null,
    halted: book.halted,
    sequence: book.sequence,
  };
}
