import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { formatDecimal } from '../../../shared/decimal.js';
import { DomainError } from '../../../shared/domain-error.js';
import { CNY, formatYuan } from '../../../shared/fen.js';
import type { Market } from '../../../shared/market.js';
import { Instruments } from '../../registry/index.js';
import type { CommittedBatch } from '../loop/batch-runner.js';
import type { MarketState } from '../loop/market-state.js';
import type { PrivateName } from './channel.js';
import { CommitFeed, type CommitListener } from './commit-feed.js';
import { encodeEvents, FeedCursor, type FeedSource } from './feed-cursor.js';
import { balancesWithPosition, feedAfter, type FeedBatch, type Holder } from './private-feed.repository.js';
import { STREAM_POSITION_AHEAD } from './stream.errors.js';
import type { Subscriber } from './subscriber.js';

/** Each organization's own orders and balances, to its own connections only. */
@Injectable()
export class PrivateChannels implements CommitListener, FeedSource {
  private readonly logger = new Logger('Stream');
  /** By organization and market. */
  private readonly cursors = new Map<string, Set<FeedCursor>>();
  private readonly bySubscriber = new Map<Subscriber, Map<Market, FeedCursor>>();

  constructor(
    private readonly database: Database,
    private readonly instruments: Instruments,
    feed: CommitFeed,
  ) {
    feed.subscribe(this);
  }

  /**
   * Adds channels of an organization in one market, as of `state`, which is what is on disk. The feed goes on after
   * `from`, by default from now on. Throws stream.position-ahead. Returns the position from which it goes on.
   */
  add(
    subscriber: Subscriber,
    organizationId: string,
    channels: readonly PrivateName[],
    state: MarketState,
    from: number | undefined,
  ): number {
    const { market } = state;
    const latest = state.feedPositions.get(organizationId) ?? 0;
    const position = from ?? latest;
    if (position > latest) {
      throw new DomainError(STREAM_POSITION_AHEAD, `the last position in ${market} is ${latest}`, {
        facts: { latest },
      });
    }
    let cursor = this.bySubscriber.get(subscriber)?.get(market);
    if (!cursor || from !== undefined) {
      const known = cursor?.channels ?? [];
      if (cursor) this.drop(cursor);
      cursor = new FeedCursor(this, subscriber, organizationId, market, position, latest);
      for (const channel of known) cursor.channels.add(channel);
      this.keep(cursor);
    }
    for (const channel of channels) cursor.channels.add(channel);
    if (channels.includes('balances')) cursor.showBalances();
    return position;
  }

  /** Sends what was asked for of the past; after `subscribed` was told. */
  begin(subscriber: Subscriber): void {
    for (const cursor of this.bySubscriber.get(subscriber)?.values() ?? []) {
      this.advance(cursor, () => cursor.begin());
    }
  }

  remove(subscriber: Subscriber, channels: readonly PrivateName[]): void {
    for (const cursor of [...(this.bySubscriber.get(subscriber)?.values() ?? [])]) {
      for (const channel of channels) cursor.channels.delete(channel);
      if (cursor.channels.size === 0) this.drop(cursor);
    }
    for (const channel of channels) subscriber.channels.delete(channel);
  }

  /** Connections that listen to a market. */
  subscribersIn(market: Market): Subscriber[] {
    return [...this.bySubscriber].filter(([, markets]) => markets.has(market)).map(([subscriber]) => subscriber);
  }

  /** The market is served elsewhere from here on. */
  removeMarket(subscriber: Subscriber, market: Market): void {
    const cursor = this.bySubscriber.get(subscriber)?.get(market);
    if (cursor) this.drop(cursor);
  }

  committed({ draft }: CommittedBatch, state: MarketState): void {
    if (this.cursors.size === 0) return;
    const { market } = state;
    for (const [organizationId, events] of draft.feeds) {
      const cursors = this.cursors.get(keyOf(organizationId, market));
      const last = state.feedPositions.get(organizationId);
      if (!cursors || last === undefined) continue;
      const batch = { first: last - events.length + 1, last, at: draft.at.toISOString(), events };
      const encoded = onceForEach(market, batch);
      for (const cursor of cursors) this.advance(cursor, () => cursor.heard(batch, encoded));
    }
    // Units bought earlier become available with the day, which is no event of any order.
    if (draft.lotsReleasedUpTo !== null) {
      for (const cursor of this.cursorsIn(market)) this.advance(cursor, () => cursor.showBalances());
    }
  }

