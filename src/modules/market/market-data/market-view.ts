import { ApiProperty } from '@nestjs/swagger';
import { formatYuan } from '../../../shared/fen.js';
import { formatDecimal } from '../../../shared/decimal.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import type { LoopRole } from '../loop/trading-loop.js';
import type { Rulebook } from '../rulebook/rulebook.js';

export const PHASES = ['continuous'] as const;
export const MODES = ['continuous'] as const;
export const SERVICE_STATES = ['trading', 'recovering', 'elsewhere', 'suspended'] as const;

/** A part of every trading day, Shanghai time, half-open. */
export class SessionView {
  @ApiProperty({ enum: PHASES }) phase: (typeof PHASES)[number];
  @ApiProperty({ type: String, example: '00:00' }) from: string;
  @ApiProperty({ type: String, example: '24:00' }) to: string;
}

export class FeesView {
  @ApiProperty({ type: String, example: 'carbon-1' }) schedule: string;
  @ApiProperty({ type: String, example: '0.000500', description: 'Part of the amount, of each side.' }) rate: string;
  @ApiProperty({ type: String, description: 'Yuan per order.' }) minimum: string;
  @ApiProperty({ type: String, description: 'A fee below it is not charged, yuan.' }) waivedBelow: string;
}

export class RulebookView {
  @ApiProperty({ enum: ['price-time'] }) matching: 'price-time';
  @ApiProperty({ enum: ['maker'], description: 'Whose price a trade is made at.' }) tradePrice: 'maker';
  @ApiProperty({ type: FeesView }) fees: FeesView;
  @ApiProperty({ type: Number, description: 'Days until bought units can be sold (T+N).' }) unitReleaseDays: number;
}

export class MarketView {
  @ApiProperty({ enum: MARKETS }) market: Market;
  @ApiProperty({ type: String }) nameZh: string;
  @ApiProperty({ type: String }) nameEn: string;
  @ApiProperty({ enum: PHASES }) phase: (typeof PHASES)[number];
  @ApiProperty({
    enum: SERVICE_STATES,
    description: '`elsewhere`: another process takes its orders; `suspended`: a person must act first.',
  })
  service: (typeof SERVICE_STATES)[number];
  @ApiProperty({ enum: MODES, isArray: true }) modes: readonly (typeof MODES)[number][];
  @ApiProperty({ type: [SessionView] }) sessions: readonly SessionView[];
  @ApiProperty({ type: RulebookView, description: 'In force today.' }) rulebook: RulebookView;
}

export class MarketsView {
  @ApiProperty({ type: [MarketView] }) items: readonly MarketView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: null;
}

const NAMES: Readonly<Record<Market, { readonly nameZh: string; readonly nameEn: string }>> = {
  carbon: { nameZh: '碳排放权', nameEn: 'Carbon emission allowances' },
  discharge: { nameZh: '排污权', nameEn: 'Pollutant discharge rights' },
  water: { nameZh: '用水权', nameEn: 'Water rights' },
  energy: { nameZh: '用能权', nameEn: 'Energy use rights' },
  forest: { nameZh: '林业碳票', nameEn: 'Forest carbon tickets' },
};

const RATE_DECIMALS = 6;

/** A market as its plain rulebook has it: open at all hours, continuous. */
export function marketView({ market, fees, unitReleaseDays }: Rulebook, role: LoopRole): MarketView {
  return {
    market,
    ...NAMES[market],
    phase: 'continuous',
    service: serviceOf(role),
    modes: MODES,
    sessions: [{ phase: 'continuous', from: '00:00', to: '24:00' }],
    rulebook: {
      matching: 'price-time',
      tradePrice: 'maker',
      fees: {
        schedule: fees.id,
        rate: formatDecimal(BigInt(fees.ratePerMillion), RATE_DECIMALS),
        minimum: formatYuan(fees.minimumFen),
        waivedBelow: formatYuan(fees.waiveBelowFen),
      },
      unitReleaseDays,
    },
  };
}

function serviceOf(role: LoopRole): (typeof SERVICE_STATES)[number] {
  switch (role) {
    case 'leading':
      return 'trading';
    case 'standby':
      return 'elsewhere';
    case 'suspended':
      return 'suspended';
    case 'starting':
    case 'stopped':
    default:
      return 'recovering';
  }
}
