import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../shared/domain-error.js';
import { invariant } from '../../shared/invariant.js';
import type { Market } from '../../shared/market.js';
import { addBuckets, type Account, type Balance } from './account.js';
import { accountsById } from './account.repository.js';
import { assertDrawable } from './hold.js';
import { drawHolds, holdsById } from './hold.repository.js';
import {
  AccountNotFound,
  AssetNotInMarket,
  TransferConflict,
  insufficientBalance,
  ledgerFault,
} from './ledger.errors.js';
import { takeMarkets } from './lock-order.js';
import {
  latestEntryAt,
  lockBalances,
  transfersByKey,
  writePostings,
  type LockedBalance,
  type StampedPosting,
} from './posting.repository.js';
import { balanceKey, type HoldDraw, type Posting } from './transfer.js';

/** Postings in one call; more are several transactions. */
export const POSTINGS_MAX = 10_000;

export interface PostedTransfer {
  readonly transferId: bigint;
  /** When it stands in the ledger: never before an earlier entry of a balance it touches. */
  readonly at: Date;
  /** The key had been used for the same content before; nothing was posted now. */
  readonly replayed: boolean;
}

/**
 * Posts outside the trading loop: market locks first, then the balances, both in the one order everybody keeps; then
 * each posting is judged on what the ones before it leave. All of them happen or, by the error, none.
 * Throws AccountNotFound, AssetNotInMarket, InsufficientBalance, TransferConflict, HoldClosed, HoldExceeded, Busy.
 */
export async function post(tx: Tx, postings: readonly Posting[]): Promise<readonly PostedTransfer[]> {
  invariant(postings.length <= POSTINGS_MAX, `at most ${POSTINGS_MAX} postings at once`);
  if (postings.length === 0) return [];
  try {
    const accounts = await accountsOfPostings(tx, postings);
    await takeMarkets(tx, [...new Set([...accounts.values()].map((account) => account.market))]);
    const touched = mergeTouched(postings);
    const balances = await lockEvery(tx, touched, accounts);
    const known = await knownTransfers(tx, postings);
    const fresh = freshOnes(postings, known);
    if (fresh.length > 0) {
      await judgeDraws(tx, fresh);
      judge(fresh, balances);
      await write(tx, fresh, accounts, touched, known);
    }
    return postings.map((posting) => {
      const { id, at } = known.get(posting.key)!;
      return { transferId: id, at, replayed: !fresh.includes(posting) };
    });
  } catch (fault) {
    throw ledgerFault(fault);
  }
}

interface Known {
  readonly id: bigint;
  readonly at: Date;
  readonly fingerprint: Buffer;
}

async function accountsOfPostings(tx: Tx, postings: readonly Posting[]): Promise<ReadonlyMap<bigint, Account>> {
  const ids = [...new Set(postings.flatMap(({ changes }) => changes.map((change) => change.accountId)))];
  const accounts = new Map((await accountsById(tx, ids)).map((account) => [account.id, account]));
  const missing = ids.find((id) => !accounts.has(id));
  if (missing !== undefined) throw new DomainError(AccountNotFound, `there is no account ${missing}`);
  return accounts;
}

/** Every balance of the postings once, also those whose changes cancel out. */
function mergeTouched(postings: readonly Posting[]): readonly Pick<Balance, 'accountId' | 'asset'>[] {
  const touched = new Map(postings.flatMap(({ changes }) => changes.map((change) => [balanceKey(change), change])));
  return [...touched.values()];
}

async function lockEvery(
  tx: Tx,
  touched: readonly Pick<Balance, 'accountId' | 'asset'>[],
  accounts: ReadonlyMap<bigint, Account>,
): Promise<Map<string, LockedBalance>> {
  const balances = new Map((await lockBalances(tx, touched)).map((balance) => [balanceKey(balance), balance]));
  const missing = touched.find((balance) => !balances.has(balanceKey(balance)));
  if (missing) {
    const market = accounts.get(missing.accountId)?.market ?? null;
    throw new DomainError(AssetNotInMarket, `account ${missing.accountId} of ${market} cannot have ${missing.asset}`, {
      facts: { account: missing.accountId.toString(), asset: missing.asset, market },
    });
  }
  return balances;
}

