import { parseDecimal } from '../../../shared/decimal.js';
import { DomainError, type FieldError } from '../../../shared/domain-error.js';
import { parseYuan } from '../../../shared/fen.js';
import { invariant } from '../../../shared/invariant.js';
import type { InstrumentGrid } from '../../registry/index.js';
import { rateOf } from '../day/day-rules.js';
import { fault } from '../orders/order-request.js';
import type { AuctionPolicy, AuctionRules as RulebookAuction } from '../rulebook/rulebook.js';
import { AUCTION_INVALID, AUCTION_NOT_OFFERED } from './auction.errors.js';
import { gridOf, parseAuctionPrice, parseAuctionQuantity, type AuctionGrid } from './auction-grid.js';
import type { AuctionObject, Direction } from './auction-object.js';
import type { AuctionTerms, BidForm, BiddingRules, Closing, Reserve } from './auction-terms.js';
import type { SeveralBids } from './bid.js';
import type { ClearingPolicy } from './clearing.js';

/**
 * What the notice of an auction says, in the words of the API: plain JSON that two persons decide on and that the journal
 * keeps. What it does not say, the rulebook of the day on which it is published says.
 */
export interface AuctionNotice {
  readonly title: string;
  readonly direction: Direction;
  readonly object: NoticeObject;
  readonly policy: AuctionPolicy;
  readonly form: BidForm;
  /** Yuan a unit; of a whole object, for all of it. */
  readonly startPrice: string;
  readonly step: string;
  readonly reserve: NoticeReserve;
  readonly limitPrice: string | null;
  readonly severalBids: SeveralBids;
  readonly improvement: BiddingRules['improvement'];
  /** Least quantity of a bid; null: one lot. */
  readonly minimumQuantity: string | null;
  readonly allOrNone: BiddingRules['allOrNone'];
  readonly schedule: NoticeSchedule;
  /** Yuan, the same for every bidder; null: the rulebook's share of the start value. */
  readonly deposit: string | null;
  /** Who gets the deposit of a winner that defaults. */
  readonly forfeitTo: 'principal' | 'market';
}

export type NoticeObject =
  | {
      readonly kind: 'lots';
      readonly instrument: string;
      readonly quantity: string;
      /** Of a yearly right that is priced a year: how many. */
      readonly years: number;
    }
  | { readonly kind: 'whole'; readonly parts: readonly NoticePart[] };

export interface NoticePart {
  readonly instrument: string;
  readonly quantity: string;
  /** Yuan of this part alone; the parts make the start price. */
  readonly startAmount: string;
}

export type NoticeReserve =
  | { readonly kind: 'none' }
  | { readonly kind: 'open'; readonly price: string }
  | { readonly kind: 'sealed'; readonly seal: string; readonly fingerprint: string };

/** Instants in ISO 8601. */
export interface NoticeSchedule {
  readonly registrationFrom: string;
  readonly registrationUntil: string;
  readonly biddingFrom: string;
  readonly biddingUntil: string;
}

const ONCE = '同一品种只列一次 · each instrument is named once';

/** Most rights in one package. */
export const PARTS_MAX = 20;

export function instrumentsOf(object: NoticeObject): readonly string[] {
  return object.kind === 'lots' ? [object.instrument] : object.parts.map(({ instrument }) => instrument);
}

/**
 * The terms of the auction under these rules. Throws AUCTION_NOT_OFFERED where the rules do not have it, AUCTION_INVALID
 * with every field that is on no grid; what else is wrong with it, `announcementFault` says.
 */
