import { createHash } from 'node:crypto';
import { invariant } from '../../../shared/invariant.js';
import type { BatchDraft } from '../loop/batch-draft.js';

export const SIDE_DESKS = ['block', 'auction', 'agreement'] as const;
export type SideDeskName = (typeof SIDE_DESKS)[number];

/** What an item holds of one balance: fen or smallest units, as text in the journal and the table. */
export interface ItemHold {
  readonly accountId: bigint;
  readonly asset: string;
  readonly amount: bigint;
}

/**
 * One negotiation, auction or agreement as its desk knows it. `Content` is plain JSON and all that the desk's next step
 * depends on; what it holds in the ledger stands beside it.
 */
export class DeskItem<Content extends object = object> {
  private readonly held = new Map<string, ItemHold>();
  private remembered: string | null = null;
  private rememberedDigest: string | null = null;

  constructor(
    readonly desk: SideDeskName,
    /** Sequence of the command that made it. */
    readonly id: number,
    readonly instrument: string,
    readonly createdAt: Date,
    public status: string,
    public open: boolean,
    /** Anybody may see it. */
    public isPublic: boolean,
    /** Organizations that may see it, in the order in which they joined. */
    readonly parties: string[],
    public content: Content,
    holds: readonly ItemHold[] = [],
    public changedBy = id,
    public changedAt = createdAt,
  ) {
    for (const hold of holds) this.held.set(`${hold.accountId}/${hold.asset}`, hold);
  }

  get holds(): ItemHold[] {
    return [...this.held.values()].sort((a, b) =>
      a.accountId === b.accountId ? compareCodes(a.asset, b.asset) : a.accountId < b.accountId ? -1 : 1,
    );
  }

  heldOf(accountId: bigint, asset: string): bigint {
    return this.held.get(`${accountId}/${asset}`)?.amount ?? 0n;
  }

  /** Moves between available and held until the item holds exactly this much of the balance. */
  holdExactly(draft: BatchDraft, accountId: bigint, asset: string, amount: bigint): void {
    const more = amount - this.heldOf(accountId, asset);
    if (more === 0n) return;
    draft.move(accountId, asset, -more, more, 0n);
    this.keep(accountId, asset, amount);
  }

  /** What comes in from elsewhere stays held. */
  addHeld(draft: BatchDraft, accountId: bigint, asset: string, amount: bigint): void {
    draft.move(accountId, asset, 0n, amount, 0n);
    this.keep(accountId, asset, this.heldOf(accountId, asset) + amount);
  }

  /** Takes from what the item holds: it leaves the balance altogether. */
  takeHeld(draft: BatchDraft, accountId: bigint, asset: string, amount: bigint): void {
    const left = this.heldOf(accountId, asset) - amount;
    invariant(left >= 0n, 'no more is taken than is held');
    draft.move(accountId, asset, 0n, -amount, 0n);
    this.keep(accountId, asset, left);
  }

  /** Gives back all that it holds. */
  releaseAll(draft: BatchDraft): void {
    for (const { accountId, asset } of this.holds) this.holdExactly(draft, accountId, asset, 0n);
  }

  join(organizationId: string): void {
    if (!this.parties.includes(organizationId)) this.parties.push(organizationId);
  }

  /** To be called by its desk after every change. */
  changed(draft: BatchDraft, sequence: number): void {
    this.remembered = null;
    this.rememberedDigest = null;
    this.changedBy = sequence;
    this.changedAt = draft.at;
    invariant(this.open || this.held.size === 0, 'an item that has ended holds nothing');
    draft.changedItems.add(this);
  }

  /** Everything but when it changed, as one line: equal items have equal lines. */
  line(): string {
    this.remembered ??= JSON.stringify([
      this.desk,
      this.id,
      this.instrument,
      this.status,
      this.open,
      this.isPublic,
      this.parties,
      this.holds.map(({ accountId, asset, amount }) => `${accountId} ${asset} ${amount}`),
      this.content,
    ]);
    return this.remembered;
  }

  /** SHA-256 of the line, remembered: the state of the market is hashed with every batch. */
  digest(): string {
    this.rememberedDigest ??= createHash('sha256').update(this.line()).digest('hex');
    return this.rememberedDigest;
  }

  private keep(accountId: bigint, asset: string, amount: bigint): void {
    const key = `${accountId}/${asset}`;
    if (amount === 0n) this.held.delete(key);
    else this.held.set(key, { accountId, asset, amount });
  }
}

function compareCodes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
