import { ApiProperty } from '@nestjs/swagger';
import { BUY, SELL, type DepthLevel, type UncrossPrice } from '../../../engine/index.js';
import { formatPrice, formatQuantity, type InstrumentGrid } from '../../registry/index.js';
import type { MarketState, TradedInstrument } from '../loop/market-state.js';

/** One price of a book: what rests there together. */
export class BookLevelView {
  @ApiProperty({ type: String, example: '68.50' }) price: string;
  @ApiProperty({ type: String, example: '1200' }) quantity: string;
  @ApiProperty({ type: Number, description: 'How many orders rest at this price.' }) orders: number;
}

/** What a call auction would come to now. */
export class IndicativeView {
  @ApiProperty({ type: String }) price: string;
  @ApiProperty({ type: String, description: 'What would be traded.' }) quantity: string;
  @ApiProperty({ type: String, description: 'Bought minus sold quantity left at the price; may be negative.' })
  surplus: string;
}

export class BookView {
  @ApiProperty({ type: String }) instrument: string;
  @ApiProperty({ type: Number, description: "Of the market's last command that this book contains." }) sequence: number;
  @ApiProperty({ type: Boolean, description: 'While true, only cancels are taken.' }) halted: boolean;
  @ApiProperty({ type: Boolean, description: 'Orders collect for a call auction; bids and asks may cross.' })
  collecting: boolean;
  @ApiProperty({ type: IndicativeView, nullable: true, description: 'While orders collect and some cross.' })
  indicative: IndicativeView | null;
  @ApiProperty({ type: [BookLevelView], description: 'Highest price first.' }) bids: readonly BookLevelView[];
  @ApiProperty({ type: [BookLevelView], description: 'Lowest price first.' }) asks: readonly BookLevelView[];
}

export function levelView(grid: InstrumentGrid, level: DepthLevel): BookLevelView {
  return {
    price: formatPrice(grid, BigInt(level.price)),
    quantity: formatQuantity(grid, BigInt(level.quantity)),
    orders: level.orders,
  };
}

/** The best `levelsMax` prices of each side; an instrument that was never traded has an empty book. */
export function bookView(state: MarketState, instrument: string, levelsMax: number): BookView {
  const traded = state.instruments.get(instrument);
  return {
    instrument,
    sequence: state.lastSequence,
    halted: traded?.halted ?? false,
    collecting: traded?.collecting ?? false,
    indicative: traded ? indicativeOf(traded) : null,
    ...(traded ? bestLevels(traded, levelsMax) : { bids: [], asks: [] }),
  };
}

export function indicativeOf({ terms, book, collecting, today }: TradedInstrument): IndicativeView | null {
  return collecting ? indicativeView(terms, book.indicative(today?.referenceTicks ?? null)) : null;
}

export function indicativeView(grid: InstrumentGrid, uncross: UncrossPrice | null): IndicativeView | null {
  if (!uncross) return null;
  return {
    price: formatPrice(grid, BigInt(uncross.price)),
    quantity: formatQuantity(grid, BigInt(uncross.volume)),
    surplus: formatQuantity(grid, BigInt(uncross.surplus)),
  };
}

export function bestLevels({ terms, book }: TradedInstrument, levelsMax: number): Pick<BookView, 'bids' | 'asks'> {
  const side = (which: typeof BUY | typeof SELL) =>
    book.depth(which, levelsMax).map((level) => levelView(terms, level));
  return { bids: side(BUY), asks: side(SELL) };
}
