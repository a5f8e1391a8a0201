import type { OrderView } from '../../src/modules/market/index.js';
import { MARKETS } from '../../src/shared/market.js';
import { call, type Answer } from './call.js';
import type { CallersRecord, KnownOrder } from './known-order.js';

/** How long a market may take to serve again; well above what it takes, so that only one that hangs is complained of. */
const SERVED_MS_MAX = 20_000;
const RETRY_MS = 20;
const AT_ONCE = 32;

/**
 * Does what a caller does who was not answered: asks by clientOrderId, sends the same request again, and once more. It
 * must have taken effect at most once, whatever had come of the first try. Fills in the record; answers what is broken.
 */
export async function askAgain(url: string, record: CallersRecord): Promise<string[]> {
  const [someone] = record.orders.values();
  if (!someone) return [];
  // Served by every loop, so whatever an earlier process still had under way is settled before the first question.
  for (const market of MARKETS) await served(url, someone, { method: 'DELETE', path: `/orders/${market}-999999999` });
  const broken: string[] = [];
  const left = [...record.orders.values()].filter((order) => order.placement === 'unknown' || order.pending);
  const work = async (): Promise<void> => {
    for (let order = left.pop(); order; order = left.pop()) {
      const answers = order.placement === 'unknown' ? await placeAgain(url, order) : await changeAgain(url, order);
      broken.push(...answers.map((what) => `${order.trader.username} ${order.body.clientOrderId} ${what}`));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return broken;
}

async function placeAgain(url: string, order: KnownOrder): Promise<string[]> {
  const { body } = order;
  const path = `/orders/by-client-id/${body.clientOrderId}`;
  const found = await served(url, order, { method: 'GET', path });
  const first = await served(url, order, { method: 'POST', path: '/orders', body });
  const second = await served(url, order, { method: 'POST', path: '/orders', body });
  if (found.status !== 200 && found.status !== 404) return [`was asked for and answered ${told(found)}`];
  if (found.status === 404 && first.status === 422) {
    order.placement = 'refused';
    return second.status === 422 || second.status === 201 ? keep(order, second) : [`was refused, then ${told(second)}`];
  }
  if (first.status !== 201 || second.status !== 201) return [`was sent again: ${told(first)}, ${told(second)}`];
  keep(order, first);
  keep(order, second);
  const ids = new Set([found, first, second].flatMap(({ status, body: view }) => (status < 300 ? [idOf(view)] : [])));
  return [
    ...(ids.size === 1 ? [] : [`is there as ${[...ids].join(' and ')}`]),
    ...(first.replayed === (found.status === 200) ? [] : [`was ${found.status} and then a repeat: ${first.replayed}`]),
    ...(second.replayed ? [] : ['was placed twice']),
  ];
}

function keep(order: KnownOrder, answer: Answered): string[] {
  if (answer.status !== 201) return [];
  order.placement = 'acknowledged';
  order.seen.push(answer.body as OrderView);
  return [];
}

async function changeAgain(url: string, order: KnownOrder): Promise<string[]> {
  const { pending } = order;
  const id = order.seen.at(-1)?.id ?? '';
  if (!pending) return [];
  const { kind, idempotencyKey, body } = pending;
  const method = kind === 'cancel' ? 'DELETE' : 'PATCH';
  const request = { method, path: `/orders/${id}`, idempotencyKey, ...(body ? { body } : {}) } as const;
  const first = await served(url, order, request);
  const second = await served(url, order, request);
  order.pending = null;
  for (const answer of [first, second]) if (answer.status === 200) order.seen.push(answer.body as OrderView);
  if (first.status === 200) {
    order.changes += 1;
    return second.status === 200 && second.replayed ? [] : [`was ${kind}ed again by one key: ${told(second)}`];
  }
  // Filled meanwhile, or no funds for more of it: then it was not changed and is not changed now.
  const refused = first.status === 409 || first.status === 422;
  const latest = await served(url, order, { method: 'GET', path: request.path });
  order.seen.push(latest.body as OrderView);
  return refused ? [] : [`was asked to be ${kind}ed again: ${told(first)}`];
}

type Answered = Extract<Answer, { kind: 'answered' }>;

function served(url: string, order: KnownOrder, request: Parameters<typeof call>[1]): Promise<Answered> {
  return untilServed(() => call(url, { ...request, ...credentials(order) }));
}

/** Asks until the answer is not that the market cannot serve yet. */
async function untilServed(ask: () => Promise<Answer>): Promise<Answered> {
  const deadline = Date.now() + SERVED_MS_MAX;
  for (;;) {
    const answer = await ask();
    if (answer.kind === 'answered' && answer.status !== 503) return answer;
    if (Date.now() > deadline) throw new Error(`not served within ${SERVED_MS_MAX} ms: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

function credentials({ trader }: KnownOrder): { authorization: string } {
  return { authorization: trader.authorization };
}

function idOf(view: unknown): string {
  return (view as OrderView).id;
}

function told({ status, body }: Answered): string {
  return `${status} ${JSON.stringify(body)}`;
}
