import { WebSocket } from 'ws';
import { bookChecksum } from '../../src/modules/market/stream/book-checksum.js';

export interface StreamMessage {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface Level {
  readonly price: string;
  readonly quantity: string;
  readonly orders: number;
}

const WAIT_MS_MAX = 10_000;

/** A connection to the stream that remembers all it was told, in order. */
export class StreamClient {
  readonly messages: StreamMessage[] = [];
  closedWith: { readonly code: number; readonly reason: string } | null = null;
  private readonly waiting = new Set<() => void>();

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      this.messages.push(JSON.parse(data.toString('utf8')) as StreamMessage);
      this.look();
    });
    socket.on('close', (code, reason) => {
      this.closedWith = { code, reason: reason.toString() };
      this.look();
    });
    socket.on('error', () => undefined);
  }

  /** `url` as `TestApp` has it. */
  static async open(url: string, headers: Record<string, string> = {}): Promise<StreamClient> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/v1/stream`, { headers });
    const client = new StreamClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('unexpected-response', (_, response) => reject(new Error(String(response.statusCode))));
      socket.once('error', reject);
    });
    return client;
  }

  say(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  of(type: string): StreamMessage[] {
    return this.messages.filter((message) => message.type === type);
  }

  /** The first message, come or still to come, of this type that `fits`. */
  async next(type: string, fits: (message: StreamMessage) => boolean = () => true): Promise<StreamMessage> {
    let found: StreamMessage | undefined;
    await this.until(() => (found = this.messages.find((message) => message.type === type && fits(message))));
    return found as StreamMessage;
  }

  /** Waits until `holds` is true after some message or the close. */
  until(holds: () => unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (!holds()) return;
        clearTimeout(timer);
        this.waiting.delete(check);
        resolve();
      };
      const timer = setTimeout(() => {
        this.waiting.delete(check);
        reject(new Error(`waited in vain; told so far: ${JSON.stringify(this.messages.slice(-8))}`));
      }, WAIT_MS_MAX);
      this.waiting.add(check);
      check();
    });
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.until(() => this.closedWith);
  }

  private look(): void {
    for (const check of [...this.waiting]) check();
  }
}

/** A book as a subscriber builds it by the rules of docs/rules/market-data.md; throws where a subscriber would resync. */
export class FollowedBook {
  sequence = 0;
  halted = false;
  readonly gaps: string[] = [];
  private readonly sides = { bids: new Map<string, Level>(), asks: new Map<string, Level>() };

  take(message: StreamMessage): void {
    if (message.type === 'snapshot') {
      for (const side of ['bids', 'asks'] as const) {
        this.sides[side].clear();
        this.put(side, message[side] as Level[]);
      }
      this.sequence = message['sequence'] as number;
    } else {
      const { first, last } = message as unknown as { first: number; last: number };
      if (last <= this.sequence) return;
      if (first > this.sequence + 1) return void this.gaps.push(`${first} after ${this.sequence}`);
      for (const side of ['bids', 'asks'] as const) this.put(side, message[side] as Level[]);
      this.sequence = last;
    }
    this.halted = message['halted'] as boolean;
    const checksum = bookChecksum(this.levels('bids'), this.levels('asks'));
    if (checksum !== message['checksum']) this.gaps.push(`checksum at ${this.sequence}`);
  }

  levels(side: 'bids' | 'asks'): Level[] {
    const better = side === 'bids' ? -1 : 1;
    return [...this.sides[side].values()].sort((a, b) => better * (Number(a.price) - Number(b.price)));
  }

  private put(side: 'bids' | 'asks', levels: readonly Level[]): void {
    for (const level of levels) {
      if (level.orders === 0) this.sides[side].delete(level.price);
      else this.sides[side].set(level.price, level);
    }
  }
}
