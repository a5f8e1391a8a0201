import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsOneOf } from '../../../platform/http/form-rules.js';
import { formatDecimal } from '../../../shared/decimal.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import { UNITS, type Instrument, type InstrumentStatus, type Unit } from './instrument.js';

export class InstrumentsQuery {
  @ApiPropertyOptional({ enum: MARKETS })
  @IsOptional()
  @IsOneOf(MARKETS)
  market?: Market;
}

export class InstrumentView {
  @ApiProperty({ type: String }) code: string;
  @ApiProperty({ enum: MARKETS }) market: Market;
  @ApiProperty({ type: String }) nameZh: string;
  @ApiProperty({ type: String }) nameEn: string;
  @ApiProperty({ type: String, example: 'cod' }) matter: string;
  @ApiProperty({ enum: UNITS }) unit: Unit;
  @ApiProperty({ type: String, example: '0.01', description: 'Smallest step of a price, yuan per unit.' }) tick: string;
  @ApiProperty({ type: String, example: '1', description: 'Smallest step of a quantity, units.' }) lot: string;
  @ApiProperty({ type: Number }) priceScale: number;
  @ApiProperty({ type: Number }) quantityScale: number;
  @ApiProperty({ type: String, nullable: true }) vintage: string | null;
  @ApiProperty({ type: String, nullable: true }) validFrom: string | null;
  @ApiProperty({ type: String, nullable: true }) validTo: string | null;
  @ApiProperty({ type: String, nullable: true }) region: string | null;
  @ApiProperty({ type: String, nullable: true }) basin: string | null;
  @ApiProperty({ enum: ['listed', 'suspended', 'delisted'] }) status: InstrumentStatus;
  @ApiProperty({ type: String }) listedAt: string;
  @ApiProperty({ type: String, description: 'What was approved when it was listed.' }) proposalId: string;
}

export class InstrumentsView {
  @ApiProperty({ type: [InstrumentView] }) items: readonly InstrumentView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: null;
}

export function instrumentView({ grid, listedAt, proposalId, ...terms }: Instrument): InstrumentView {
  return {
    ...terms,
    tick: formatDecimal(grid.tick, grid.priceScale),
    lot: formatDecimal(grid.lot, grid.quantityScale),
    priceScale: grid.priceScale,
    quantityScale: grid.quantityScale,
    listedAt: listedAt.toISOString(),
    proposalId,
  };
}
