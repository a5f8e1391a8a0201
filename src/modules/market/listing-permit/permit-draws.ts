import { BUY } from '../../../engine/index.js';
import { invariant } from '../../../shared/invariant.js';
import { unitsOf } from '../desk/instrument-terms.js';
import { isOpen, type Order } from '../desk/order.js';

/** Part of a permit that an order uses, in smallest units. */
export interface PermitDraw {
  readonly permit: bigint;
  /** Last day of the permit; null: without end. */
  readonly validUntil: string | null;
  units: bigint;
}

/** A permit in force as a batch knows it. */
export interface PermitInForce {
  readonly permit: bigint;
  readonly validUntil: string | null;
  /** What may still be listed under it. */
  left: bigint;
}

/** What a batch changed of an order's draw on a permit. */
export interface DrawChange {
  readonly order: number;
  readonly permit: bigint;
  /** What the order draws now. */
  units: bigint;
  /** How much more than before the batch. */
  change: bigint;
}

/**
 * What the open sell orders draw on permits. Only in memory and in its table, no part of what a replay must come to: an
 * order that was admitted is a command like any other.
 */
export class PermitDraws {
  private readonly byOrder = new Map<number, PermitDraw[]>();

  get isEmpty(): boolean {
    return this.byOrder.size === 0;
  }

  /** Units that an open order draws. */
  unitsOf(order: number): bigint {
    return this.of(order).reduce((sum, { units }) => sum + units, 0n);
  }

  /** In the order in which they were drawn: the permits that end first come first. */
  of(order: number): readonly PermitDraw[] {
    return this.byOrder.get(order) ?? [];
  }

  add(order: number, { permit, validUntil, units }: PermitDraw): void {
    const draws = this.byOrder.get(order) ?? [];
    const drawn = draws.find((draw) => draw.permit === permit);
    if (drawn) drawn.units += units;
    else draws.push({ permit, validUntil, units });
    this.byOrder.set(order, draws.sort(bySoonestEnd));
  }

  forget(order: number): void {
    this.byOrder.delete(order);
  }
}

/** The permits that a batch may draw on, kept current command by command, and what it has to write of them. */
export class BatchPermits {
  private readonly changed = new Map<string, DrawChange>();

  /** `known`: those in force of which something is left, by `account/instrument`; a pair without any has an empty list. */
  constructor(
    private readonly day: string,
    private readonly known: ReadonlyMap<string, PermitInForce[]>,
  ) {}

  /** Smallest units that an account may still list; it was read for this. */
  leftOf(accountId: bigint, instrument: string): bigint {
    const permits = this.known.get(`${accountId}/${instrument}`);
    invariant(permits, `the listing permits of ${accountId} for ${instrument} were read`);
    return permits.reduce((sum, { left }) => sum + left, 0n);
  }

  /** Draws that are not what they were before the batch. */
  get changes(): readonly DrawChange[] {
    return [...this.changed.values()].filter(({ change }) => change !== 0n);
  }

  /** Draws on the permits that end first; that enough is left was checked. */
  take(draws: PermitDraws, order: Order, units: bigint): void {
    let missing = units;
    for (const permit of this.known.get(keyOf(order)) ?? []) {
      const taken = permit.left < missing ? permit.left : missing;
      if (taken === 0n) continue;
      permit.left -= taken;
      missing -= taken;
      draws.add(order.sequence, { permit: permit.permit, validUntil: permit.validUntil, units: taken });
      this.note(order.sequence, permit.permit, taken, draws);
    }
    invariant(missing === 0n, 'an order is admitted only if permits are left for it');
  }

  /** Gives back to the permits that end last, so that what was sold counts against those that end first. */
  giveBack(draws: PermitDraws, order: Order, units: bigint): void {
    let surplus = units;
    for (const draw of [...draws.of(order.sequence)].reverse()) {
      const returned = draw.units < surplus ? draw.units : surplus;
      if (returned === 0n) continue;
      draw.units -= returned;
      surplus -= returned;
      this.note(order.sequence, draw.permit, -returned, draws);
      this.leave(keyOf(order), draw, returned);
    }
    invariant(surplus === 0n, 'an order gives back no more than it drew');
  }

  /** A permit of which nothing was left is not among those that were read, and is there again from now on. */
  private leave(key: string, { permit, validUntil }: PermitDraw, units: bigint): void {
    const permits = this.known.get(key);
    if (!permits || (validUntil !== null && validUntil < this.day)) return;
    const found = permits.find((each) => each.permit === permit);
    if (found) found.left += units;
    else permits.push({ permit, validUntil, left: units });
    permits.sort(bySoonestEnd);
  }

  private note(order: number, permit: bigint, change: bigint, draws: PermitDraws): void {
    const units = draws.of(order).find((draw) => draw.permit === permit)?.units ?? 0n;
    const key = `${order}/${permit}`;
    const known = this.changed.get(key);
    if (known) {
      known.units = units;
      known.change += change;
    } else {
      this.changed.set(key, { order, permit, units, change });
    }
  }
}

/** Where no sale is judged. */
export function noPermits(): BatchPermits {
  return new BatchPermits('', new Map());
}

/**
 * Brings the draws of sell orders in line with what a command made of them: while an order is open it draws all that it
 * may sell, afterwards what it sold. Only the order that `asked` for it, and was admitted, draws more than before.
 */
export function settleDraws(
  draws: PermitDraws,
  permits: BatchPermits,
  touched: readonly Order[],
  asked: number | null,
): void {
  if (asked === null && draws.isEmpty) return;
  for (const order of touched) {
    if (order.side === BUY) continue;
    const used = unitsOf(order.terms, isOpen(order) ? order.quantityLots : order.filledLots);
    const more = used - draws.unitsOf(order.sequence);
    if (more > 0n && order.sequence === asked) permits.take(draws, order, more);
    if (more < 0n) permits.giveBack(draws, order, -more);
    if (!isOpen(order)) draws.forget(order.sequence);
  }
}

function keyOf({ accountId, terms }: Order): string {
  return `${accountId}/${terms.code}`;
}

/** Of those that end on one day the older one is first. */
function bySoonestEnd(a: Pick<PermitInForce, 'permit' | 'validUntil'>, b: typeof a): number {
  const [end, other] = [a.validUntil ?? AFTER_EVERY_DAY, b.validUntil ?? AFTER_EVERY_DAY];
  if (end !== other) return end < other ? -1 : 1;
  return a.permit < b.permit ? -1 : 1;
}

/** Sorts after whatever a day looks like. */
const AFTER_EVERY_DAY = '~';
