import { randomUUID } from 'node:crypto';
import { LedgerService } from '../../src/modules/ledger/index.js';
import { CLOCK, type Clock } from '../../src/shared/clock.js';
import { CNY } from '../../src/shared/fen.js';
import type { Market } from '../../src/shared/market.js';
import {
  listInstrument,
  mustBe,
  openTradingAccount,
  seatOffices,
  type Office,
  type Offices,
} from './registry-fixture.js';
import { callerOf } from './caller.js';
import { seatSignedIn, type SignedIn } from './sign-in.js';
import type { TestApp } from './test-app.js';

export interface TradingFirm extends SignedIn {
  readonly accountId: string;
  /** Places an order over HTTP, good till cancelled unless `rest` says otherwise, and returns its id. */
  order(side: 'buy' | 'sell', price: string, quantity: string, rest?: object): Promise<string>;
  cancel(orderId: string): Promise<void>;
}

/** A listed instrument of the whole application, and firms that can trade it at once. */
export interface TradingFloor {
  readonly offices: Offices;
  readonly code: string;
  /** A firm with this much money (fen) and this many smallest units. */
  firm(fen: bigint, units: bigint): Promise<TradingFirm>;
  /** Brings money to a firm outside the trading loop. */
  deposit(firm: TradingFirm, fen: bigint): Promise<void>;
  halt(halted: boolean): Promise<void>;
}

export async function openTradingFloor(
  running: TestApp,
  listing: { readonly code: string; readonly market: Market },
  issuer: (offices: Offices) => Office,
): Promise<TradingFloor> {
  const offices = await seatOffices(running);
  const authority = issuer(offices);
  const clock = running.app.get<Clock>(CLOCK, { strict: false });
  await listInstrument(running, offices, listing, [authority]);
  const ledger = running.app.get(LedgerService, { strict: false });
  const { market, code } = listing;
  const bank = await running.database.transaction((tx) =>
    ledger.openAccount(tx, {
      organizationId: offices.marketOperator.actor.organizationId,
      market,
      kind: 'bank',
      at: clock.now(),
    }),
  );
  const issuance = (
    await ledger.accountOf(running.database.reader, authority.reviewer.actor.organizationId, market, 'issuance')
  ).id;
  const bring = (from: bigint, to: string, asset: string, amount: bigint): Promise<unknown> =>
    running.database.transaction((tx) =>
      ledger.post(tx, {
        key: `floor/${randomUUID()}`,
        reason: 'fixture.funded',
        reference: to,
        actorId: null,
        at: clock.now(),
        lines: [
          { accountId: from, asset, amount: -amount },
          { accountId: BigInt(to), asset, amount },
        ],
      }),
    );
  return {
    offices,
    code,
    async firm(fen, units) {
      const person = await seatSignedIn(running.app, { kind: 'enterprise', roles: ['trader', 'account-keeper'] });
      const accountId = await openTradingAccount(running, offices, person, market);
      if (fen > 0n) await bring(bank, accountId, CNY, fen);
      if (units > 0n) await bring(issuance, accountId, code, units);
      return { ...person, accountId, ...ordersOf(running, person, code) };
    },
    async deposit(firm, fen) {
      await bring(bank, firm.accountId, CNY, fen);
    },
    async halt(halted) {
      const answer = await callerOf(running, offices.marketOperator).post(
        `/instruments/${code}/${halted ? 'halt' : 'resume'}`,
        { reason: '核查价格异常' },
      );
      mustBe(200, answer);
    },
  };
}

function ordersOf(running: TestApp, person: SignedIn, code: string): Pick<TradingFirm, 'order' | 'cancel'> {
  return {
    async order(side, price, quantity, rest = {}) {
      const body = {
        instrument: code,
        side,
        price,
        quantity,
        timeInForce: 'gtc',
        clientOrderId: randomUUID(),
        ...rest,
      };
      return mustBe(201, await callerOf(running, person).post<{ id: string }>('/orders', body)).id;
    },
    async cancel(orderId) {
      const answer = await fetch(`${running.url}/api/v1/orders/${orderId}`, {
        method: 'DELETE',
        headers: { authorization: person.authorization },
      });
      if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
    },
  };
}
