import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Permission } from '../../../platform/auth/permissions.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import { TokenAuthentication } from '../../identity/index.js';
import { Instruments } from '../../registry/index.js';
import { isPrivateName, parseChannel, PRIVATE_NAMES, type PrivateName, type PublicChannel } from './channel.js';
import { parseClientMessage, type ClientMessage } from './client-message.js';
import { CommittedStates } from './committed-states.js';
import { PrivateChannels } from './private-channels.js';
import { PublicChannels } from './public-channels.js';
import { SUBSCRIPTIONS_MAX } from './stream-limits.js';
import {
  STREAM_CHANNEL_FORBIDDEN,
  STREAM_CHANNEL_UNKNOWN,
  STREAM_FAILED,
  STREAM_MESSAGE_INVALID,
  STREAM_NOT_LEADING,
  STREAM_OTHER_ORGANIZATION,
  STREAM_SUBSCRIPTIONS_MAX,
  STREAM_TOKEN_NEEDED,
} from './stream.errors.js';
import type { Credential, Subscriber } from './subscriber.js';

const PERMISSION: Readonly<Record<PrivateName, Permission>> = {
  orders: 'orders.read',
  deals: 'trades.read',
  balances: 'accounts.read',
};

type Subscribe = Extract<ClientMessage, { readonly op: 'subscribe' }>;

/** What is said between a subscriber and the stream: each message is answered, a bad one by an error. */
@Injectable()
export class Conversation {
  private readonly logger = new Logger('Stream');

