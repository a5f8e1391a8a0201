import { ApiProperty } from '@nestjs/swagger';
import { formatDecimal } from '../../../shared/decimal.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import { formatPrice, type InstrumentGrid } from '../../registry/index.js';
import { SIDES } from './intention.dto.js';
import { INTENTION_STATES, stateOf, type Intention, type IntentionState } from './intention.js';

/** As everybody sees it: the firm chose to be named and reached. */
export class IntentionView {
  @ApiProperty({ type: String, format: 'uuid' }) id: string;
  @ApiProperty({ enum: MARKETS }) market: Market;
  @ApiProperty({ type: String }) instrument: string;
  @ApiProperty({ enum: SIDES }) side: 'buy' | 'sell';
  @ApiProperty({ type: String }) quantity: string;
  @ApiProperty({ type: String, nullable: true, description: 'null: to be talked about.' }) price: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'GB/T 2260; null: anywhere.' }) region: string | null;
  @ApiProperty({ type: String, nullable: true }) regionName: string | null;
  @ApiProperty({ type: String }) organizationName: string;
  @ApiProperty({ type: String }) contact: string;
  @ApiProperty({ type: String, nullable: true }) note: string | null;
  @ApiProperty({ type: Number, description: 'From 1; each correction is one more.' }) version: number;
  @ApiProperty({ type: String, format: 'date-time' }) publishedAt: string;
  @ApiProperty({ type: String, format: 'date' }) validUntil: string;
}

/** As its publisher sees it. */
export class OwnIntentionView extends IntentionView {
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The version before this one.' })
  corrects: string | null;
  @ApiProperty({ enum: INTENTION_STATES }) state: IntentionState;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) endedAt: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Of a removal.' }) endedReason: string | null;
}

/** As the operator and auditors see it. */
export class IntentionRecordView extends OwnIntentionView {
  @ApiProperty({ type: String, format: 'uuid' }) organizationId: string;
}

/** With what it takes to show it. */
export interface NamedIntention extends Intention {
  readonly organizationName: string;
  readonly regionName: string | null;
  readonly grid: InstrumentGrid;
}

export function intentionView(intention: NamedIntention): IntentionView {
  const { id, market, instrument, side, units, priceTicks, grid, region, regionName } = intention;
  const { organizationName, contact, note, version, publishedAt, validUntil } = intention;
  return {
    id,
    market,
    instrument,
    side,
    quantity: formatDecimal(units, grid.quantityScale),
    price: priceTicks === null ? null : formatPrice(grid, priceTicks),
    region,
    regionName,
    organizationName,
    contact,
    note,
    version,
    publishedAt: publishedAt.toISOString(),
    validUntil,
  };
}

export function ownIntentionView(intention: NamedIntention, today: string): OwnIntentionView {
  return {
    ...intentionView(intention),
    corrects: intention.corrects,
    state: stateOf(intention, today),
    endedAt: intention.ending?.at.toISOString() ?? null,
    endedReason: intention.ending?.reason ?? null,
  };
}

export function intentionRecordView(intention: NamedIntention, today: string): IntentionRecordView {
  return { ...ownIntentionView(intention, today), organizationId: intention.organizationId };
}
