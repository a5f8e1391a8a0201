import type { MatchingPolicy, TimeInForce, TradePriceRule } from '../../../engine/index.js';
import type { Market } from '../../../shared/market.js';
import type { ClosingMethod } from '../prices/index.js';
import type { Phase } from '../day/phase.js';

/**
 * What a market allows, as data: published in versions by two persons, never changed, never for the past. It is plain
 * JSON; prices and money are decimal strings in yuan, quantities in the instrument's unit, rates and bands parts of one
 * (`"0.10"` is ten per cent), times `HH:MM` in Shanghai.
 */
export interface Rulebook {
  readonly market: Market;
  readonly titleZh: string;
  readonly titleEn: string;
  readonly calendar: CalendarRule;
  readonly sessions: SessionRules;
  readonly matching: MatchingRule;
  readonly orders: OrderRules;
  readonly prices: PriceRules;
  /** null: the market has no block trading; likewise below. */
  readonly block: BlockRules | null;
  readonly auction: AuctionRules | null;
  readonly agreement: AgreementRules | null;
  readonly settlement: SettlementRules;
  /** A mode and side that is not named pays nothing. */
  readonly fees: readonly FeeRule[];
  readonly limits: LimitRules;
  readonly basis: Readonly<Partial<Record<Choice, readonly Basis[]>>>;
}

/** The parts of a rulebook that are chosen, each with its legal basis. */
export const CHOICES = [
  'calendar',
  'sessions',
  'matching',
  'orders',
  'prices',
  'block',
  'auction',
  'agreement',
  'settlement',
  'fees',
  'limits',
] as const;
export type Choice = (typeof CHOICES)[number];

/** V seen in the rule itself, S secondary, D derived from data or our design, K from memory: a default to be confirmed. */
export const CERTAINTIES = ['V', 'S', 'D', 'K'] as const;
export type Certainty = (typeof CERTAINTIES)[number];

export interface Basis {
  /** Number or title of the document, `国发〔2011〕38号`. */
  readonly document: string;
  readonly article: string | null;
  readonly certainty: Certainty;
  readonly note: string | null;
}

export interface CalendarRule {
  /** `trading-days`: weekdays that are no statutory holidays. `every-day`: every calendar day. */
  readonly days: 'trading-days' | 'every-day';
  /** Single days that a notice closed or opened. */
  readonly closed: readonly string[];
  readonly open: readonly string[];
}

export interface SessionRules {
  /** Of listed orders, ascending. Before the first and after the last the market is closed, in between it has a break. */
  readonly book: readonly SessionPart[];
  /** When blocks may be offered and agreed. */
  readonly block: readonly SessionWindow[];
}

export interface SessionWindow {
  readonly from: string;
  /** Not included; `24:00` is the end of the day. */
  readonly to: string;
}

export interface SessionPart extends SessionWindow {
  readonly phase: Exclude<Phase, 'closed'>;
}

export interface MatchingRule {
  /** `price-time` is automatic matching, which a local product may have on a recorded basis only. */
  readonly policy: MatchingPolicy;
  readonly tradePrice: TradePriceRule;
  /** After a halt orders collect for so long before they are matched at one price; null: matching goes on at once. */
  readonly callAfterHaltSeconds: number | null;
}

export interface OrderRules {
  readonly timesInForce: readonly TimeInForce[];
  readonly postOnly: boolean;
  /** Largest quantity of a listed order; null: no limit. */
  readonly quantityMax: string | null;
  /** Coarser steps than the instrument's own tick and lot; `*` is every instrument that is not named. */
  readonly steps: readonly StepRule[];
}

export interface StepRule {
  readonly instrument: string;
  /** Yuan; null: the instrument's tick. */
  readonly price: string | null;
  readonly quantity: string | null;
}

export interface PriceRules {
  /** Distance from the reference price that a listed order may have; null: no band. */
  readonly band: string | null;
  readonly close: ClosingMethod;
  /** Of instruments that were never traded or published, in yuan. */
  readonly firstReferences: Readonly<Record<string, string>>;
}

export interface BlockRules {
  readonly quantityMin: string;
  readonly band: string | null;
  readonly group: boolean;
}

export interface AuctionRules {
  readonly noticeDaysMin: number;
  readonly depositRate: string;
}

export interface AgreementRules {
  /** When an authority must agree to a deal. */
  readonly approval: 'before' | 'after' | 'none';
}

export interface SettlementRules {
  /** Trading days after the trade on which bought units can be sold (T+N). Money is always available at once. */
  readonly unitReleaseDays: number;
  /** Trading days between buying and selling the same product; the longer of the two counts. */
  readonly minimumHoldingDays: number;
}

export const FEE_MODES = ['listing', 'block', 'auction', 'agreement'] as const;
export type FeeMode = (typeof FEE_MODES)[number];

export interface FeeRule {
  readonly mode: FeeMode;
  readonly side: 'buy' | 'sell';
  /** Part of the amount, at most six decimals. */
  readonly rate: string;
  /** Yuan per order or deal that pays a fee. */
  readonly minimum: string;
  /** Yuan: who traded less pays nothing. */
  readonly waiveBelow: string;
}

export interface LimitRules {
  /** Most of an instrument that one holder may have with all open purchases; null: no limit. */
  readonly positionMax: string | null;
  /** Most accounts that may hold an instrument; null: no limit. */
  readonly holdersMax: number | null;
  readonly openOrdersMax: number | null;
  readonly ordersPerMinuteMax: number | null;
  /** Share of the position limit from which a holder is reported. */
  readonly reportFrom: string | null;
}

/** A rulebook that was published. */
export interface PublishedRulebook {
  readonly version: number;
  /** The first day on which it is in force. */
  readonly effectiveOn: string;
  readonly content: Rulebook;
}
