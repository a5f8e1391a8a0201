import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BUY, SELL, NaiveBook, type NewOrder, type Side } from '../../src/engine/index.js';
import { replayMarket } from '../../src/modules/market/journal/replay/replay.js';
import type { PickRequest } from '../../src/modules/market/loop/request.js';
import type { TradingLoop } from '../../src/modules/market/loop/trading-loop.js';
import { reconcile } from '../../src/modules/ledger/index.js';
import { orderHolds } from '../../src/modules/market/index.js';
import { DomainError } from '../../src/shared/domain-error.js';
import { EventLog } from '../../src/engine/testing/event-log.js';
import { MarketFixture, orderOf, type Firm } from '../support/market-fixture.js';
import { pickRulebook } from '../support/ruled-market.js';
import { replaceFirstRulebook } from '../support/rulebook-fixture.js';

type Step =
  | { readonly kind: 'list'; firm: number; side: Side; price: number; lots: number }
  | { readonly kind: 'pick'; firm: number; order: number; lots: number; stale: boolean }
  | { readonly kind: 'reprice'; order: number; price: number }
  | { readonly kind: 'withdraw'; order: number };

const FIRMS = 4;
const firm = fc.nat({ max: FIRMS - 1 });
const order = fc.nat({ max: 60 });
const price = fc.integer({ min: 95, max: 108 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('list' as const),
      firm,
      side: fc.constantFrom<Side>(BUY, SELL),
      price,
      lots: fc.integer({ min: 1, max: 9 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('pick' as const),
      firm,
      order,
      lots: fc.integer({ min: 1, max: 6 }),
      stale: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reprice' as const), order, price }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('withdraw' as const), order }) },
);

/** What the engine calls a refusal → the code that the platform gives it. */
const CODES: Readonly<Record<string, string>> = {
  'order-not-resting': 'market.offer-gone',
  'own-group': 'market.offer-of-own-group',
  'offer-not-pickable': 'market.offer-out-of-reach',
  'quantity-above-offer': 'market.offer-quantity-exceeded',
};

interface Listed {
  readonly sequence: number;
  readonly firm: number;
  readonly side: Side;
  price: number;
}

/** A market with listing and pick, beside the book as one would keep it on paper. */
class Listing {
  readonly paper = new NaiveBook();
  private readonly log = new EventLog();
  private readonly listed: Listed[] = [];
  private keys = 0;
  picks = 0;
  refusals = new Map<string, number>();

  constructor(
    private readonly market: MarketFixture,
    private readonly loop: TradingLoop,
    private readonly firms: readonly Firm[],
    policy: 'five-level-pick' | 'best-price-pick',
  ) {
    this.paper.setPolicy(policy, 'maker');
  }

  async carryOut(step: Step): Promise<void> {
    if (step.kind === 'list') await this.list(step);
    else if (step.kind === 'pick') await this.pick(step);
    else await this.change(step);
    // The book opens with the first order.
    const book = this.loop.current?.instruments.get('W1')?.book;
    expect(book?.stateHash() ?? new NaiveBook().stateHash()).toBe(this.paper.stateHash());
  }

  private async list({ firm: of, side, price: at, lots }: Extract<Step, { kind: 'list' }>): Promise<void> {
    const group = groupOf(of);
    const request = this.market.order(this.firm(of), side === BUY ? 'buy' : 'sell', at, lots, { group });
    const { sequence } = orderOf(await this.loop.submit(request));
    this.paper.place(this.newOrder(sequence, side, at, lots, group), sequence, this.log);
    this.listed.push({ sequence, firm: of, side, price: at });
  }

  private async pick({ firm: of, order: nth, lots, stale }: Extract<Step, { kind: 'pick' }>): Promise<void> {
    const offer = this.listed[nth % (this.listed.length || 1)];
    if (!offer) return;
    const [side, taker, group] = [(1 - offer.side) as Side, this.firm(of), groupOf(of)];
    const shownPrice = stale ? offer.price + 1 : offer.price;
    this.keys += 1;
    const request: PickRequest = {
      kind: 'pick',
      organizationId: taker.organizationId,
      userId: taker.userId,
      accountId: taker.accountId,
      clientOrderId: `pick-${this.keys}`,
      fingerprint: Buffer.from(`${this.keys}`),
      instrument: 'W1',
      side: side === BUY ? 'buy' : 'sell',
      priceTicks: shownPrice,
      quantityLots: lots,
      group,
      picks: offer.sequence,
      offer: `offer ${offer.sequence}`,
    };
    const sequence = (this.loop.current?.lastSequence ?? 0) + 1;
    const expected = this.expected(offer, of, stale, this.newOrder(sequence, side, shownPrice, lots, group));
    if (expected !== null) {
      const refusal = await this.loop.submit(request).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(DomainError);
      expect((refusal as DomainError).definition.code).toBe(expected);
      expect(this.loop.current?.lastSequence).toBe(sequence - 1);
      this.refusals.set(expected, (this.refusals.get(expected) ?? 0) + 1);
      return;
    }
    const view = orderOf(await this.loop.submit(request));
    this.paper.pick(offer.sequence, this.newOrder(view.sequence, side, shownPrice, lots, group), this.log);
    expect(this.log.take().at(-1)).toMatch(
      new RegExp(`^traded ${lots}@${offer.price} maker ${offer.sequence} taker ${view.sequence},`),
    );
    expect(view).toMatchObject({ status: 'filled', filledQuantity: `${lots}`, picks: `offer ${offer.sequence}` });
    expect(view.trades).toHaveLength(1);
    this.picks += 1;
  }

  /** The code with which the pick must be refused, by the book on paper; null when it must be made. */
  private expected(offer: Listed, of: number, stale: boolean, taker: NewOrder): string | null {
    if (stale || !this.paper.order(offer.sequence)) return 'market.offer-gone';
    if (offer.firm === of) return 'market.offer-own';
    const refusal = this.paper.pickRefusal(offer.sequence, taker);
    return refusal === null ? null : (CODES[refusal] ?? refusal);
  }

  private async change(step: Extract<Step, { kind: 'reprice' | 'withdraw' }>): Promise<void> {
    const offer = this.listed[step.order % (this.listed.length || 1)];
    if (!offer || !this.paper.order(offer.sequence)) return;
    const { organizationId } = this.firm(offer.firm);
    const named = { organizationId, order: offer.sequence, guard: null };
    if (step.kind === 'withdraw') {
      await this.loop.submit({ kind: 'cancel', ...named });
      this.paper.cancel(offer.sequence, 'requested', this.log);
      return;
    }
    await this.loop.submit({ kind: 'replace', ...named, priceTicks: step.price, quantityLots: null });
    const { remaining, filled } = this.paper.order(offer.sequence) ?? { remaining: 0, filled: 0 };
    const sequence = this.loop.current?.lastSequence ?? 0;
    this.paper.replace(offer.sequence, remaining + filled, step.price, false, sequence, this.log);
    offer.price = step.price;
  }

  private newOrder(id: number, side: Side, at: number, quantity: number, group: number): NewOrder {
    const terms = { timeInForce: 'gtc', postOnly: false, selfTradePrevention: 'cancel-taker' } as const;
    return { id, side, price: at, quantity, group, ...terms };
  }

  private firm(index: number): Firm {
    const found = this.firms[index];
    if (!found) throw new Error(`there is no firm ${index}`);
    return found;
  }
}

/** The last two firms belong together. */
function groupOf(index: number): number {
  return Math.min(index, FIRMS - 2) + 1;
}

describe.each(['five-level-pick', 'best-price-pick'] as const)('the loop under %s', (policy) => {
  let market: MarketFixture;
  let loop: TradingLoop;
  beforeAll(async () => {
    market = await MarketFixture.create();
    await replaceFirstRulebook(market.own, pickRulebook('water', policy));
    loop = market.loop();
    await loop.start();
  });
  afterAll(async () => {
    await loop.stop();
    await market.close();
  });

  test('PCK-1 picks what the naive book picks and refuses what it refuses, and the replay agrees', async () => {
    const picks: number[] = [];
    const refusals = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 90, size: 'max' }), async (steps) => {
        const firms: Firm[] = [];
        for (let index = 0; index < FIRMS; index += 1) firms.push(await market.firm(10_000_000n, 10_000n));
        const listing = new Listing(market, loop, firms, policy);
        for (const each of steps) await listing.carryOut(each);
        picks.push(listing.picks);
        for (const code of listing.refusals.keys()) refusals.add(code);
        for (const { organizationId } of firms) {
          await loop.submit({ kind: 'cancel-all', organizationId, instrument: null, guard: null });
        }
      }),
      { numRuns: 12, endOnFailure: true },
    );
    expect(picks.reduce((sum, made) => sum + made, 0)).toBeGreaterThan(20);
    expect([...refusals].sort()).toEqual([
      'market.offer-gone',
      'market.offer-of-own-group',
      'market.offer-out-of-reach',
      'market.offer-own',
      'market.offer-quantity-exceeded',
    ]);
    expect(market.failures).toEqual([]);
    const report = await market.database.transaction(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return replayMarket(tx, 'water');
    });
    expect(report.findings).toEqual([]);
    const { checks } = await reconcile(market.database, orderHolds);
    expect(checks.filter(({ differenceCount }) => differenceCount > 0n)).toEqual([]);
  });

  test('PCK-1 an offer that lies outside the band of the day is not picked', async () => {
    const [seller, buyer] = [await market.firm(0n, 10n), await market.firm(100_000n, 0n)];
    const offer = orderOf(await loop.submit(market.order(seller, 'sell', 100, 10)));
    const traded = loop.current?.instrument('W1');
    if (!traded?.today) throw new Error('the day is open');
    // Such an offer ends when a day opens, so the rule has to be made to look otherwise.
    const { today } = traded;
    for (const band of [
      { lowTicks: 101, highTicks: 120 },
      { lowTicks: 80, highTicks: 99 },
    ]) {
      traded.today = { ...today, band };
      const { clientOrderId, fingerprint, ...rest } = market.order(buyer, 'buy', 100, 1);
      const request = { ...rest, clientOrderId, fingerprint, kind: 'pick', picks: offer.sequence, offer: 'x' } as const;
      await expect(loop.submit(request)).rejects.toMatchObject({ definition: { code: 'market.price-outside-band' } });
    }
    traded.today = today;
  });
});
