import { createHash } from 'node:crypto';
import { invariant } from '../../shared/invariant.js';
import { addBuckets, type Balance } from './account.js';

/** The largest change of one balance by one transfer; far above any market and far inside a `bigint` column. */
export const AMOUNT_MAX = 10n ** 17n;

/** Lines of one transfer; a batch of allocations is several transfers. */
export const LINES_MAX = 1_000;

/** One side of a transfer: what it adds to (or, negative, takes from) the available part of a balance. */
export interface TransferLine {
  readonly accountId: bigint;
  readonly asset: string;
  /** In fen or smallest units. */
  readonly amount: bigint;
}

/** A movement of money or units outside the trading loop. Its lines sum to zero per asset. */
export interface Transfer {
  /**
   * Under this key it takes effect once, for ever. Made by the module that posts: `allocation/<id>`; a key that a
   * client sent is put under its organization and kind of write.
   */
  readonly key: string;
  /** Dotted, what kind of event it is: `allocation.issued`, `cash.deposited`. */
  readonly reason: string;
  /** The document or thing behind it. */
  readonly reference: string;
  readonly actorId: string | null;
  readonly at: Date;
  readonly lines: readonly TransferLine[];
}

/** What the ledger writes: a transfer with its changes of all three buckets, one for each balance. */
export interface Posting {
  readonly key: string;
  readonly fingerprint: Buffer;
  readonly reason: string;
  readonly reference: string;
  readonly actorId: string | null;
  readonly at: Date;
  readonly reverses: bigint | null;
  readonly changes: readonly Balance[];
  /** The hold it takes from. */
  readonly draw?: HoldDraw;
}

/** What a posting takes out of a hold, on behalf of the hold's owner. */
export interface HoldDraw {
  readonly holdId: bigint;
  readonly amount: bigint;
  /** Given back to where it was held, which is possible past the expiry of the hold, too. */
  readonly release: boolean;
}

/** The posting of a plain transfer. */
export function postingOf(transfer: Transfer, reverses: bigint | null = null): Posting {
  invariant(transfer.lines.length <= LINES_MAX, `a transfer has at most ${LINES_MAX} lines: ${transfer.key}`);
  const changes = transfer.lines.map(({ accountId, asset, amount }) => ({
    accountId,
    asset,
    available: amount,
    held: 0n,
    pending: 0n,
  }));
  const { key, reason, reference, actorId, at } = transfer;
  return makePosting({ key, reason, reference, actorId, at, reverses, changes });
}

/**
 * A posting with its changes merged, in ledger order and checked. `told` is what makes it the same posting when it
 * comes again; neither the time nor the person belongs to it.
 */
export function makePosting(
  content: Omit<Posting, 'fingerprint'>,
  told: readonly unknown[] = contentOf(content),
): Posting {
  const { key, reason } = content;
  invariant(key !== '' && !key.startsWith('journal/'), `a key of the trading loop is not for transfers: ${key}`);
  invariant(reason !== '', `a transfer says its reason: ${key}`);
  const changes = mergeChanges(content.changes);
  assertBalanced(key, changes);
  return { ...content, changes, fingerprint: fingerprintOf(told) };
}

export function fingerprintOf(told: readonly unknown[]): Buffer {
  return createHash('sha256').update(JSON.stringify(told)).digest();
}

/** All of a posting but its key, time and person, in a form that does not depend on the order of lines. */
export function contentOf(content: Omit<Posting, 'fingerprint'>): readonly unknown[] {
  return [
    content.reason,
    content.reference,
    content.reverses?.toString() ?? null,
    content.draw?.holdId.toString() ?? null,
    mergeChanges(content.changes).map((c) => [c.accountId, c.asset, c.available, c.held, c.pending].map(String)),
  ];
}

/** The changes that undo these. */
export function reverseChanges(changes: readonly Balance[]): readonly Balance[] {
  return changes.map((change) => ({
    accountId: change.accountId,
    asset: change.asset,
    available: -change.available,
    held: -change.held,
    pending: -change.pending,
  }));
}

/** One change for each balance, ordered by account and asset; what cancels itself out is left away. */
export function mergeChanges(changes: readonly Balance[]): readonly Balance[] {
  const merged = new Map<string, Balance>();
  for (const change of changes) {
    const key = balanceKey(change);
    const earlier = merged.get(key);
    merged.set(key, earlier ? { ...change, ...addBuckets(earlier, change) } : change);
  }
  return [...merged.values()]
    .filter((change) => change.available !== 0n || change.held !== 0n || change.pending !== 0n)
    .sort(inLedgerOrder);
}

/** Names a balance in maps. */
export function balanceKey(balance: { readonly accountId: bigint; readonly asset: string }): string {
  return `${balance.accountId}/${balance.asset}`;
}

function inLedgerOrder(a: Balance, b: Balance): number {
  if (a.accountId !== b.accountId) return a.accountId < b.accountId ? -1 : 1;
  return a.asset < b.asset ? -1 : a.asset > b.asset ? 1 : 0;
}

function assertBalanced(key: string, changes: readonly Balance[]): void {
  invariant(changes.length > 0, `a transfer moves something: ${key}`);
  const sums = new Map<string, bigint>();
  for (const change of changes) {
    for (const amount of [change.available, change.held, change.pending]) {
      invariant(amount <= AMOUNT_MAX && amount >= -AMOUNT_MAX, `an amount is beyond the ledger's range: ${key}`);
    }
    const total = change.available + change.held + change.pending;
    sums.set(change.asset, (sums.get(change.asset) ?? 0n) + total);
  }
  for (const [asset, sum] of sums) invariant(sum === 0n, `a transfer sums to zero in ${asset}: ${key}`);
}
