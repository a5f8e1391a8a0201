import fc from 'fast-check';
import type { LoopReply } from '../../src/modules/market/loop/request.js';
import type { TradingLoop } from '../../src/modules/market/loop/trading-loop.js';
import { DomainError } from '../../src/shared/domain-error.js';
import { CNY } from '../../src/shared/fen.js';
import { addDays } from '../../src/shared/clock.js';
import type { Market } from '../../src/shared/market.js';
import { GRID, MarketFixture, type Firm } from './market-fixture.js';

/** One thing that somebody does in a market. Firms, instruments and orders are named by their place. */
export type TradingStep =
  | {
      readonly kind: 'place';
      firm: number;
      instrument: number;
      side: 'buy' | 'sell';
      price: number;
      lots: number;
      timeInForce: 'day' | 'gtc' | 'ioc' | 'fok';
      postOnly: boolean;
      selfTradePrevention: 'cancel-taker' | 'cancel-maker' | 'cancel-both';
    }
  | { readonly kind: 'cancel'; order: number }
  | { readonly kind: 'replace'; order: number; price: number | null; lots: number | null }
  | { readonly kind: 'cancel-all'; firm: number; instrument: number | null }
  | { readonly kind: 'halt'; instrument: number; halted: boolean }
  | { readonly kind: 'pay'; from: number; to: number; amount: number }
  | { readonly kind: 'hand-over'; from: number; to: number; instrument: number; amount: number }
  | { readonly kind: 'send-abroad'; firm: number; amount: number }
  | { readonly kind: 'hold'; firm: number; amount: number; release: boolean }
  | { readonly kind: 'next-day' }
  | { readonly kind: 'restart' };

export const FIRMS = 5;
const INSTRUMENTS = ['R1', 'R2'] as const;

const firm = fc.nat({ max: FIRMS - 1 });
const instrument = fc.nat({ max: INSTRUMENTS.length - 1 });
const price = fc.integer({ min: 95, max: 105 });
const lots = fc.integer({ min: 1, max: 20 });
const amount = fc.integer({ min: 1, max: 3_000 });
const order = fc.nat({ max: 40 });
const mostlyResumed = fc.constantFrom(true, false, false, false);
const as = <Kind extends string>(kind: Kind) => fc.constant(kind);

export const tradingStep: fc.Arbitrary<TradingStep> = fc.oneof(
  {
    weight: 60,
    arbitrary: fc.record({
      kind: as('place'),
      firm,
      instrument,
      side: fc.constantFrom('buy' as const, 'sell' as const),
      price,
      lots,
      timeInForce: fc.constantFrom(...(['day', 'gtc', 'gtc', 'ioc', 'fok'] as const)),
      postOnly: fc.boolean(),
      selfTradePrevention: fc.constantFrom('cancel-taker' as const, 'cancel-maker' as const, 'cancel-both' as const),
    }),
  },
  { weight: 10, arbitrary: fc.record({ kind: as('cancel'), order }) },
  {
    weight: 12,
    arbitrary: fc.record({ kind: as('replace'), order, price: fc.option(price), lots: fc.option(lots) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: as('cancel-all'), firm, instrument: fc.option(instrument) }) },
  { weight: 2, arbitrary: fc.record({ kind: as('halt'), instrument, halted: mostlyResumed }) },
  { weight: 4, arbitrary: fc.record({ kind: as('pay'), from: firm, to: firm, amount }) },
  { weight: 3, arbitrary: fc.record({ kind: as('hand-over'), from: firm, to: firm, instrument, amount: lots }) },
  { weight: 3, arbitrary: fc.record({ kind: as('send-abroad'), firm, amount }) },
  { weight: 3, arbitrary: fc.record({ kind: as('hold'), firm, amount, release: fc.boolean() }) },
  { weight: 2, arbitrary: as('next-day').map((kind) => ({ kind })) },
  { weight: 1, arbitrary: as('restart').map((kind) => ({ kind })) },
);

/** A market in which random things are done, by the real loop and, at the same time, by the ledger. */
export class RandomTrading {
  readonly firms: Firm[] = [];
  /** Accounts of the same firms in another market. */
  private readonly abroad: bigint[] = [];
  private readonly placed: { readonly organizationId: string; readonly sequence: number }[] = [];
  private loop: TradingLoop;
  private day = '2026-03-02';
  private transfers = 0;
  private readonly underWay = new Set<Promise<unknown>>();

  private constructor(readonly fixture: MarketFixture) {}

  static async open(market: Market = 'carbon', elsewhere: Market = 'water'): Promise<RandomTrading> {
    const trading = new RandomTrading(await MarketFixture.create(market, INSTRUMENTS));
    const { fixture } = trading;
    for (let index = 0; index < FIRMS; index += 1) {
      const made = await fixture.firm(1_000_000n, 1_000n);
      trading.firms.push(made);
      const { organizationId } = made;
      const at = fixture.clock.now();
      trading.abroad.push(
        await fixture.database.transaction((tx) =>
          fixture.ledger.openAccount(tx, { organizationId, market: elsewhere, kind: 'trading', at }),
        ),
      );
    }
    trading.loop = fixture.loop();
    await trading.loop.start();
    return trading;
  }