export function termsOf(
  notice: AuctionNotice,
  rules: RulebookAuction,
  grids: ReadonlyMap<string, InstrumentGrid>,
  principal: string,
): AuctionTerms {
  assertOffered(notice, rules);
  const faults: FieldError[] = [];
  const object = objectOf(notice.object, grids, faults);
  const grid = gridOf(object, grids);
  const ticks = (field: string, text: string): number => number(field, parseAuctionPrice(grid, text), faults);
  const terms: AuctionTerms = {
    direction: notice.direction,
    object,
    principal,
    barred: [],
    policy: policyOf(notice.policy, rules),
    startTicks: ticks('startPrice', notice.startPrice),
    stepTicks: ticks('step', notice.step),
    reserve: reserveOf(notice.reserve, ticks),
    limitTicks: notice.limitPrice === null ? null : ticks('limitPrice', notice.limitPrice),
    form: notice.form,
    bidding: {
      severalBids: notice.severalBids,
      improvement: notice.improvement,
      bidsPerBidderMax: rules.bidsPerBidderMax,
      bidLotsMin:
        notice.minimumQuantity === null
          ? 1
          : number('minimumQuantity', parseAuctionQuantity(grid, notice.minimumQuantity), faults),
      bidderSharePerMillion: shareOf(notice.policy, rules),
      allOrNone: notice.allOrNone,
    },
    deposit: depositOf(notice.deposit, rules, faults),
    schedule: {
      registrationFrom: new Date(notice.schedule.registrationFrom),
      registrationUntil: new Date(notice.schedule.registrationUntil),
      biddingFrom: new Date(notice.schedule.biddingFrom),
      biddingUntil: new Date(notice.schedule.biddingUntil),
    },
    closing: notice.form === 'sealed' ? { kind: 'fixed' } : closingOf(rules),
    oneBidder: rules.oneBidder,
    rules: {
      noticeDaysMin: rules.noticeDaysMin,
      publicityDaysMin: rules.publicityDaysMin,
      stepRule: { maxPerMillion: Number(rateOf(rules.stepRateMax)), multipleTicks: multipleTicks(grid, rules) },
      relisting: {
        startCutMaxPerMillion: Number(rateOf(rules.relisting.startCutMax)),
        daysMax: rules.relisting.daysMax,
        roundsMax: rules.relisting.roundsMax,
      },
    },
  };
  if (faults.length > 0) throw new DomainError(AUCTION_INVALID, undefined, { fields: faults });
  return terms;
}

function assertOffered(notice: AuctionNotice, rules: RulebookAuction): void {
  const { direction, form, policy, object, reserve } = notice;
  const refuse = (field: string, allowed: readonly string[]): DomainError =>
    new DomainError(AUCTION_NOT_OFFERED, `${AUCTION_NOT_OFFERED.en}: ${field}`, {
      fields: [{ field, rule: 'not-offered', message: `交易规则允许 · the rules allow: ${allowed.join(', ')}` }],
    });
  if (!rules.directions.includes(direction)) throw refuse('direction', rules.directions);
  if (!rules.forms.includes(form)) throw refuse('form', rules.forms);
  if (!rules.policies.includes(policy)) throw refuse('policy', rules.policies);
  // A price that falls far enough would leave a part of a package without any amount.
  if (direction === 'purchase' && object.kind === 'whole' && object.parts.length > 1) throw refuse('object', ['lots']);
  // With one applicant nobody closes the auction, so nobody would open the reserve.
  if (reserve.kind === 'sealed' && rules.oneBidder === 'negotiate') throw refuse('reserve', ['none', 'open']);
}

function objectOf(
  object: NoticeObject,
  grids: ReadonlyMap<string, InstrumentGrid>,
  faults: FieldError[],
): AuctionObject {
  if (object.kind === 'lots') {
    const grid = instrumentGrid(grids, object.instrument);
    const lots = number('object.quantity', parseAuctionQuantity({ kind: 'lots', grid }, object.quantity), faults);
    const fenPerTickLot = grid.fenPerTickLot * BigInt(object.years);
    return { kind: 'lots', instrument: object.instrument, lots, unitsPerLot: grid.lot, fenPerTickLot };
  }
  const seen = new Set<string>();
  const parts = object.parts.map(({ instrument, quantity, startAmount }, index) => {
    const field = (name: string): string => `object.parts.${index}.${name}`;
    if (seen.has(instrument)) faults.push({ field: field('instrument'), rule: 'once', message: ONCE });
    seen.add(instrument);
    const units = parseDecimal(quantity, instrumentGrid(grids, instrument).quantityScale);
    if (!units.ok) faults.push(fault(field('quantity'), units.fault));
    const startFen = parseYuan(startAmount);
    if (!startFen.ok) faults.push(fault(field('startAmount'), startFen.fault));
    return { instrument, units: units.ok ? units.value : 1n, startFen: startFen.ok ? startFen.value : 1n };
  });
  return { kind: 'whole', parts, fenPerTick: 1n };
}

