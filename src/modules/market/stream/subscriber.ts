import type { WebSocket } from 'ws';
import type { Actor } from '../../../platform/auth/actor.js';
import { DomainError, type ErrorDefinition } from '../../../shared/domain-error.js';
import { CLOSE, GOODBYE_MS_MAX, MESSAGES_BURST, MESSAGES_PER_SECOND, UNSENT_BYTES_MAX } from './stream-limits.js';

/** Who a connection speaks for, once it has shown a token. */
export interface Credential {
  readonly token: string;
  readonly actor: Actor;
}

/** A message in the form in which it goes over the wire, made once for all who get it. */
export function encode(message: object): Buffer {
  return Buffer.from(JSON.stringify(message));
}

/** One connection: what it is subscribed to, and whether it keeps up. */
export class Subscriber {
  readonly channels = new Set<string>();
  credential: Credential | null = null;
  /** Since the last ping. */
  answered = true;
  idleHeartbeats = 0;
  private ended = false;
  private allowance = MESSAGES_BURST;
  private allowanceAtMs = performance.now();

  constructor(
    private readonly socket: WebSocket,
    readonly address: string,
  ) {}

  /** False once it was hung up on, from either side. */
  get open(): boolean {
    return !this.ended && this.socket.readyState === this.socket.OPEN;
  }

  tell(message: object): void {
    this.send(encode(message));
  }

  /** Hands an encoded message to the connection. One that lags too far behind is hung up on instead. */
  send(encoded: Buffer): void {
    if (!this.open) return;
    if (this.socket.bufferedAmount > UNSENT_BYTES_MAX) return this.hangUp(CLOSE.tooSlow, 'too slow');
    this.socket.send(encoded, { binary: false });
  }

  /** As `send`, and resolves when the message has left this process, or never will. */
  sent(encoded: Buffer): Promise<void> {
    if (!this.open) return Promise.resolve();
    return new Promise((resolve) => this.socket.send(encoded, { binary: false }, () => resolve()));
  }

  refuse(error: DomainError, id: string | null, channel?: string): void {
    const { definition, detail, options } = error;
    this.tell({
      type: 'error',
      code: definition.code,
      title: `${definition.zh} · ${definition.en}`,
      detail,
      ...(channel === undefined ? {} : { channel }),
      ...(id === null ? {} : { id }),
      ...(options.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: options.retryAfterSeconds }),
    });
  }

  /** Tells that channels ended without having been asked to, and why. */
  end(channels: readonly string[], because: ErrorDefinition): void {
    for (const channel of channels) this.channels.delete(channel);
    const title = `${because.zh} · ${because.en}`;
    this.tell({ type: 'unsubscribed', channels, code: because.code, title });
  }

  /** Counts a message that came; false when they come too fast. */
  countMessage(): boolean {
    const nowMs = performance.now();
    const earned = ((nowMs - this.allowanceAtMs) / 1000) * MESSAGES_PER_SECOND;
    this.allowance = Math.min(MESSAGES_BURST, this.allowance + earned) - 1;
    this.allowanceAtMs = nowMs;
    return this.allowance >= 0;
  }

  ping(): void {
    this.answered = false;
    if (this.open) this.socket.ping();
  }

  /** Says why and closes; cuts the line when the other side does not answer. */
  hangUp(code: number, reason: string): void {
    if (this.ended) return;
    this.ended = true;
    this.socket.close(code, reason);
    setTimeout(() => this.socket.terminate(), GOODBYE_MS_MAX).unref();
  }

  terminate(): void {
    this.ended = true;
    this.socket.terminate();
  }
}
