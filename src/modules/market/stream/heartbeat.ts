import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { MARKETS } from '../../../shared/market.js';
import { MarketLoops } from '../loop/market-loops.js';
import { Tickers } from '../market-data/tickers.js';
import { Conversation } from './conversation.js';
import { PrivateChannels } from './private-channels.js';
import { PublicChannels } from './public-channels.js';
import { CLOSE, HEARTBEAT_MS, IDLE_HEARTBEATS_MAX, PING_HEARTBEATS, TOKEN_CHECK_HEARTBEATS } from './stream-limits.js';
import { encode, type Subscriber } from './subscriber.js';

/** What the stream does each second: show that it lives, and look after those who are connected. */
@Injectable()
export class Heartbeat {
  private readonly logger = new Logger('Stream');
  private timer: NodeJS.Timeout | null = null;
  private beats = 0;

  constructor(
    private readonly loops: MarketLoops,
    private readonly tickers: Tickers,
    private readonly conversation: Conversation,
    private readonly publicChannels: PublicChannels,
    private readonly privateChannels: PrivateChannels,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  start(subscribers: ReadonlySet<Subscriber>): void {
    this.timer = setInterval(() => {
      if (subscribers.size > 0) this.beat(subscribers);
    }, HEARTBEAT_MS);
    this.timer.unref();
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
  }

  private beat(subscribers: ReadonlySet<Subscriber>): void {
    this.beats += 1;
    const message = encode({ type: 'heartbeat', at: this.clock.now().toISOString() });
    for (const subscriber of subscribers) {
      subscriber.send(message);
      this.lookAfter(subscriber);
    }
    for (const market of MARKETS) {
      // While a market recovers its subscribers wait for the fresh snapshot.
      if (this.loops.of(market).role === 'standby') this.conversation.handOver(market);
    }
    this.privateChannels.retry();
    for (const instrument of this.publicChannels.takeStaleTickers()) this.tellTicker(instrument);
  }

  private lookAfter(subscriber: Subscriber): void {
    subscriber.idleHeartbeats = subscriber.channels.size > 0 ? 0 : subscriber.idleHeartbeats + 1;
    if (subscriber.idleHeartbeats > IDLE_HEARTBEATS_MAX) return subscriber.hangUp(CLOSE.idle, 'no subscription');
    if (this.beats % PING_HEARTBEATS === 0) {
      if (!subscriber.answered) return subscriber.hangUp(CLOSE.silent, 'no answer to pings');
      subscriber.ping();
    }
    if (this.beats % TOKEN_CHECK_HEARTBEATS === 0) {
      this.conversation.checkToken(subscriber).catch((error: unknown) => this.logger.error(String(error)));
    }
  }

  private tellTicker(instrument: string): void {
    this.tickers
      .ticker(instrument, 0)
      .then((ticker) => this.publicChannels.tellTicker(instrument, ticker))
      .catch((error: unknown) => this.logger.warn(`ticker of ${instrument}: ${String(error)}`));
  }
}
