import type { MatchingPolicy, TimeInForce, TradePriceRule } from '../../../engine/index.js';
import type { Market } from '../../../shared/market.js';
import type { ClosingMethod, CompositeSample } from '../prices/index.js';
import type { Phase } from '../day/phase.js';
import type { SurveillanceThresholds } from '../surveillance/thresholds.js';

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
  readonly participation: ParticipationRules;
  /** From where on a person looks; null: the platform's own thresholds. */
  readonly surveillance: SurveillanceThresholds | null;
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
  'participation',
  'surveillance',
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
  /** Largest quantity of a listed order, in whole units; null: no limit. */
  readonly quantityMax: string | null;
  /** Coarser steps than the instrument's own tick and lot; `*` is every instrument that is not named. */
  readonly steps: readonly StepRule[];
  /** Whether an authority must have approved what a holder lists. */
  readonly approval: 'before' | 'none';
}

export interface StepRule {
  readonly instrument: string;
  /** Yuan; null: the instrument's tick. */
  readonly price: string | null;
  readonly quantity: string | null;
}

export interface PriceRules {
  /** Distance from the reference price that a listed order may have, at most three decimals; null: no band. */
  readonly band: string | null;
  readonly close: ClosingMethod;
  /** Of instruments that were never traded or published, in yuan. */
  readonly firstReferences: Readonly<Record<string, string>>;
  /** Of which closes the composite price is made, in order of their days; empty: the market publishes none. */
  readonly composite: readonly CompositeSample[];
}

export interface BlockRules {
  /** In whole units. */
  readonly quantityMin: string;
  readonly band: string | null;
  /** Offers to one named firm, and offers to a group of them; at least one of the two. */
  readonly directed: boolean;
  readonly group: boolean;
}

export const AUCTION_POLICIES = ['single-highest', 'pay-as-bid', 'top-share', 'uniform-lowest-accepted'] as const;
export type AuctionPolicy = (typeof AUCTION_POLICIES)[number];

/** What the announcement of an auction may choose from, and what it must keep to. */
export interface AuctionRules {
  readonly directions: readonly ('sale' | 'purchase')[];
  readonly forms: readonly ('open' | 'sealed')[];
  readonly policies: readonly AuctionPolicy[];
  /** Part of the bidders that can win under `top-share`. */
  readonly topShare: string | null;
  /** Calendar days from the notice to the first bid, and for which a result is public before contracts are signed. */
  readonly noticeDaysMin: number;
  readonly publicityDaysMin: number;
  /** Part of the value at the start price. */
  readonly depositRate: string;
  /** Largest step, as a part of the start price, and the yuan of which a step is a whole multiple. */
  readonly stepRateMax: string;
  readonly stepMultiple: string | null;
  /** Most that one bidder can win of the whole; null: all of it. */
  readonly bidderShareMax: string | null;
  readonly bidsPerBidderMax: number;
  readonly closing: AuctionClosing;
  /** When one firm alone may bid: it negotiates, its bid is enough, or the auction fails. */
  readonly oneBidder: 'negotiate' | 'bid-alone' | 'fail';
  readonly relisting: RelistingRules;
  /** Working days after the result in which the contract is signed, and after that in which it is paid. */
  readonly contractDays: number;
  readonly paymentDays: number;
}

export type AuctionClosing =
  | { readonly kind: 'fixed' }
  /** A bid in the last window extends bidding, by the window after the bid or after the end so far. */
  | { readonly kind: 'extended'; readonly windowSeconds: number; readonly extendFrom: 'bid' | 'end' }
  /** With two bidders or more: a pause, then timed bidding that each late bid extends. */
  | {
      readonly kind: 'timed';
      readonly waitSeconds: number;
      readonly durationSeconds: number;
      readonly windowSeconds: number;
      readonly extendFrom: 'bid' | 'end';
    };

export interface RelistingRules {
  /** How much worse for the seller the next start may be, as a part of the last. */
  readonly startCutMax: string;
  /** Calendar days after the last round in which the next one begins. */
  readonly daysMax: number;
  /** The first round included. */
  readonly roundsMax: number;
}

export interface AgreementRules {
  /** When an authority must agree to a deal. */
  readonly approval: 'before' | 'after' | 'none';
  /** Calendar days for which others may object before a deal is carried out. */
  readonly publicityDays: number;
}

export interface SettlementRules {
  /** Trading days after the trade on which bought units can be sold (T+N). Money is always available at once. */
  readonly unitReleaseDays: number;
  /** Trading days between buying and selling the same product; the longer of the two counts. */
  readonly minimumHoldingDays: number;
  /** null: none is kept. */
  readonly riskReserve: RiskReserve | null;
  /** When holders move units between the register and the trading side; null: the market has one ledger for both. */
  readonly registerTransfer: SessionWindow | null;
}

export interface RiskReserve {
  /** Part of the fees that goes into it. */
  readonly feeShare: string;
  /** Yuan at which it stops accruing. */
  readonly cap: string;
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
  /** Most of an instrument, in whole units, that one holder may have with all open purchases; null: no limit. */
  readonly positionMax: string | null;
  /** Most accounts that may hold an instrument; null: no limit. */
  readonly holdersMax: number | null;
  readonly openOrdersMax: number | null;
  readonly ordersPerMinuteMax: number | null;
  /** Share of the position limit from which a holder is reported. */
  readonly reportFrom: string | null;
}

/** Kinds of organizations that can have traders. */
export const PARTICIPANT_KINDS = ['enterprise'] as const;
export type ParticipantKind = (typeof PARTICIPANT_KINDS)[number];

/** Plates of the enterprise environmental credit, best first. */
export const CREDIT_GRADES = ['green', 'blue', 'yellow', 'red', 'black'] as const;
export type CreditGrade = (typeof CREDIT_GRADES)[number];

export interface ParticipationRules {
  readonly kinds: readonly ParticipantKind[];
  /** What a grade takes away; one that is not named, and a firm without a grade, trades freely. */
  readonly grades: readonly GradeRule[];
}

export interface GradeRule {
  readonly grade: CreditGrade;
  readonly mayBuy: boolean;
  readonly maySell: boolean;
}

/** A rulebook that was published. */
export interface PublishedRulebook {
  readonly version: number;
  /** The first day on which it is in force. */
  readonly effectiveOn: string;
  readonly content: Rulebook;
}
