import { Injectable } from '@nestjs/common';
import { BUY, SELL } from '../../../engine/index.js';
import type { Market } from '../../../shared/market.js';
import type { CommittedBatch } from '../loop/batch-runner.js';
import type { BatchDraft, Trade } from '../loop/batch-draft.js';
import type { MarketState, TradedInstrument } from '../loop/market-state.js';
import { bestLevels, bookView, indicativeOf, levelView, type BookLevelView } from '../market-data/book-view.js';
import { viewOfTrade } from '../market-data/public-trade-view.js';
import { bookChecksum, CHECKSUM_LEVELS } from './book-checksum.js';
import type { PublicChannel } from './channel.js';
import { CommitFeed, type CommitListener } from './commit-feed.js';
import { encode, type Subscriber } from './subscriber.js';

interface Audience {
  readonly market: Market;
  readonly subscribers: Set<Subscriber>;
}

interface BookAudience extends Audience {
  /** Of the last update or, before the first, of the snapshot it follows. */
  last: number;
  snapshot: { readonly state: MarketState; readonly sequence: number; readonly encoded: Buffer } | null;
}

/**
 * Books and trades as they change. A batch is put into words once per channel, and only for channels that somebody
 * listens to. All here runs inside one commit and never waits.
 */
@Injectable()
export class PublicChannels implements CommitListener {
  private readonly books = new Map<string, BookAudience>();
  private readonly trades = new Map<string, Audience>();
  private readonly tickers = new Map<string, Audience>();
  private readonly staleTickers = new Set<string>();

  constructor(feed: CommitFeed) {
    feed.subscribe(this);
  }

  /** Adds a subscriber as of `state`, which is what is on disk, and shows it where it starts from. */
  add({ kind, instrument, name }: PublicChannel, state: MarketState, subscriber: Subscriber): void {
    const { market, lastSequence: sequence } = state;
    subscriber.channels.add(name);
    switch (kind) {
      case 'book': {
        let audience = this.books.get(instrument);
        if (!audience) {
          audience = { market, subscribers: new Set(), last: sequence, snapshot: null };
          this.books.set(instrument, audience);
        }
        audience.subscribers.add(subscriber);
        return subscriber.send(snapshotOf(audience, instrument, state));
      }
      case 'trades':
        audienceIn(this.trades, instrument, market).subscribers.add(subscriber);
        return subscriber.tell({ type: 'subscribed', channel: name, sequence });
      case 'ticker':
      default:
        audienceIn(this.tickers, instrument, market).subscribers.add(subscriber);
        this.staleTickers.add(instrument);
        return subscriber.tell({ type: 'subscribed', channel: name, sequence });
    }
  }

  remove({ kind, instrument, name }: PublicChannel, subscriber: Subscriber): void {
    subscriber.channels.delete(name);
    const audiences = this.audiencesOf(kind);
    const audience = audiences.get(instrument);
    audience?.subscribers.delete(subscriber);
    if (audience?.subscribers.size === 0) audiences.delete(instrument);
  }

  /** Everybody who listens to a market, with the channel. */
  *listenersOf(market: Market): Generator<{ readonly channel: PublicChannel; readonly subscriber: Subscriber }> {
    for (const kind of ['book', 'trades', 'ticker'] as const) {
      for (const [instrument, audience] of this.audiencesOf(kind)) {
        if (audience.market !== market) continue;
        const channel = { kind, instrument, name: `${kind}.${instrument}` };
        for (const subscriber of audience.subscribers) yield { channel, subscriber };
      }
    }
  }

  /** Instruments whose ticker changed and is listened to; asking takes them off the list. */
  takeStaleTickers(): string[] {
    const stale = [...this.staleTickers].filter((instrument) => this.tickers.has(instrument));
    this.staleTickers.clear();
    return stale;
  }

  tellTicker(instrument: string, ticker: object): void {
    tellAll(this.tickers.get(instrument), () => ({ type: 'ticker', channel: `ticker.${instrument}`, ...ticker }));
  }

  committed({ draft, journal }: CommittedBatch, state: MarketState): void {
    if (this.books.size > 0) this.tellBooks(draft, journal.lastSequence, state);
    if (this.trades.size > 0) this.tellTrades(draft, state.market);
    if (this.tickers.size > 0) {
      for (const instrument of changedIn(draft)) if (this.tickers.has(instrument)) this.staleTickers.add(instrument);
      if (draft.lotsReleasedUpTo !== null) this.markTickersOf(state.market);
    }
  }

