import { addDays, shanghaiDay } from '../../../shared/clock.js';
import { auctionAmountFen, fenPerTickLotOf, isCarried, lotsOf, type AuctionObject } from './auction-object.js';
import type { AuctionTerms, Schedule } from './auction-terms.js';
import { reaches } from './bid.js';
import { refuse, type Refusal } from './refusal.js';

const MILLION = 1_000_000n;

/** No terms may allow a bidder more bids: the bound on how long an auction and its extensions can get. */
export const BIDS_PER_BIDDER_LIMIT = 200;

/** Value of everything put up at the start price; the base of the deposit. */
export function startValueFen({ object, startTicks }: AuctionTerms): bigint {
  return auctionAmountFen(object, startTicks, lotsOf(object));
}

/** What keeps these terms from being announced at this moment. Null when nothing does. */
export function announcementFault(terms: AuctionTerms, at: Date): Refusal | null {
  return (
    objectFault(terms.object, terms) ??
    stepFault(terms) ??
    startFault(terms) ??
    policyFault(terms) ??
    depositFault(terms) ??
    scheduleFault(terms.schedule, at) ??
    noticeFault(terms, at)
  );
}

function objectFault(object: AuctionObject, terms: AuctionTerms): Refusal | null {
  const whole = [lotsOf(object), terms.startTicks, terms.stepTicks].every(isPositive);
  if (!whole || fenPerTickLotOf(object) <= 0n) return refuse('object-not-on-grid', 'object');
  if (!isCarried(object, terms.startTicks, lotsOf(object))) return refuse('amount-too-large', 'startTicks');
  if (object.kind === 'lots')
    return object.unitsPerLot > 0n ? null : refuse('object-not-on-grid', 'object.unitsPerLot');
  if (object.parts.some(({ units, startFen }) => units <= 0n || startFen <= 0n)) {
    return refuse('object-not-on-grid', 'object.parts');
  }
  const partsFen = object.parts.reduce((sum, { startFen }) => sum + startFen, 0n);
  const startFen = startValueFen(terms);
  if (partsFen === startFen) return null;
  return refuse('parts-differ-from-start', 'object.parts', { partsFen: `${partsFen}`, startFen: `${startFen}` });
}

function stepFault({ startTicks, stepTicks, rules }: AuctionTerms): Refusal | null {
  const { maxPerMillion, multipleTicks } = rules.stepRule;
  if (stepTicks % multipleTicks !== 0) return refuse('step-off-grid', 'stepTicks', { multipleTicks });
  if (BigInt(stepTicks) * MILLION <= BigInt(startTicks) * BigInt(maxPerMillion)) return null;
  return refuse('step-too-large', 'stepTicks', { startTicks, maxPerMillion });
}

function startFault({ direction, startTicks, limitTicks, reserve }: AuctionTerms): Refusal | null {
  if (reserve.kind === 'open' && !isPositive(reserve.ticks)) return refuse('price-not-ticks', 'reserve.ticks');
  if (limitTicks === null || reaches(direction, startTicks, limitTicks)) return null;
  return refuse('start-beyond-limit', 'startTicks', { limitTicks });
}

/** Combinations of rules that would contradict each other. */
function policyFault({ object, policy, form, bidding, closing }: AuctionTerms): Refusal | null {
  const { bidsPerBidderMax, bidLotsMin, bidderSharePerMillion } = bidding;
  const misfit = (field: string): Refusal => refuse('policy-does-not-fit', field, { policy: policy.kind });
  if (object.kind === 'whole' && policy.kind !== 'single-highest') return misfit('policy');
  if (policy.kind === 'single-highest' && bidderSharePerMillion !== null)
    return misfit('bidding.bidderSharePerMillion');
  if (policy.kind === 'top-share' && bidding.severalBids === 'each-stands') return misfit('bidding.severalBids');
  if (policy.kind === 'top-share' && !isShare(policy.sharePerMillion)) return misfit('policy.sharePerMillion');
  if (bidderSharePerMillion !== null && !isShare(bidderSharePerMillion)) return misfit('bidding.bidderSharePerMillion');
  if (!isPositive(bidsPerBidderMax) || bidsPerBidderMax > BIDS_PER_BIDDER_LIMIT)
    return misfit('bidding.bidsPerBidderMax');
  if (!isPositive(bidLotsMin) || bidLotsMin > lotsOf(object)) return misfit('bidding.bidLotsMin');
  // Nobody can be asked to beat what nobody sees, and a last-minute bid that nobody sees calls for no answer.
  if (form === 'sealed' && bidding.improvement !== 'none') return misfit('bidding.improvement');
  if (form === 'sealed' && closing.kind !== 'fixed') return misfit('closing');
  if (closing.kind !== 'fixed' && !isPositive(closing.windowMs)) return misfit('closing.windowMs');
  if (closing.kind === 'timed' && !(isPositive(closing.durationMs) && closing.waitMs >= 0)) return misfit('closing');
  return null;
}

function depositFault({ deposit }: AuctionTerms): Refusal | null {
  const inRange =
    deposit.kind === 'fixed'
      ? deposit.amountFen >= 0n
      : Number.isSafeInteger(deposit.ratePerMillion) &&
        deposit.ratePerMillion >= 0 &&
        deposit.ratePerMillion <= 1_000_000;
  return inRange ? null : refuse('deposit-rate-out-of-range', 'deposit');
}

function scheduleFault(schedule: Schedule, at: Date): Refusal | null {
  const { registrationFrom, registrationUntil, biddingFrom, biddingUntil } = schedule;
  const ordered =
    at <= registrationFrom &&
    registrationFrom <= registrationUntil &&
    registrationUntil <= biddingFrom &&
    biddingFrom < biddingUntil;
  return ordered ? null : refuse('schedule-out-of-order', 'schedule');
}

function noticeFault({ schedule, rules }: AuctionTerms, at: Date): Refusal | null {
  const earliest = addDays(shanghaiDay(at), rules.noticeDaysMin);
  if (shanghaiDay(schedule.biddingFrom) >= earliest) return null;
  return refuse('notice-too-short', 'schedule.biddingFrom', { noticeDaysMin: rules.noticeDaysMin, earliest });
}

function isPositive(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function isShare(perMillion: number): boolean {
  return isPositive(perMillion) && perMillion <= 1_000_000;
}