function instrumentGrid(grids: ReadonlyMap<string, InstrumentGrid>, code: string): InstrumentGrid {
  const grid = grids.get(code);
  invariant(grid, `the grid of ${code} is known`);
  return grid;
}

function number(field: string, parsed: ReturnType<typeof parseAuctionPrice>, faults: FieldError[]): number {
  if (parsed.ok) return Number(parsed.value);
  faults.push(fault(field, parsed.fault));
  return 1;
}

function policyOf(policy: AuctionPolicy, { topShare }: RulebookAuction): ClearingPolicy {
  if (policy !== 'top-share') return { kind: policy };
  invariant(topShare !== null, 'a rulebook with top-share says how large the share is');
  return { kind: 'top-share', sharePerMillion: Number(rateOf(topShare)) };
}

/** Who takes the whole is not capped. */
function shareOf(policy: AuctionPolicy, { bidderShareMax }: RulebookAuction): number | null {
  return bidderShareMax === null || policy === 'single-highest' ? null : Number(rateOf(bidderShareMax));
}

function reserveOf(reserve: NoticeReserve, ticks: (field: string, text: string) => number): Reserve {
  switch (reserve.kind) {
    case 'none':
      return { kind: 'none' };
    case 'open':
      return { kind: 'open', ticks: ticks('reserve.price', reserve.price) };
    case 'sealed':
      return { kind: 'sealed', fingerprint: reserve.fingerprint };
  }
}

function depositOf(
  deposit: string | null,
  { depositRate }: RulebookAuction,
  faults: FieldError[],
): AuctionTerms['deposit'] {
  if (deposit === null) return { kind: 'share-of-start', ratePerMillion: Number(rateOf(depositRate)) };
  const amountFen = parseYuan(deposit);
  if (!amountFen.ok) faults.push(fault('deposit', amountFen.fault));
  return { kind: 'fixed', amountFen: amountFen.ok ? amountFen.value : 0n };
}

const SECOND_MS = 1_000;

function closingOf({ closing }: RulebookAuction): Closing {
  switch (closing.kind) {
    case 'fixed':
      return { kind: 'fixed' };
    case 'extended':
      return { kind: 'extended', windowMs: closing.windowSeconds * SECOND_MS, extendFrom: closing.extendFrom };
    case 'timed':
      return {
        kind: 'timed',
        waitMs: closing.waitSeconds * SECOND_MS,
        durationMs: closing.durationSeconds * SECOND_MS,
        windowMs: closing.windowSeconds * SECOND_MS,
        extendFrom: closing.extendFrom,
      };
  }
}

/** The smallest number of ticks that makes a whole multiple of so many yuan. */
function multipleTicks(grid: AuctionGrid, { stepMultiple }: RulebookAuction): number {
  if (stepMultiple === null) return 1;
  const [scale, tick] = grid.kind === 'lots' ? [grid.grid.priceScale, grid.grid.tick] : [2, 1n];
  const multiple = parseDecimal(stepMultiple, scale);
  // Finer than a price can be: then every step is a multiple.
  if (!multiple.ok || multiple.value === 0n) return 1;
  return Number(multiple.value / greatestDivisor(multiple.value, tick));
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestDivisor(b, a % b);
}
