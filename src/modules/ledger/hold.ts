import { DomainError } from '../../shared/domain-error.js';
import { invariant } from '../../shared/invariant.js';
import { HoldClosed, HoldExceeded, HoldOfAnother } from './ledger.errors.js';
import { contentOf, makePosting, type HoldDraw, type Posting } from './transfer.js';

/** Part of a balance that is set aside. Only its owner posts or releases it. */
export interface Hold {
  readonly id: bigint;
  readonly accountId: bigint;
  readonly asset: string;
  /** Who alone may post or release it: `freeze`, `pledge`, `allocation`; the module's word, not a person. */
  readonly owner: string;
  /** The document or thing it is for; one open hold for each owner, reference and balance. */
  readonly reference: string;
  readonly amount: bigint;
  readonly remaining: bigint;
  /** A desk of the trading loop decides over it, so it never expires by itself. */
  readonly deskOwned: boolean;
  readonly expiresAt: Date | null;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
}

/** available → held. */
export interface OpenHold {
  readonly key: string;
  readonly accountId: bigint;
  readonly asset: string;
  readonly amount: bigint;
  readonly owner: string;
  readonly reference: string;
  readonly deskOwned?: boolean;
  readonly expiresAt?: Date;
  readonly actorId: string | null;
  readonly at: Date;
}

/** held → available of another account, part or all of what remains. */
export interface PostHold {
  readonly key: string;
  readonly holdId: bigint;
  readonly owner: string;
  readonly amount: bigint;
  readonly toAccountId: bigint;
  readonly reason: string;
  readonly reference: string;
  readonly actorId: string | null;
  readonly at: Date;
}

/** held → available of the same account, all that remains. */
export interface VoidHold {
  readonly key: string;
  readonly holdId: bigint;
  readonly owner: string;
  readonly actorId: string | null;
  readonly at: Date;
}

export function openingOf(hold: OpenHold): Posting {
  const { key, accountId, asset, amount, owner, reference, actorId, at } = hold;
  invariant(amount > 0n, `a hold sets something aside: ${key}`);
  invariant(owner !== '', `a hold has an owner: ${key}`);
  invariant(!hold.deskOwned || !hold.expiresAt, `a hold of a desk does not expire by itself: ${key}`);
  const changes = [{ accountId, asset, available: -amount, held: amount, pending: 0n }];
  const content = { key, reason: 'hold.opened', reference, actorId, at, reverses: null, changes };
  return makePosting(content, [
    ...contentOf(content),
    owner,
    hold.deskOwned ?? false,
    hold.expiresAt?.toISOString() ?? null,
  ]);
}

/** The posting of `order.amount` out of `hold` to another account. */
export function drawOf(hold: Hold, order: PostHold): Posting {
  invariant(order.amount > 0n, `a posted hold moves something: ${order.key}`);
  const { asset } = hold;
  return makePosting({
    key: order.key,
    reason: order.reason,
    reference: order.reference,
    actorId: order.actorId,
    at: order.at,
    reverses: null,
    changes: [
      { accountId: hold.accountId, asset, available: 0n, held: -order.amount, pending: 0n },
      { accountId: order.toAccountId, asset, available: order.amount, held: 0n, pending: 0n },
    ],
    draw: { holdId: hold.id, amount: order.amount, release: false },
  });
}

/** The posting that gives back all that remains of `hold`. Sent again, it is the same whatever remained. */
export function releaseOf(
  hold: Hold,
  release: { readonly key: string; readonly reason: string; readonly actorId: string | null; readonly at: Date },
): Posting {
  const amount = hold.remaining;
  return makePosting(
    {
      ...release,
      reference: hold.reference,
      reverses: null,
      changes: [{ accountId: hold.accountId, asset: hold.asset, available: amount, held: -amount, pending: 0n }],
      draw: { holdId: hold.id, amount, release: true },
    },
    releaseContent(hold.id, release.reason),
  );
}

/** What the fingerprint of a release tells. */
export function releaseContent(holdId: bigint, reason: string): readonly unknown[] {
  return [reason, holdId.toString()];
}

/** Throws `ledger.hold-of-another`. */
export function assertOwner(hold: Hold, owner: string): void {
  if (hold.owner === owner) return;
  throw new DomainError(HoldOfAnother, `hold ${hold.id} belongs to ${hold.owner}, not to ${owner}`);
}

/** Throws `ledger.hold-closed` or `ledger.hold-exceeded`. */
export function assertDrawable(hold: Hold, draw: HoldDraw, at: Date): void {
  const facts = { hold: hold.id.toString(), remaining: hold.remaining.toString(), needed: draw.amount.toString() };
  if (hold.closedAt) throw new DomainError(HoldClosed, `hold ${hold.id} is closed`, { facts });
  if (!draw.release && hold.expiresAt && hold.expiresAt <= at) {
    throw new DomainError(HoldClosed, `hold ${hold.id} expired at ${hold.expiresAt.toISOString()}`, { facts });
  }
  if (draw.amount > hold.remaining) {
    throw new DomainError(HoldExceeded, `hold ${hold.id} has ${hold.remaining} left, ${draw.amount} needed`, { facts });
  }
}
