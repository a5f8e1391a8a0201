import { ApiProperty } from '@nestjs/swagger';
import type { MatchingPolicy, TradePriceRule } from '../../../engine/index.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import type { LoopRole } from '../loop/trading-loop.js';
import { PHASES, type Phase } from '../day/phase.js';
import { FEE_MODES, type FeeMode, type PublishedRulebook, type Rulebook } from '../rulebook/rulebook.js';
import { BasisView } from '../rulebook/rulebook.view.js';

export const SERVICE_STATES = ['trading', 'recovering', 'elsewhere', 'suspended'] as const;
export const MODES = ['continuous', 'pick', 'call', 'block', 'auction', 'agreement'] as const;

/** A part of every trading day, Shanghai time, half-open. */
export class SessionView {
  @ApiProperty({ enum: PHASES }) phase: Phase;
  @ApiProperty({ type: String, example: '09:30' }) from: string;
  @ApiProperty({ type: String, example: '11:30' }) to: string;
}

export class FeeView {
  @ApiProperty({ enum: FEE_MODES }) mode: FeeMode;
  @ApiProperty({ enum: ['buy', 'sell'] }) side: 'buy' | 'sell';
  @ApiProperty({ type: String, example: '0.0005', description: 'Part of the amount.' }) rate: string;
  @ApiProperty({ type: String, description: 'Yuan per order or deal.' }) minimum: string;
  @ApiProperty({ type: String, description: 'Who traded less, in yuan, pays nothing.' }) waiveBelow: string;
}

export class RulebookView {
  @ApiProperty({ type: Number }) version: number;
  @ApiProperty({ type: String, format: 'date', description: 'In force since.' }) effectiveOn: string;
  @ApiProperty({ type: String }) titleZh: string;
  @ApiProperty({ type: String }) titleEn: string;
  @ApiProperty({ enum: ['price-time', 'best-price-pick', 'five-level-pick'] }) matching: MatchingPolicy;
  @ApiProperty({ type: [BasisView], description: 'Why orders are matched this way.' })
  matchingBasis: readonly BasisView[];
  @ApiProperty({ enum: ['maker', 'lower'], description: 'Whose price a trade is made at.' }) tradePrice: TradePriceRule;
  @ApiProperty({ type: String, nullable: true, example: '0.10', description: 'Of listed orders around the reference.' })
  band: string | null;
  @ApiProperty({ type: [FeeView], description: 'A mode and side that is not named pays nothing.' }) fees: FeeView[];
  @ApiProperty({ type: Number, description: 'Trading days until bought units can be sold.' }) unitReleaseDays: number;
}

export class MarketView {
  @ApiProperty({ enum: MARKETS }) market: Market;
  @ApiProperty({ type: String }) nameZh: string;
  @ApiProperty({ type: String }) nameEn: string;
  @ApiProperty({ enum: PHASES }) phase: Phase;
  @ApiProperty({ type: Boolean, description: 'The operator stopped it: cancels only.' }) halted: boolean;
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

/** A market as the rulebook in force today and its day so far have it. */
export function marketView(
  market: Market,
  { version, effectiveOn, content }: PublishedRulebook,
  session: { readonly phase: Phase; readonly halted: boolean },
  role: LoopRole,
): MarketView {
  const { titleZh, titleEn, matching, prices, fees, settlement, sessions } = content;
  return {
    market,
    ...NAMES[market],
    phase: session.phase,
    halted: session.halted,
    service: serviceOf(role),
    modes: modesOf(content),
    sessions: sessions.book.map(({ phase, from, to }) => ({ phase, from, to })),
    rulebook: {
      version,
      effectiveOn,
      titleZh,
      titleEn,
      matching: matching.policy,
      matchingBasis: content.basis.matching ?? [],
      tradePrice: matching.tradePrice,
      band: prices.band,
      fees: fees.map(({ mode, side, rate, minimum, waiveBelow }) => ({ mode, side, rate, minimum, waiveBelow })),
      unitReleaseDays: Math.max(settlement.unitReleaseDays, settlement.minimumHoldingDays),
    },
  };
}

function modesOf({ sessions, block, auction, agreement }: Rulebook): (typeof MODES)[number][] {
  const phases = new Set(sessions.book.map(({ phase }) => phase));
  return [
    ...(['continuous', 'pick', 'call'] as const).filter((phase) => phases.has(phase)),
    ...(block ? (['block'] as const) : []),
    ...(auction ? (['auction'] as const) : []),
    ...(agreement ? (['agreement'] as const) : []),
  ];
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
