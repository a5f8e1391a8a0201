import { AMOUNT_FEN_MAX } from '../../registry/index.js';
import { invariant } from '../../../shared/invariant.js';
import { divideHalfUp, splitByLargestRemainder } from '../../../shared/rounding.js';

/** `sale`: bidders buy, the highest price is best. `purchase`: bidders sell, the lowest is (反向竞价). */
export type Direction = 'sale' | 'purchase';

/**
 * What one auction puts up. Its grid is its own, so that every amount is a whole number of fen: an auction whose
 * quantity is too fine for that on any sensible tick is sold as a whole and bid for by the amount.
 */
export type AuctionObject = DivisibleObject | WholeObject;

/** Lots of one instrument; a bid names a price a unit and a number of lots. */
export interface DivisibleObject {
  readonly kind: 'lots';
  readonly instrument: string;
  readonly lots: number;
  /** Smallest units in a lot, as the ledger counts them. */
  readonly unitsPerLot: bigint;
  /** What a lot costs at one tick. A yearly right that is priced a year has its years in here. */
  readonly fenPerTickLot: bigint;
}

/** Several rights (四项污染物打包), or a quantity too fine for a price a unit: one winner takes all, bids name the amount. */
export interface WholeObject {
  readonly kind: 'whole';
  readonly parts: readonly WholePart[];
  /** What one tick of the amount is worth. */
  readonly fenPerTick: bigint;
}

export interface WholePart {
  readonly instrument: string;
  readonly units: bigint;
  /** Value at the start price of this part alone; the parts together make the start amount. */
  readonly startFen: bigint;
}

export function instrumentsOfTerms({ object }: { readonly object: AuctionObject }): readonly string[] {
  return object.kind === 'lots' ? [object.instrument] : object.parts.map(({ instrument }) => instrument);
}

/** How many lots can be won: a whole object is one lot. */
export function lotsOf(object: AuctionObject): number {
  return object.kind === 'lots' ? object.lots : 1;
}

export function fenPerTickLotOf(object: AuctionObject): bigint {
  return object.kind === 'lots' ? object.fenPerTickLot : object.fenPerTick;
}

/** What `lots` cost at a price of `ticks`: exact, in fen. */
export function auctionAmountFen(object: AuctionObject, ticks: number, lots: number): bigint {
  invariant(Number.isSafeInteger(ticks) && Number.isSafeInteger(lots), 'ticks and lots are safe integers');
  return BigInt(ticks) * BigInt(lots) * fenPerTickLotOf(object);
}

/** Whether the ledger can carry what so much costs. */
export function isCarried(object: AuctionObject, ticks: number, lots: number): boolean {
  return auctionAmountFen(object, ticks, lots) <= AMOUNT_FEN_MAX;
}

/** The amount for which a whole object went, split over its parts by their start values; the parts sum to it exactly. */
export function amountsOfParts(object: WholeObject, amountFen: bigint): readonly bigint[] {
  return splitByLargestRemainder(
    amountFen,
    object.parts.map(({ startFen }) => startFen),
  );
}

/**
 * The unit price that an amount comes to, in fen for each `unitsPerPrice` smallest units; half-up. For display and
 * statistics only: the amount is what is owed.
 */
export function derivedUnitPriceFen(amountFen: bigint, units: bigint, unitsPerPrice: bigint): bigint {
  return divideHalfUp(amountFen * unitsPerPrice, units);
}
