import type { Market } from '../../../shared/market.js';
import type { PrivateName } from './channel.js';
import type { FeedBatch } from './private-feed.repository.js';
import { REPLAY_PAGE } from './stream-limits.js';
import { encode, type Subscriber } from './subscriber.js';

/** Where a cursor reads what it did not hear live. */
export interface FeedSource {
  after(organizationId: string, market: Market, position: number, limit: number): Promise<readonly FeedBatch[]>;
  /** The balances message as of now; null when there is no account. */
  balances(organizationId: string, market: Market): Promise<object | null>;
}

/**
 * Where one connection is in the private feed of its organization in one market. Each position is sent once, in order:
 * live from commits while it is up to date, else from the database until it is. Whatever goes wrong on the live side
 * (a commit that was never announced, a rebuild) shows as a gap and is read from the database.
 */
export class FeedCursor {
  readonly channels = new Set<PrivateName>();
  /** The last position that is known to exist. */
  private latest: number;
  private balancesDue = false;
  private reading = false;
  /** Until the connection was told where it begins. */
  private paused = true;

  constructor(
    private readonly source: FeedSource,
    readonly subscriber: Subscriber,
    readonly organizationId: string,
    readonly market: Market,
    /** The last position that was sent. */
    private position: number,
    latest: number,
  ) {
    this.latest = latest;
  }

  /** A batch that was just committed; `encoded` is it in words for everybody with these channels. */
  heard(batch: FeedBatch, encoded: (channels: ReadonlySet<PrivateName>) => Buffer): void {
    this.knownUpTo(batch.last);
    if (!this.paused && !this.reading && batch.first === this.position + 1) {
      this.position = batch.last;
      this.subscriber.send(encoded(this.channels));
    }
  }

  begin(): void {
    this.paused = false;
  }

  /** The feed is known to have come this far, though nothing was heard of it. */
  knownUpTo(last: number): void {
    this.latest = Math.max(this.latest, last);
  }

  /** Balances changed in another way than through the feed, or nobody knows: show them whole. */
  showBalances(): void {
    if (this.channels.has('balances')) this.balancesDue = true;
  }

  get behind(): boolean {
    return this.wanted && !this.paused && (this.balancesDue || this.latest > this.position);
  }

  /** Sends what is missing until there is nothing left that is not heard live. Live events wait meanwhile. */
  async catchUp(): Promise<void> {
    if (this.reading) return;
    this.reading = true;
    try {
      while (this.behind) {
        if (this.balancesDue) await this.sendBalances();
        else await this.sendPage();
      }
    } finally {
      this.reading = false;
    }
  }

  private async sendBalances(): Promise<void> {
    this.balancesDue = false;
    try {
      const message = await this.source.balances(this.organizationId, this.market);
      if (message && this.wanted) await this.subscriber.sent(encode(message));
    } catch (error) {
      this.balancesDue = true;
      throw error;
    }
  }

  private async sendPage(): Promise<void> {
    const { latest } = this;
    const page = await this.source.after(this.organizationId, this.market, this.position, REPLAY_PAGE);
    if (page.length === 0 && this.wanted) return this.sendGap(latest);
    for (const batch of page) {
      if (!this.wanted) return;
      if (batch.first > this.position + 1) this.sendGap(batch.first - 1);
      await this.subscriber.sent(encodeEvents(this.market, unseen(batch, this.position), this.channels));
      this.position = batch.last;
    }
    this.knownUpTo(this.position);
  }

  private get wanted(): boolean {
    return this.channels.size > 0 && this.subscriber.open;
  }

  /** Tells that events up to `last` are no longer kept. */
  private sendGap(last: number): void {
    this.subscriber.tell({ type: 'resync', market: this.market, first: this.position + 1, last });
    this.position = last;
    this.showBalances();
  }
}

/** The part of a batch after `position`. */
function unseen(batch: FeedBatch, position: number): FeedBatch {
  if (batch.first > position) return batch;
  return { ...batch, first: position + 1, events: batch.events.slice(position + 1 - batch.first) };
}

/** One message for one batch, also when it has nothing for these channels: positions have no gaps. */
export function encodeEvents(market: Market, batch: FeedBatch, channels: ReadonlySet<PrivateName>): Buffer {
  const events = batch.events
    .map((event, index) => ({ position: batch.first + index, ...(event as { channel: PrivateName }) }))
    .filter((event) => channels.has(event.channel));
  return encode({ type: 'events', market, first: batch.first, last: batch.last, at: batch.at, events });
}
