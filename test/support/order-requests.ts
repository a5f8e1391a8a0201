import { randomUUID } from 'node:crypto';
import type { OrderView } from '../../src/modules/market/index.js';
import type { Problem } from '../../src/platform/http/index.js';
import { callerOf, type Answer, type Caller } from './caller.js';
import type { SignedIn } from './sign-in.js';
import type { TestApp } from './test-app.js';

/** An order or why there is none: every answer about orders has the one form or the other. */
export type OrderAnswer = Answer<OrderView & Problem>;

/** One trader's requests about orders in one instrument. */
export interface OrderRequests extends Caller {
  /** Good till cancelled, under a fresh clientOrderId, unless `rest` says otherwise. */
  place(side: 'buy' | 'sell', price: string, quantity: string, rest?: object): Promise<OrderAnswer>;
  /** As it is now, by its id. */
  order(id: string): Promise<OrderView>;
  /** Available, held and pending of an asset in the account. */
  balance(asset: string): Promise<{ available: string; held: string; pending: string }>;
}

export function orderBody(instrument: string, side: 'buy' | 'sell', price: string, quantity: string, rest?: object) {
  return { instrument, side, price, quantity, timeInForce: 'gtc', clientOrderId: randomUUID(), ...rest };
}

export function orderRequests(
  running: TestApp,
  trader: SignedIn & { readonly accountId: string },
  instrument: string,
): OrderRequests {
  const caller = callerOf(running, trader);
  return {
    ...caller,
    place: (side, price, quantity, rest) =>
      caller.post<OrderView & Problem>('/orders', orderBody(instrument, side, price, quantity, rest)),
    order: async (id) => (await caller.get<OrderView>(`/orders/${id}`)).body,
    balance: async (asset) => {
      const { body } = await caller.get<{
        items: { asset: string; available: string; held: string; pending: string }[];
      }>(`/accounts/${trader.accountId}/balances`);
      const found = body.items.find((row) => row.asset === asset);
      if (!found) throw new Error(`account ${trader.accountId} has no balance of ${asset}`);
      const { available, held, pending } = found;
      return { available, held, pending };
    },
  };
}
