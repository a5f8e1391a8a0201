import type { BatchLot } from '../../../ledger/index.js';
import type { DueLot } from '../../loop/batch-draft.js';
import type { ReplayAccount } from './replay.repository.js';

export interface ReplayedBalance {
  readonly account: ReplayAccount;
  readonly asset: string;
  available: bigint;
  held: bigint;
  pending: bigint;
}

export interface ReplayedLot {
  readonly accountId: bigint;
  readonly asset: string;
  readonly acquiredOn: string;
  readonly releaseOn: string;
  quantity: bigint;
}

/** A change of one balance, by a command or by a transfer. */
export interface ReplayedChange {
  readonly accountId: bigint;
  readonly asset: string;
  readonly available: bigint;
  readonly held: bigint;
  readonly pending: bigint;
}

/** A market's balances and pending lots as its journal and stamped transfers make them, from nothing. */
export class ReplayedLedger {
  readonly balances = new Map<string, ReplayedBalance>();
  readonly lots = new Map<string, ReplayedLot>();
  private readonly accounts: ReadonlyMap<bigint, ReplayAccount>;

  constructor(accounts: readonly ReplayAccount[]) {
    this.accounts = new Map(accounts.map((account) => [account.id, account]));
  }

  /** Whether the account belongs to this market. */
  has(accountId: bigint): boolean {
    return this.accounts.has(accountId);
  }

  owner(accountId: bigint): string {
    return this.accounts.get(accountId)?.owner ?? `account ${accountId}`;
  }

  /** Applies a change. Answers what it breaks: a part below zero that may not be, or an unknown account. */
  apply(change: ReplayedChange): string | null {
    const balance = this.balance(change.accountId, change.asset);
    if (!balance) return `account ${change.accountId} is not of this market`;
    balance.available += change.available;
    balance.held += change.held;
    balance.pending += change.pending;
    const { available, held, pending, account } = balance;
    if ((available >= 0n || account.outside) && held >= 0n && pending >= 0n) return null;
    return `account ${change.accountId} ${change.asset} is ${available}/${held}/${pending} (available/held/pending)`;
  }

  /** As the ledger's `readDueLots`: in account and asset order. */
  dueLots(assets: readonly string[], day: string): DueLot[] {
    const wanted = new Set(assets);
    const due = new Map<string, { accountId: bigint; asset: string; quantity: bigint }>();
    for (const { accountId, asset, releaseOn, quantity } of this.lots.values()) {
      if (!wanted.has(asset) || releaseOn > day) continue;
      const sum = due.get(`${accountId}/${asset}`);
      if (sum) sum.quantity += quantity;
      else due.set(`${accountId}/${asset}`, { accountId, asset, quantity });
    }
    return [...due.values()].sort((a, b) => {
      if (a.accountId !== b.accountId) return a.accountId < b.accountId ? -1 : 1;
      return a.asset < b.asset ? -1 : 1;
    });
  }

  addLots(lots: readonly BatchLot[]): void {
    for (const lot of lots) {
      const key = lotKey(lot);
      const same = this.lots.get(key);
      if (same) same.quantity += lot.quantity;
      else this.lots.set(key, { ...lot });
    }
  }

  removeLots(assets: Iterable<string>, upTo: string): void {
    const released = new Set(assets);
    for (const [key, lot] of this.lots) {
      if (released.has(lot.asset) && lot.releaseOn <= upTo) this.lots.delete(key);
    }
  }

  private balance(accountId: bigint, asset: string): ReplayedBalance | null {
    const key = `${accountId}/${asset}`;
    const known = this.balances.get(key);
    if (known) return known;
    const account = this.accounts.get(accountId);
    if (!account) return null;
    const opened = { account, asset, available: 0n, held: 0n, pending: 0n };
    this.balances.set(key, opened);
    return opened;
  }
}

export function lotKey(lot: Omit<ReplayedLot, 'quantity'>): string {
  return `${lot.accountId}/${lot.asset}/${lot.releaseOn}/${lot.acquiredOn}`;
}