  rebuilt(state: MarketState): void {
    for (const [instrument, audience] of this.books) {
      if (audience.market !== state.market) continue;
      audience.last = state.lastSequence;
      const encoded = snapshotOf(audience, instrument, state);
      for (const subscriber of audience.subscribers) subscriber.send(encoded);
    }
    for (const [instrument, audience] of this.trades) {
      if (audience.market !== state.market) continue;
      tellAll(audience, () => ({ type: 'resync', channel: `trades.${instrument}`, sequence: state.lastSequence }));
    }
    this.markTickersOf(state.market);
  }

  private tellBooks(draft: BatchDraft, sequence: number, state: MarketState): void {
    for (const instrument of changedIn(draft)) {
      const audience = this.books.get(instrument);
      const traded = state.instruments.get(instrument);
      if (!audience || !traded) continue;
      const first = audience.last + 1;
      audience.last = sequence;
      const touched = draft.touchedLevels.get(instrument);
      const best = bestLevels(traded, CHECKSUM_LEVELS);
      tellAll(audience, () => ({
        type: 'update',
        channel: `book.${instrument}`,
        first,
        last: sequence,
        at: draft.at.toISOString(),
        halted: traded.halted,
        collecting: traded.collecting,
        indicative: indicativeOf(traded),
        bids: changesOf(traded, BUY, touched?.buy),
        asks: changesOf(traded, SELL, touched?.sell),
        checksum: bookChecksum(best.bids, best.asks),
      }));
    }
  }

  private tellTrades(draft: BatchDraft, market: Market): void {
    const byInstrument = new Map<string, Trade[]>();
    for (const trade of draft.trades) {
      if (!this.trades.has(trade.instrument)) continue;
      const list = byInstrument.get(trade.instrument);
      if (list) list.push(trade);
      else byInstrument.set(trade.instrument, [trade]);
    }
    for (const [instrument, trades] of byInstrument) {
      const items = trades.map((trade) => viewOfTrade(market, trade, draft.at));
      tellAll(this.trades.get(instrument), () => ({ type: 'trades', channel: `trades.${instrument}`, items }));
    }
  }

  private markTickersOf(market: Market): void {
    for (const [instrument, audience] of this.tickers) {
      if (audience.market === market) this.staleTickers.add(instrument);
    }
  }

  private audiencesOf(kind: PublicChannel['kind']): Map<string, Audience> {
    if (kind === 'book') return this.books as Map<string, Audience>;
    return kind === 'trades' ? this.trades : this.tickers;
  }
}

function audienceIn(audiences: Map<string, Audience>, instrument: string, market: Market): Audience {
  let audience = audiences.get(instrument);
  if (!audience) audiences.set(instrument, (audience = { market, subscribers: new Set() }));
  return audience;
}

function tellAll(audience: Audience | undefined, message: () => object): void {
  if (!audience) return;
  const encoded = encode(message());
  for (const subscriber of audience.subscribers) subscriber.send(encoded);
}

function snapshotOf(audience: BookAudience, instrument: string, state: MarketState): Buffer {
  const { snapshot } = audience;
  if (snapshot?.state === state && snapshot.sequence === state.lastSequence) return snapshot.encoded;
  const book = bookView(state, instrument, Number.MAX_SAFE_INTEGER);
  const checksum = bookChecksum(book.bids, book.asks);
  const encoded = encode({ type: 'snapshot', channel: `book.${instrument}`, ...book, checksum });
  audience.snapshot = { state, sequence: state.lastSequence, encoded };
  return encoded;
}

/** Instruments whose book or halt a batch may have changed. */
function changedIn(draft: BatchDraft): Set<string> {
  return new Set([...draft.touchedLevels.keys(), ...draft.changedInstruments]);
}

/** The touched levels as they are now; one that is gone has no orders. */
function changesOf(
  { terms, book }: TradedInstrument,
  side: typeof BUY | typeof SELL,
  prices: ReadonlySet<number> | undefined,
): BookLevelView[] {
  const better = (a: number, b: number): number => (side === BUY ? b - a : a - b);
  return [...(prices ?? [])]
    .sort(better)
    .map((price) => levelView(terms, book.level(side, price) ?? { price, quantity: 0, orders: 0 }));
}
