import type { OrderView } from '../../src/modules/market/index.js';
import { call } from './call.js';
import type { CallersRecord } from './known-order.js';
import { brokenPromises, type KnownIds } from './promises.js';
import type { Trader } from './trader.js';

const PAGE = 200;

/**
 * Compares what callers were told with what the platform shows them now. With `names`, only orders whose clientOrderId
 * starts so, which must be the newest ones; without, all of the run. Answers what is broken, and remembers what was seen
 * now, so that the next comparison starts from it.
 */
export async function comparePresent(
  url: string,
  traders: readonly Trader[],
  record: CallersRecord,
  ids: KnownIds,
  run: string,
  names = run,
): Promise<string[]> {
  const broken: string[] = [];
  const shown = new Set<string>();
  const compare = async (trader: Trader): Promise<void> => {
    for await (const present of ordersOf(url, trader, names)) {
      if (!present.clientOrderId.startsWith(run)) continue;
      const name = `${trader.username}/${present.clientOrderId}`;
      const order = record.find(trader.username, present.clientOrderId);
      if (!order) broken.push(`${name} is there as ${present.id} and was never asked for`);
      if (shown.has(name)) broken.push(`${name} is there twice`);
      shown.add(name);
      broken.push(...ids.take(present, trader.username));
      if (!order) continue;
      broken.push(...brokenPromises(order, present));
      order.seen = [present];
    }
  };
  await Promise.all(traders.map(compare));
  for (const [name, order] of record.orders) {
    if (!shown.has(name) && order.body.clientOrderId.startsWith(names))
      broken.push(...brokenPromises(order, undefined));
  }
  return broken;
}

/** Newest first, up to the first page without a name that starts so. */
async function* ordersOf(url: string, trader: Trader, names: string): AsyncGenerator<OrderView> {
  let cursor = '';
  for (;;) {
    const answer = await call(url, {
      method: 'GET',
      path: `/orders?limit=${PAGE}${cursor}`,
      authorization: trader.authorization,
    });
    if (answer.kind !== 'answered' || answer.status !== 200) throw new Error(`no list: ${JSON.stringify(answer)}`);
    const { items, nextCursor } = answer.body as { items: OrderView[]; nextCursor: string | null };
    yield* items;
    if (nextCursor === null || !items.some(({ clientOrderId }) => clientOrderId.startsWith(names))) return;
    cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
  }
}
