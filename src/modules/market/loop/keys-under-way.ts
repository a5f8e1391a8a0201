import type { Market } from '../../../shared/market.js';

interface UnderWay {
  readonly market: Market;
  readonly settled: Promise<unknown>;
}

/**
 * A key belongs to its organization in all markets, but each market's loop sees only what is committed. So a key that is
 * under way in one market waits there before it goes to another: without this, whoever sends one key to two markets at
 * once makes one of them fail its batch and build its state anew.
 */
export class KeysUnderWay {
  private readonly underWay = new Map<string, UnderWay>();

  /** Runs `send` when no other market has the key under way. In the same market the loop itself knows its keys. */
  async send<Reply>(key: string, market: Market, send: () => Promise<Reply>): Promise<Reply> {
    for (;;) {
      const other = this.underWay.get(key);
      if (!other || other.market === market) break;
      await other.settled;
    }
    const reply = send();
    const own = { market, settled: reply.catch(() => undefined) };
    this.underWay.set(key, own);
    try {
      return await reply;
    } finally {
      if (this.underWay.get(key) === own) this.underWay.delete(key);
    }
  }
}