  constructor(
    private readonly states: CommittedStates,
    private readonly instruments: Instruments,
    private readonly tokens: TokenAuthentication,
    private readonly publicChannels: PublicChannels,
    private readonly privateChannels: PrivateChannels,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Never throws. */
  async answer(subscriber: Subscriber, text: string): Promise<void> {
    let id: string | null = null;
    try {
      const message = parseClientMessage(text);
      id = message.id;
      await this.carryOut(subscriber, message);
    } catch (error) {
      this.refuse(subscriber, error, id);
    }
  }

  /** Forgets a connection that is gone. */
  leave(subscriber: Subscriber): void {
    for (const name of [...subscriber.channels]) {
      const channel = parseChannel(name);
      if (channel && channel.kind !== 'private') this.publicChannels.remove(channel, subscriber);
    }
    this.privateChannels.remove(subscriber, PRIVATE_NAMES);
  }

  /** Ends the private channels of a subscriber whose token does not hold any more. */
  async checkToken(subscriber: Subscriber): Promise<void> {
    const { credential } = subscriber;
    if (!credential) return;
    try {
      await this.tokens.actorOf(credential.token);
    } catch (error) {
      // A database that is away says nothing about the token.
      if (!(error instanceof DomainError) || error.definition.status !== 401) return;
      if (subscriber.credential !== credential) return;
      const ended = PRIVATE_NAMES.filter((name) => subscriber.channels.has(name));
      this.privateChannels.remove(subscriber, PRIVATE_NAMES);
      subscriber.credential = null;
      subscriber.end(ended, error.definition);
    }
  }

  /** Ends what concerns a market that another process leads from now on. */
  handOver(market: Market): void {
    for (const { channel, subscriber } of [...this.publicChannels.listenersOf(market)]) {
      this.publicChannels.remove(channel, subscriber);
      subscriber.end([channel.name], STREAM_NOT_LEADING);
    }
    for (const subscriber of this.privateChannels.subscribersIn(market)) {
      this.privateChannels.removeMarket(subscriber, market);
      subscriber.tell({ type: 'not-leading', market, code: STREAM_NOT_LEADING.code });
    }
  }

  private async carryOut(subscriber: Subscriber, message: ClientMessage): Promise<void> {
    const { id } = message;
    switch (message.op) {
      case 'ping':
        return subscriber.tell({ type: 'pong', at: this.clock.now().toISOString(), ...(id === null ? {} : { id }) });
      case 'authenticate': {
        await this.authenticate(subscriber, message.token);
        return subscriber.tell({ type: 'authenticated', ...(id === null ? {} : { id }) });
      }
      case 'unsubscribe':
        return this.unsubscribe(subscriber, message.channels, id);
      case 'subscribe':
      default:
        return this.subscribe(subscriber, message);
    }
  }

  private async subscribe(subscriber: Subscriber, message: Subscribe): Promise<void> {
    const { id, channels, token, from } = message;
    if (from.size > 0 && !channels.some(isPrivateName)) {
      throw new DomainError(STREAM_MESSAGE_INVALID, '`from` is of the private channels only');
    }
    if (token !== null) await this.authenticate(subscriber, token);
    const wanted: PrivateName[] = [];
    for (const name of channels) {
      try {
        const channel = parseChannel(name);
        if (!channel) throw new DomainError(STREAM_CHANNEL_UNKNOWN);
        const more = subscriber.channels.has(name) ? 0 : wanted.length + 1;
        if (subscriber.channels.size + more > SUBSCRIPTIONS_MAX) throw new DomainError(STREAM_SUBSCRIPTIONS_MAX);
        if (channel.kind !== 'private') await this.subscribePublic(subscriber, channel);
        else wanted.push(permitted(subscriber.credential, channel.name));
      } catch (error) {
        this.refuse(subscriber, error, id, name);
      }
    }
    if (wanted.length > 0) await this.subscribePrivate(subscriber, wanted, message);
  }

  private async subscribePublic(subscriber: Subscriber, channel: PublicChannel): Promise<void> {
    const { market } = await this.instruments.get(channel.instrument);
    const added = await this.states.read(market, (state) => {
      if (subscriber.open) this.publicChannels.add(channel, state, subscriber);
      return true;
    });
    if (added === null) throw new DomainError(STREAM_NOT_LEADING, undefined, { retryAfterSeconds: 1 });
  }

  /** One cursor for each market that this process leads; the others are named, so that nobody waits for their events. */
  private async subscribePrivate(
    subscriber: Subscriber,
    wanted: readonly PrivateName[],
    message: Subscribe,
  ): Promise<void> {
    const { id, from } = message;
    const { credential } = subscriber;
    if (!credential) throw new DomainError(STREAM_TOKEN_NEEDED);
    const { organizationId } = credential.actor;
    const positions: Partial<Record<Market, number>> = {};
    const notLed: Market[] = [];
    for (const market of MARKETS) {
      try {
        const position = await this.states.read(market, (state) =>
          subscriber.open && subscriber.credential
            ? this.privateChannels.add(subscriber, organizationId, wanted, state, from.get(market))
            : 0,
        );
        if (position === null) notLed.push(market);
        else positions[market] = position;
      } catch (error) {
        this.refuse(subscriber, error, id);
      }
    }
    if (!subscriber.open || !subscriber.credential) return this.privateChannels.remove(subscriber, PRIVATE_NAMES);
    for (const name of wanted) subscriber.channels.add(name);
    subscriber.tell({ type: 'subscribed', channels: wanted, positions, notLed, ...(id === null ? {} : { id }) });
    this.privateChannels.begin(subscriber);
  }

  private unsubscribe(subscriber: Subscriber, channels: readonly string[], id: string | null): void {
    const ended = channels.filter((name) => subscriber.channels.has(name));
    const own: PrivateName[] = [];
    for (const name of ended) {
      const channel = parseChannel(name);
      if (channel?.kind === 'private') own.push(channel.name);
      else if (channel) this.publicChannels.remove(channel, subscriber);
    }
    this.privateChannels.remove(subscriber, own);
    subscriber.tell({ type: 'unsubscribed', channels: ended, ...(id === null ? {} : { id }) });
  }

  /** Takes a token, also a fresh one of the same organization in place of an older. Throws as actorOf does. */
  private async authenticate(subscriber: Subscriber, token: string): Promise<void> {
    const actor = await this.tokens.actorOf(token);
    const before = subscriber.credential?.actor;
    const listening = PRIVATE_NAMES.filter((name) => subscriber.channels.has(name));
    if (before && listening.length > 0 && before.organizationId !== actor.organizationId) {
      throw new DomainError(STREAM_OTHER_ORGANIZATION);
    }
    if (listening.some((name) => !actor.permissions.has(PERMISSION[name]))) {
      throw new DomainError(STREAM_CHANNEL_FORBIDDEN);
    }
    subscriber.credential = { token, actor };
  }

  private refuse(subscriber: Subscriber, error: unknown, id: string | null, channel?: string): void {
    if (error instanceof DomainError) return subscriber.refuse(error, id, channel);
    this.logger.error(`a message could not be answered: ${error instanceof Error ? error.stack : String(error)}`);
    subscriber.refuse(new DomainError(STREAM_FAILED, undefined, { retryAfterSeconds: 1 }), id, channel);
  }
}

function permitted(credential: Credential | null, name: PrivateName): PrivateName {
  if (!credential) throw new DomainError(STREAM_TOKEN_NEEDED);
  if (!credential.actor.permissions.has(PERMISSION[name])) throw new DomainError(STREAM_CHANNEL_FORBIDDEN);
  return name;
}
