/** Remembers the signatures of writes for as long as their timestamps are good, so that none is accepted twice. */
export class SeenSignatures {
  /** Signature to the instant from which it is too old anyway; in the order of arrival. */
  private readonly seen = new Map<string, number>();

  constructor(private readonly sizeMax: number) {}

  /** 'full' when nothing more can be remembered: then a write must be refused, or it could be replayed. */
  add(signature: string, goodUntilMs: number, nowMs: number): 'new' | 'replayed' | 'full' {
    if (this.seen.has(signature)) return 'replayed';
    this.forgetOld(nowMs);
    if (this.seen.size >= this.sizeMax) return 'full';
    this.seen.set(signature, goodUntilMs);
    return 'new';
  }

  /** Arrival order is nearly expiry order; a straggler waits for the ones before it, at most one window longer. */
  private forgetOld(nowMs: number): void {
    for (const [signature, goodUntilMs] of this.seen) {
      if (goodUntilMs >= nowMs) return;
      this.seen.delete(signature);
    }
  }
}