  rebuilt(state: MarketState): void {
    for (const cursor of this.cursorsIn(state.market)) {
      // Nothing was announced of a commit whose answer was lost; the database has it.
      this.advance(cursor, () => cursor.knownUpTo(state.feedPositions.get(cursor.organizationId) ?? 0));
    }
  }

  /** Takes up again what could not be read before. */
  retry(): void {
    for (const cursors of this.cursors.values()) {
      for (const cursor of cursors) if (cursor.behind) this.catchUp(cursor);
    }
  }

  get anybodyWantsBalances(): boolean {
    return this.cursors.size > 0;
  }

  /** Their balances changed without an event. */
  balancesChanged(holders: readonly Holder[]): void {
    for (const { organization_id: organizationId, market } of holders) {
      for (const cursor of this.cursors.get(keyOf(organizationId, market)) ?? []) {
        this.advance(cursor, () => cursor.showBalances());
      }
    }
  }

  /** Anybody's balances may have changed. */
  anyBalanceChanged(): void {
    for (const cursors of this.cursors.values()) {
      for (const cursor of cursors) this.advance(cursor, () => cursor.showBalances());
    }
  }

  after(organizationId: string, market: Market, position: number, limit: number): Promise<readonly FeedBatch[]> {
    return feedAfter(this.database.reader, organizationId, market, position, limit);
  }

  async balances(organizationId: string, market: Market): Promise<object | null> {
    const rows = await balancesWithPosition(this.database.reader, organizationId, market);
    const [first] = rows;
    if (!first) return null;
    const items = await Promise.all(
      rows.map(async ({ account_id, asset, available, held, pending }) => {
        const decimals = asset === CNY ? null : (await this.instruments.get(asset)).grid.quantityScale;
        const text = (amount: bigint): string =>
          decimals === null ? formatYuan(amount) : formatDecimal(amount, decimals);
        return {
          account: account_id.toString(),
          asset,
          available: text(available),
          held: text(held),
          pending: text(pending),
        };
      }),
    );
    return { type: 'balances', channel: 'balances', market, position: Number(first.position), items };
  }

  private advance(cursor: FeedCursor, change: () => void): void {
    change();
    if (cursor.behind) this.catchUp(cursor);
  }

  /** A cursor that cannot read the database stays behind until `retry`. */
  private catchUp(cursor: FeedCursor): void {
    cursor.catchUp().catch((error: unknown) => {
      this.logger.warn(`private events cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    });
  }

  private *cursorsIn(market: Market): Generator<FeedCursor> {
    for (const markets of this.bySubscriber.values()) {
      const cursor = markets.get(market);
      if (cursor) yield cursor;
    }
  }

  private keep(cursor: FeedCursor): void {
    const key = keyOf(cursor.organizationId, cursor.market);
    const cursors = this.cursors.get(key) ?? new Set();
    this.cursors.set(key, cursors.add(cursor));
    const own = this.bySubscriber.get(cursor.subscriber) ?? new Map<Market, FeedCursor>();
    this.bySubscriber.set(cursor.subscriber, own.set(cursor.market, cursor));
  }

  private drop(cursor: FeedCursor): void {
    cursor.channels.clear();
    const key = keyOf(cursor.organizationId, cursor.market);
    const cursors = this.cursors.get(key);
    cursors?.delete(cursor);
    if (cursors?.size === 0) this.cursors.delete(key);
    const own = this.bySubscriber.get(cursor.subscriber);
    own?.delete(cursor.market);
    if (own?.size === 0) this.bySubscriber.delete(cursor.subscriber);
  }
}

function keyOf(organizationId: string, market: Market): string {
  return `${organizationId}/${market}`;
}

/** A batch in words, made once for each set of channels that somebody has. */
function onceForEach(market: Market, batch: FeedBatch): (channels: ReadonlySet<PrivateName>) => Buffer {
  const made = new Map<string, Buffer>();
  return (channels) => {
    const key = [...channels].sort().join();
    const known = made.get(key);
    if (known) return known;
    const encoded = encodeEvents(market, batch, channels);
    made.set(key, encoded);
    return encoded;
  };
}
