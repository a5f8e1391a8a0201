const MINUTE_MS = 60_000;
/** Accounts that are remembered before those whose minute is over are let go. */
const ACCOUNTS_MAX = 10_000;

/**
 * When each account's latest orders were taken, by the time of their commands. Only in memory: whoever takes a market over
 * begins to count anew.
 */
export class OrderPace {
  private readonly taken = new Map<bigint, number[]>();

  /** How long the account must wait until it has had fewer than `max` orders in a minute; 0 when it need not. */
  waitMs(accountId: bigint, max: number, at: Date): number {
    const times = this.timesOf(accountId, at);
    const oldest = times[times.length - max];
    return oldest === undefined ? 0 : oldest + MINUTE_MS - at.getTime();
  }

  note(accountId: bigint, at: Date): void {
    if (this.taken.size >= ACCOUNTS_MAX) this.forget(at);
    const times = this.timesOf(accountId, at);
    times.push(at.getTime());
    this.taken.set(accountId, times);
  }

  /** Those of the last minute, the oldest first. */
  private timesOf(accountId: bigint, at: Date): number[] {
    const times = this.taken.get(accountId) ?? [];
    const since = at.getTime() - MINUTE_MS;
    const first = times.findIndex((time) => time > since);
    times.splice(0, first === -1 ? times.length : first);
    return times;
  }

  private forget(at: Date): void {
    for (const accountId of this.taken.keys()) {
      if (this.timesOf(accountId, at).length === 0) this.taken.delete(accountId);
    }
  }
}
