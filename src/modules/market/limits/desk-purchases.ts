/** Units that an account buys, or may come to buy without being asked again. */
export interface DeskPurchase {
  readonly accountId: bigint;
  readonly instrument: string;
  readonly units: bigint;
}

/** What each account has open to buy at the desks beside the order book, counted along with every change of an item. */
export class DeskPurchases {
  private readonly ofItems = new Map<number, readonly DeskPurchase[]>();
  private readonly totals = new Map<string, Map<bigint, bigint>>();

  /** Takes in what an item has open now; to be called after every command that changed it. */
  note(item: number, purchases: readonly DeskPurchase[]): void {
    for (const { accountId, instrument, units } of this.ofItems.get(item) ?? [])
      this.add(accountId, instrument, -units);
    for (const { accountId, instrument, units } of purchases) this.add(accountId, instrument, units);
    if (purchases.length > 0) this.ofItems.set(item, purchases);
    else this.ofItems.delete(item);
  }

  /** Smallest units that an account has open to buy. */
  unitsOf(instrument: string, accountId: bigint): bigint {
    return this.totals.get(instrument)?.get(accountId) ?? 0n;
  }

  /** The accounts that have anything of an instrument open to buy. */
  buyersOf(instrument: string): Iterable<bigint> {
    return this.totals.get(instrument)?.keys() ?? [];
  }

  private add(accountId: bigint, instrument: string, change: bigint): void {
    let ofInstrument = this.totals.get(instrument);
    if (!ofInstrument) this.totals.set(instrument, (ofInstrument = new Map()));
    const units = (ofInstrument.get(accountId) ?? 0n) + change;
    if (units === 0n) ofInstrument.delete(accountId);
    else ofInstrument.set(accountId, units);
  }
}