/** Asked after the balances are locked: of two calls with one key and content the second then sees the first. */
async function knownTransfers(tx: Tx, postings: readonly Posting[]): Promise<Map<string, Known>> {
  const keys = postings.map((posting) => posting.key);
  return new Map((await transfersByKey(tx, keys)).map((transfer) => [transfer.key, transfer]));
}

/** Those whose key is new. Throws TransferConflict where a key stands for other content. */
function freshOnes(postings: readonly Posting[], known: ReadonlyMap<string, Known>): readonly Posting[] {
  const fresh = new Map<string, Posting>();
  for (const posting of postings) {
    const earlier = known.get(posting.key) ?? fresh.get(posting.key);
    if (!earlier) {
      fresh.set(posting.key, posting);
    } else if (!earlier.fingerprint.equals(posting.fingerprint)) {
      throw new DomainError(TransferConflict, `${posting.key} was used for a transfer with other content`);
    }
  }
  return [...fresh.values()];
}

/** Applies the changes one posting after the other; `balances` is left as they will be. */
function judge(fresh: readonly Posting[], balances: Map<string, LockedBalance>): void {
  for (const { changes } of fresh) {
    for (const change of changes) {
      const key = balanceKey(change);
      const before = balances.get(key)!;
      const after = addBuckets(before, change);
      if (!before.outside && change.available < 0n && after.available < 0n) {
        throw insufficientBalance(change.accountId, change.asset, before.available, -change.available);
      }
      invariant(after.held >= 0n, `what is held covers what is drawn: ${key}`);
      invariant(after.pending >= 0n, `what is pending covers what is taken: ${key}`);
      balances.set(key, { ...before, ...after });
    }
  }
}

async function judgeDraws(tx: Tx, fresh: readonly Posting[]): Promise<void> {
  const draws = drawsOf(fresh);
  if (draws.length === 0) return;
  const holds = new Map(
    (
      await holdsById(
        tx,
        draws.map(({ draw }) => draw.holdId),
      )
    ).map((hold) => [hold.id, hold]),
  );
  for (const { draw, at } of draws) {
    const hold = holds.get(draw.holdId);
    invariant(hold, `the hold that is drawn exists: ${draw.holdId}`);
    assertDrawable(hold, draw, at);
    const remaining = hold.remaining - draw.amount;
    holds.set(hold.id, { ...hold, remaining, closedAt: remaining === 0n ? at : null });
  }
}

function drawsOf(postings: readonly Posting[]): readonly { readonly draw: HoldDraw; readonly at: Date }[] {
  return postings.flatMap(({ draw, at }) => (draw ? [{ draw, at }] : []));
}

async function write(
  tx: Tx,
  fresh: readonly Posting[],
  accounts: ReadonlyMap<bigint, Account>,
  touched: readonly Pick<Balance, 'accountId' | 'asset'>[],
  known: Map<string, Known>,
): Promise<void> {
  const dated = neverBackwards(fresh, await latestEntryAt(tx, touched));
  const ids = await writePostings(
    tx,
    dated.map((posting) => stamped(posting, accounts)),
  );
  for (const { key, at, fingerprint } of dated) known.set(key, { id: ids.get(key)!, at, fingerprint });
  const draws = drawsOf(dated);
  if (draws.length > 0) {
    await drawHolds(
      tx,
      draws.map(({ draw }) => draw),
      dated.at(-1)!.at,
    );
  }
}

/**
 * Each posting at its own time or, where clocks or waiting put it before what already stands, at the time of that. So
 * the order of time of a balance is its order of entries, and no balance was ever negative at an instant.
 */
function neverBackwards(postings: readonly Posting[], latest: Date | null): readonly Posting[] {
  let floor = latest;
  return postings.map((posting) => {
    const at = floor && floor > posting.at ? floor : posting.at;
    floor = at;
    return { ...posting, at };
  });
}

function stamped(posting: Posting, accounts: ReadonlyMap<bigint, Account>): StampedPosting {
  const markets = new Set<Market>(posting.changes.map((change) => accounts.get(change.accountId)!.market));
  return { posting, markets: [...markets] };
}
