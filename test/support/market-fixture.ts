import { randomUUID } from 'node:crypto';
import { LedgerService } from '../../src/modules/ledger/index.js';
import type { CommittedBatch } from '../../src/modules/market/loop/batch-runner.js';
import { TradingLoop, type LoopSettings } from '../../src/modules/market/loop/trading-loop.js';
import type { LoopReply, PlaceRequest } from '../../src/modules/market/loop/request.js';
import type { OrderView } from '../../src/modules/market/orders/order-view.js';
import type { InstrumentGrid } from '../../src/modules/registry/index.js';
import type { Database } from '../../src/platform/database/database.js';
import type { Clock } from '../../src/shared/clock.js';
import { CNY } from '../../src/shared/fen.js';
import type { Market } from '../../src/shared/market.js';
import { createTestDatabase, openDatabase, type TestDatabase } from './test-database.js';

/** One tonne a lot, one fen a tick: a price of 6850 ticks is 68.50 yuan. */
export const GRID: InstrumentGrid = { priceScale: 2, tick: 1n, quantityScale: 0, lot: 1n, fenPerTickLot: 1n };

/** A clock that stands until it is moved. */
export class SetClock implements Clock {
  constructor(private instant = new Date('2026-03-02T02:00:00.000Z')) {}

  now(): Date {
    return this.instant;
  }

  set(iso: string): void {
    this.instant = new Date(iso);
  }
}

export interface Firm {
  readonly organizationId: string;
  readonly userId: string;
  readonly accountId: bigint;
}

/** A market with funded firms, its ledger and its loop, on a database of its own; without HTTP. */
export class MarketFixture {
  readonly ledger = new LedgerService();
  readonly published: CommittedBatch[] = [];
  readonly failures: unknown[] = [];
  bank = 0n;
  issuance = 0n;
  feeAccount: bigint | null = null;
  private orderNumber = 0;

  private constructor(
    readonly own: TestDatabase,
    readonly database: Database,
    readonly market: Market,
    readonly instruments: readonly string[],
    readonly clock: SetClock,
  ) {}

  static async create(market: Market = 'water', instruments: readonly string[] = ['W1']): Promise<MarketFixture> {
    const own = await createTestDatabase();
    const fixture = new MarketFixture(own, await openDatabase(own, 16), market, instruments, new SetClock());
    await fixture.open();
    return fixture;
  }

  private async open(): Promise<void> {
    const operator = randomUUID();
    const at = this.clock.now();
    await this.database.transaction(async (tx) => {
      for (const code of this.instruments) await this.ledger.openAsset(tx, { code, market: this.market, at });
      const open = (kind: 'bank' | 'issuance' | 'fee'): Promise<bigint> =>
        this.ledger.openAccount(tx, { organizationId: operator, market: this.market, kind, at });
      this.bank = await open('bank');
      this.issuance = await open('issuance');
      this.feeAccount = await open('fee');
    });
  }

  /** A firm with this much money (fen) and this many units of every instrument. */
  async firm(fen: bigint, units: bigint): Promise<Firm> {
    const organizationId = randomUUID();
    const at = this.clock.now();
    return this.database.transaction(async (tx) => {
      const accountId = await this.ledger.openAccount(tx, { organizationId, market: this.market, kind: 'trading', at });
      const lines = [
        { accountId: this.bank, asset: CNY, amount: -fen },
        { accountId, asset: CNY, amount: fen },
        ...this.instruments.flatMap((asset) => [
          { accountId: this.issuance, asset, amount: -units },
          { accountId, asset, amount: units },
        ]),
      ].filter(({ amount }) => amount !== 0n);
      if (lines.length > 0) {
        await this.ledger.post(tx, {
          key: `fixture/${organizationId}`,
          reason: 'fixture.funded',
          reference: organizationId,
          actorId: null,
          at,
          lines,
        });
      }
      return { organizationId, userId: randomUUID(), accountId };
    });
  }

  loop(overrides: Partial<LoopSettings> = {}): TradingLoop {
    return new TradingLoop({
      market: this.market,
      databaseUrl: this.own.url,
      queueMax: 4096,
      batchMax: 512,
      holder: 'fixture',
      clock: this.clock,
      ports: {
        readTradingStatus: (_, accounts) =>
          Promise.resolve(
            new Map(accounts.map((id) => [id, { mayBuy: true, maySell: true, mayPerform: true, reason: null }])),
          ),
        readFeeAccount: () => Promise.resolve(this.feeAccount),
      },
      publish: (batch) => void this.published.push(batch),
      rebuilt: () => undefined,
      observer: {
        batchCommitted: () => undefined,
        failed: (_market, _what, error) => void this.failures.push(error),
        roleChanged: () => undefined,
      },
      ...overrides,
    });
  }

  order(firm: Firm, side: 'buy' | 'sell', priceTicks: number, quantityLots: number, rest: Partial<PlaceRequest> = {}) {
    this.orderNumber += 1;
    const clientOrderId = rest.clientOrderId ?? `o-${this.orderNumber}`;
    return {
      kind: 'place',
      organizationId: firm.organizationId,
      userId: firm.userId,
      accountId: firm.accountId,
      clientOrderId,
      fingerprint: Buffer.from(`${clientOrderId}|${side}|${priceTicks}|${quantityLots}`),
      instrument: this.instruments[0] ?? '',
      grid: GRID,
      side,
      priceTicks,
      quantityLots,
      timeInForce: 'gtc',
      postOnly: false,
      selfTradePrevention: 'cancel-taker',
      group: Number(firm.accountId) * 2 + 1,
      ...rest,
    } satisfies PlaceRequest;
  }

  async balance(firm: Firm, asset: string): Promise<{ available: bigint; held: bigint; pending: bigint }> {
    const [row] = await this.database.query<{ available: bigint; held: bigint; pending: bigint }>(
      'SELECT available, held, pending FROM ledger_balances WHERE account_id = $1 AND asset = $2',
      [firm.accountId, asset],
    );
    if (!row) throw new Error('no such balance');
    return row;
  }

  async close(): Promise<void> {
    await this.database.dataSource.destroy();
    await this.own.drop();
  }
}

/** The order of a reply that carries one. */
export function orderOf(reply: LoopReply): OrderView {
  if (reply.kind !== 'order') throw new Error(`the reply is ${reply.kind}`);
  return reply.order;
}
