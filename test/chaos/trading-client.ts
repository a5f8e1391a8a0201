import type { OrderView } from '../../src/modules/market/index.js';
import type { Random } from '../../src/demo/seeded-random.js';
import { call, type Answer, type Call } from './call.js';
import { isOpenView, newOrder, type CallersRecord, type KnownOrder } from './known-order.js';
import { randomOrder, randomReplacement } from './random-orders.js';
import type { Trader } from './trader.js';

/** Own open orders a client keeps in mind to cancel or replace. */
const REMEMBERED_MAX = 12;

export interface TradingClientParts {
  readonly url: string;
  readonly trader: Trader;
  readonly record: CallersRecord;
  readonly random: Random;
  /** Starts every clientOrderId and key of this client; unique over all runs on the same data. */
  readonly name: string;
  /** Whether the program may be killed: then the first request that is not answered is the last. */
  readonly endsWhenUnanswered: boolean;
}

/** A firm's program: places, cancels and replaces orders one after the other, and writes down what it is told. */
export class TradingClient {
  private readonly open: KnownOrder[] = [];
  private asked = 0;

  constructor(private readonly parts: TradingClientParts) {}

  async run(stop: { readonly aborted: boolean }): Promise<void> {
    while (!stop.aborted) {
      const answer = await this.act();
      if (answer.kind !== 'answered' && this.parts.endsWhenUnanswered) return;
      // What the service asks of callers it cannot serve now; also keeps a refused connection from being hammered.
      if (answer.kind !== 'answered' || answer.status === 503) await pause();
    }
  }

  private act(): Promise<Answer> {
    const { random } = this.parts;
    const choice = random();
    const index = Math.floor(random() * this.open.length);
    const order = this.open[index];
    if (!order || choice < 0.6) return this.place();
    if (choice < 0.85) {
      this.open.splice(index, 1);
      return this.cancel(order);
    }
    return this.replace(order, index);
  }

  private async place(): Promise<Answer> {
    const { trader, record, random, name } = this.parts;
    this.asked += 1;
    const order = newOrder(trader, randomOrder(random, trader.markets, `${name}.${this.asked}`));
    record.add(order);
    const answer = await this.send({ method: 'POST', path: '/orders', body: order.body });
    if (answer.kind !== 'answered') return answer;
    if (answer.status === 201) {
      const view = answer.body as OrderView;
      order.placement = 'acknowledged';
      order.seen.push(view);
      if (answer.replayed) record.complaints.push(`${order.body.clientOrderId} was new and answered as a repeat`);
      if (isOpenView(view)) this.remember(order);
    } else if (answer.status < 500 || NOTHING_TRIED.has(answer.code)) {
      order.placement = 'refused';
    }
    return answer;
  }

  private async cancel(order: KnownOrder): Promise<Answer> {
    const id = order.seen.at(-1)?.id ?? '';
    order.cancelAsked = true;
    const answer = await this.change(order, { kind: 'cancel', method: 'DELETE', path: `/orders/${id}` });
    if (answer.kind === 'answered' && answer.status === 200 && isOpenView(answer.body as OrderView)) {
      this.parts.record.complaints.push(`${id} was cancelled and is answered as ${JSON.stringify(answer.body)}`);
    }
    return answer;
  }

  private async replace(order: KnownOrder, index: number): Promise<Answer> {
    const view = order.seen.at(-1);
    const body = randomReplacement(this.parts.random, order.body);
    const path = `/orders/${view?.id ?? ''}`;
    const answer = await this.change(order, { kind: 'replace', method: 'PATCH', path, body });
    const latest = order.seen.at(-1);
    const closed = answer.kind === 'answered' && answer.status === 409;
    if (closed || order.pending !== null || !latest || !isOpenView(latest)) this.open.splice(index, 1);
    return answer;
  }

  private async change(
    order: KnownOrder,
    request: Pick<Call, 'method' | 'path'> & {
      readonly kind: 'cancel' | 'replace';
      readonly body?: { readonly price?: string; readonly quantity?: string };
    },
  ): Promise<Answer> {
    this.asked += 1;
    const { kind, ...call } = request;
    const idempotencyKey = `${this.parts.name}.${this.asked}`;
    order.pending = { kind, idempotencyKey, ...(request.body ? { body: request.body } : {}) };
    const answer = await this.send({ ...call, idempotencyKey });
    if (answer.kind !== 'answered' || answer.status >= 500) return answer;
    order.pending = null;
    if (answer.status !== 200) return answer;
    order.changes += 1;
    order.seen.push(answer.body as OrderView);
    return answer;
  }

  private async send(request: Call): Promise<Answer> {
    const { url, trader, record } = this.parts;
    const answer = await call(url, { ...request, authorization: trader.authorization });
    if (answer.kind !== 'answered') {
      record.count(answer.kind);
      const excused = this.parts.endsWhenUnanswered && answer.kind === 'unanswered';
      if (!excused) record.complaints.push(`${request.method} ${request.path} was ${answer.kind}`);
      return answer;
    }
    record.count(`${answer.status} ${answer.code}`.trim());
    const expected = answer.status < 300 ? answer.code === '' : EXPECTED_CODES.has(answer.code);
    if (!expected) record.complaints.push(`${request.method} ${request.path}: ${JSON.stringify(answer)}`);
    return answer;
  }

  private remember(order: KnownOrder): void {
    this.open.push(order);
    if (this.open.length > REMEMBERED_MAX) this.open.shift();
  }
}

/** Refusals that such trading brings about, and the answers of a service that cannot serve now. */
const EXPECTED_CODES = new Set([
  'market.insufficient-funds',
  'market.insufficient-units',
  'market.listing-permit-exceeded',
  'market.order-closed',
  'market.busy',
  'market.not-ready',
  'market.outcome-unknown',
  'service.unavailable',
]);

/** Codes by which the platform says that the request came to nothing; it is held to that. */
const NOTHING_TRIED = new Set(['market.busy', 'market.not-ready']);

const PAUSE_MS = 250;

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
