import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { problemOf, PROBLEM_MEDIA_TYPE } from '../../../platform/http/index.js';
import { Lifecycle } from '../../../platform/lifecycle/lifecycle.js';
import { STOPPING } from '../../../platform/lifecycle/request-gate.js';
import { Metrics } from '../../../platform/metrics/metrics.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { clientAddress, trustedAddresses } from './client-address.js';
import { Conversation } from './conversation.js';
import { Heartbeat } from './heartbeat.js';
import {
  CLOSE,
  CONNECTIONS_MAX,
  CONNECTIONS_PER_ADDRESS_MAX,
  GOODBYE_MS_MAX,
  HEARTBEAT_MS,
  MESSAGE_BYTES_MAX,
  STREAM_PATH,
} from './stream-limits.js';
import {
  STREAM_MESSAGE_INVALID,
  STREAM_PATH_UNKNOWN,
  STREAM_TOO_MANY_CONNECTIONS,
  STREAM_TOO_MANY_MESSAGES,
} from './stream.errors.js';
import { encode, Subscriber } from './subscriber.js';

/** Accepts WebSocket connections beside the HTTP routes, keeps them within bounds, and says goodbye to all at a stop. */
@Injectable()
export class StreamServer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Stream');
  private readonly sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MESSAGE_BYTES_MAX,
  });
  private readonly subscribers = new Set<Subscriber>();
  private readonly perAddress = new Map<string, number>();
  private readonly trusted;
  private stopped: Promise<void> | null = null;
  private emptied: (() => void) | null = null;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly conversation: Conversation,
    private readonly heartbeat: Heartbeat,
    private readonly lifecycle: Lifecycle,
    metrics: Metrics,
    @Inject(CONFIG) config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.trusted = trustedAddresses(config.trustedProxies);
    metrics.gauge({ name: 'stream_connections', help: 'Open WebSocket connections' }, () => this.subscribers.size);
    lifecycle.onStop('streams', 'stream', () => this.stop());
  }

  onApplicationBootstrap(): void {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
    this.heartbeat.start(this.subscribers);
  }

  onModuleDestroy(): Promise<void> {
    return this.stop();
  }

  /** Tells everybody that the server goes away and waits, for a bounded time, until they are gone. */
  private stop(): Promise<void> {
    this.stopped ??= this.sayGoodbye();
    return this.stopped;
  }

  private async sayGoodbye(): Promise<void> {
    this.heartbeat.stop();
    const message = encode({ type: 'server-shutdown', at: this.clock.now().toISOString(), reconnectAfterMs: 1_000 });
    for (const subscriber of this.subscribers) {
      subscriber.send(message);
      subscriber.hangUp(CLOSE.restart, 'server restart');
    }
    if (this.subscribers.size > 0) await this.lastToLeave();
    for (const subscriber of this.subscribers) subscriber.terminate();
  }

  private lastToLeave(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, GOODBYE_MS_MAX);
      this.emptied = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const address = clientAddress(request, this.trusted);
    const refusal = this.refusalOf(request, address);
    if (refusal) return refuseUpgrade(socket, refusal);
    this.perAddress.set(address, (this.perAddress.get(address) ?? 0) + 1);
    // Counted until the line is cut, also when the handshake fails.
    socket.once('close', () => this.release(address));
    this.sockets.handleUpgrade(request, socket, head, (webSocket) => this.welcome(webSocket, address));
  }

  private refusalOf(request: IncomingMessage, address: string): DomainError | null {
    if ((request.url ?? '').split('?')[0] !== STREAM_PATH) return new DomainError(STREAM_PATH_UNKNOWN);
    if (this.stopped || this.lifecycle.stopping) return new DomainError(STOPPING, undefined, { retryAfterSeconds: 5 });
    const own = this.perAddress.get(address) ?? 0;
    const full = own >= CONNECTIONS_PER_ADDRESS_MAX || this.subscribers.size >= CONNECTIONS_MAX;
    return full ? new DomainError(STREAM_TOO_MANY_CONNECTIONS, undefined, { retryAfterSeconds: 60 }) : null;
  }

  private release(address: string): void {
    const left = (this.perAddress.get(address) ?? 1) - 1;
    if (left === 0) this.perAddress.delete(address);
    else this.perAddress.set(address, left);
  }

  private welcome(socket: WebSocket, address: string): void {
    const subscriber = new Subscriber(socket, address);
    this.subscribers.add(subscriber);
    // One message of a connection is answered before the next; how many may wait is bounded by their rate.
    let answered: Promise<void> = Promise.resolve();
    socket.on('message', (data, binary) => {
      if (!subscriber.open) return;
      if (!subscriber.countMessage()) {
        subscriber.refuse(new DomainError(STREAM_TOO_MANY_MESSAGES), null);
        return subscriber.hangUp(CLOSE.tooManyMessages, 'too many messages');
      }
      if (binary) return subscriber.refuse(new DomainError(STREAM_MESSAGE_INVALID, 'messages are text'), null);
      answered = answered.then(() => this.conversation.answer(subscriber, textOf(data)));
    });
    socket.on('pong', () => (subscriber.answered = true));
    socket.on('error', (error) => this.logger.debug(`a connection broke: ${error.message}`));
    socket.once('close', () => this.forget(subscriber));
    subscriber.tell({ type: 'welcome', heartbeatMs: HEARTBEAT_MS, at: this.clock.now().toISOString() });
  }

  private forget(subscriber: Subscriber): void {
    this.subscribers.delete(subscriber);
    this.conversation.leave(subscriber);
    if (this.subscribers.size === 0) this.emptied?.();
  }
}

function textOf(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.concat(data as Buffer[]).toString('utf8');
}

function refuseUpgrade(socket: Duplex, error: DomainError): void {
  const { status } = error.definition;
  const { retryAfterSeconds } = error.options;
  const body = JSON.stringify(problemOf(error, randomUUID()));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${PROBLEM_MEDIA_TYPE}\r\n` +
      (retryAfterSeconds === undefined ? '' : `Retry-After: ${retryAfterSeconds}\r\n`) +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
