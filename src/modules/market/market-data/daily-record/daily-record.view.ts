import { ApiProperty } from '@nestjs/swagger';
import { formatDecimal } from '../../../../shared/decimal.js';
import { formatYuan } from '../../../../shared/fen.js';
import { invariant } from '../../../../shared/invariant.js';
import { MARKETS, type Market } from '../../../../shared/market.js';
import { formatPrice, formatQuantity, type InstrumentGrid } from '../../../registry/index.js';
import { FEE_MODES, type FeeMode } from '../../rulebook/rulebook.js';
import type { DailyRecordRow, DealtRow } from './daily-record.repository.js';

const PRICE = { type: String, nullable: true } as const;

/** What was traded in one mode. */
export class ModeFiguresView {
  @ApiProperty({ enum: FEE_MODES }) mode: FeeMode;
  @ApiProperty({ type: String }) quantity: string;
  @ApiProperty({ type: String, description: 'Yuan.' }) amount: string;
  @ApiProperty({ type: Number, nullable: true, description: 'Trades or deals; null where it was not published.' })
  count: number | null;
}

/** A closed trading day of an instrument. Prices come from listing alone; blocks and auctions do not enter them. */
export class DailyRecordView {
  @ApiProperty({ type: String }) instrument: string;
  @ApiProperty({ type: String, format: 'date' }) day: string;
  @ApiProperty({ ...PRICE, description: 'The reference price of the day.' }) previousClose: string | null;
  @ApiProperty({ ...PRICE, description: 'null on a day without a listing trade.' }) open: string | null;
  @ApiProperty(PRICE) high: string | null;
  @ApiProperty(PRICE) low: string | null;
  @ApiProperty({ ...PRICE, description: "By the day's rulebook; carried over without a trade." }) close: string | null;
  @ApiProperty({ type: [ModeFiguresView], description: 'Modes in which something was traded.' })
  modes: readonly ModeFiguresView[];
  @ApiProperty({ type: Number, nullable: true, description: 'By which the day was traded; null when published.' })
  rulebookVersion: number | null;
  @ApiProperty({ enum: ['own', 'published'] }) source: 'own' | 'published';
}

export class CompositeView {
  @ApiProperty({ ...PRICE, description: 'null while an instrument of the sample has no close.' }) price: string | null;
  @ApiProperty({ type: Object, additionalProperties: { type: 'number' }, description: 'Weights by instrument.' })
  weights: Readonly<Record<string, number>>;
}

export class MarketDayView {
  @ApiProperty({ enum: MARKETS }) market: Market;
  @ApiProperty({ type: String, format: 'date' }) day: string;
  @ApiProperty({ type: [DailyRecordView] }) instruments: readonly DailyRecordView[];
  @ApiProperty({ type: CompositeView, nullable: true, description: 'null where the market publishes none.' })
  composite: CompositeView | null;
}

/** `grid` is needed for own days only: a code that was published alone is no instrument here. */
export function dailyRecordView(
  row: DailyRecordRow,
  grid: InstrumentGrid | undefined,
  dealt: readonly DealtRow[],
): DailyRecordView {
  const own = row.price_scale === null;
  invariant(grid || !own, 'an own day is of an instrument');
  const price = (value: bigint | null): string | null => {
    if (value === null) return null;
    return row.price_scale === null && grid ? formatPrice(grid, value) : formatDecimal(value, row.price_scale ?? 0);
  };
  const { instrument, day, previous_close: previousClose, open, high, low, close } = row;
  return {
    instrument,
    day,
    previousClose: price(previousClose),
    open: price(open),
    high: price(high),
    low: price(low),
    close: price(close),
    modes: own && grid ? ownModes(row, grid, dealt) : publishedModes(row),
    rulebookVersion: row.rulebook_version,
    source: own ? 'own' : 'published',
  };
}

function ownModes(row: DailyRecordRow, grid: InstrumentGrid, dealt: readonly DealtRow[]): ModeFiguresView[] {
  const listing: ModeFiguresView = {
    mode: 'listing',
    quantity: formatQuantity(grid, row.listing_quantity),
    amount: formatYuan(row.listing_fen),
    count: row.listing_trades,
  };
  const others = dealt.map(({ desk, units, fen, deals }) => ({
    mode: desk,
    quantity: formatDecimal(units, grid.quantityScale),
    amount: formatYuan(fen),
    count: Number(deals),
  }));
  return [...(row.listing_quantity > 0n ? [listing] : []), ...others].sort(
    (a, b) => FEE_MODES.indexOf(a.mode) - FEE_MODES.indexOf(b.mode),
  );
}

function publishedModes(row: DailyRecordRow): ModeFiguresView[] {
  const scale = row.quantity_scale ?? 0;
  const figures = [
    ['listing', row.listing_quantity, row.listing_fen],
    ['block', row.block_quantity, row.block_fen],
    ['auction', row.auction_quantity, row.auction_fen],
  ] as const;
  return figures.flatMap(([mode, quantity, fen]) =>
    quantity > 0n ? [{ mode, quantity: formatDecimal(quantity, scale), amount: formatYuan(fen), count: null }] : [],
  );
}