  /** Does these things without waiting for one before the next; resolves when all of them are answered. */
  async run(steps: readonly TradingStep[]): Promise<void> {
    for (const step of steps) {
      if (step.kind === 'restart') await this.restart();
      else if (step.kind === 'next-day') this.nextDay();
      else this.begin(step);
      // A turn of the event loop now and then, so that batches of many sizes come about.
      if (this.underWay.size % 7 === 6) await new Promise((resolve) => setImmediate(resolve));
      if (this.underWay.size > 60) await this.settled();
    }
    await this.settled();
  }

  async close(): Promise<void> {
    await this.loop.stop();
    await this.fixture.close();
  }

  private async settled(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private begin(step: TradingStep): void {
    const done: Promise<unknown> = this.does(step)
      .catch((error: unknown) => {
        if (!(error instanceof DomainError)) throw error;
      })
      .finally(() => this.underWay.delete(done));
    this.underWay.add(done);
  }

  private async restart(): Promise<void> {
    await this.settled();
    await this.loop.stop();
    this.loop = this.fixture.loop();
    await this.loop.start();
  }

  private nextDay(): void {
    this.day = addDays(this.day, 1);
    this.fixture.clock.set(`${this.day}T02:00:00.000Z`);
  }

  private does(step: TradingStep): Promise<unknown> {
    const { fixture, loop } = this;
    switch (step.kind) {
      case 'place':
        return this.place(step);
      case 'cancel':
      case 'replace': {
        const known = this.placed.at(-1 - step.order);
        if (!known) return Promise.resolve();
        const { organizationId, sequence } = known;
        if (step.kind === 'cancel') {
          return loop.submit({ kind: 'cancel', organizationId, order: sequence, guard: null });
        }
        const { price: priceTicks, lots: quantityLots } = step;
        return loop.submit({ kind: 'replace', organizationId, order: sequence, priceTicks, quantityLots, guard: null });
      }
      case 'cancel-all':
        return loop.submit({
          kind: 'cancel-all',
          organizationId: this.firm(step.firm).organizationId,
          instrument: step.instrument === null ? null : this.code(step.instrument),
          guard: null,
        });
      case 'halt':
        return loop.submit({
          kind: 'halt',
          instrument: this.code(step.instrument),
          grid: GRID,
          halted: step.halted,
          userId: this.firm(0).userId,
          reason: 'random',
        });
      case 'pay':
        return this.move(this.firm(step.from).accountId, this.firm(step.to).accountId, CNY, step.amount);
      case 'hand-over': {
        const { from, to } = step;
        return this.move(this.firm(from).accountId, this.firm(to).accountId, this.code(step.instrument), step.amount);
      }
      case 'send-abroad':
        return this.move(this.firm(step.firm).accountId, this.abroad[step.firm] ?? 0n, CNY, step.amount);
      case 'hold':
        return this.hold(this.firm(step.firm), step.amount, step.release);
      case 'next-day':
      case 'restart':
        throw new Error(`${step.kind} is not done beside others, in market ${fixture.market}`);
    }
  }

  private async place(step: Extract<TradingStep, { kind: 'place' }>): Promise<void> {
    const owner = this.firm(step.firm);
    const { timeInForce, selfTradePrevention } = step;
    const rests = timeInForce === 'day' || timeInForce === 'gtc';
    const reply: LoopReply = await this.loop.submit(
      this.fixture.order(owner, step.side, step.price, step.lots, {
        instrument: this.code(step.instrument),
        timeInForce,
        postOnly: step.postOnly && rests,
        selfTradePrevention,
        // The last two firms belong together.
        group: Math.min(step.firm, FIRMS - 2) + 1,
      }),
    );
    if (reply.kind === 'order') {
      this.placed.push({ organizationId: owner.organizationId, sequence: reply.order.sequence });
    }
  }

  private async move(from: bigint, to: bigint, asset: string, quantity: number): Promise<void> {
    if (from === to) return;
    const lines = [
      { accountId: from, asset, amount: -BigInt(quantity) },
      { accountId: to, asset, amount: BigInt(quantity) },
    ];
    const { ledger, database, clock } = this.fixture;
    const key = this.nextKey();
    await database.transaction((tx) =>
      ledger.post(tx, { key, reason: 'test.moved', reference: key, actorId: null, at: clock.now(), lines }),
    );
  }

  private async hold({ accountId }: Firm, quantity: number, release: boolean): Promise<void> {
    const { ledger, database, clock } = this.fixture;
    const key = this.nextKey();
    const made = { key, owner: 'test', reference: key, actorId: null };
    const { holdId } = await database.transaction((tx) =>
      ledger.hold(tx, { ...made, accountId, asset: CNY, amount: BigInt(quantity), at: clock.now() }),
    );
    if (!release) return;
    await database.transaction((tx) =>
      ledger.voidHold(tx, { key: `${key}/void`, holdId, owner: 'test', actorId: null, at: clock.now() }),
    );
  }

  private nextKey(): string {
    this.transfers += 1;
    return `random/${this.transfers}`;
  }

  private firm(index: number): Firm {
    const found = this.firms[index];
    if (!found) throw new Error(`there is no firm ${index}`);
    return found;
  }

  private code(index: number): string {
    return INSTRUMENTS[index] ?? INSTRUMENTS[0];
  }
}
