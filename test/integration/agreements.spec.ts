import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { reconcile } from '../../src/modules/ledger/index.js';
import { orderHolds } from '../../src/modules/market/index.js';
import type { AgreementRequest, ApprovalTime } from '../../src/modules/market/agreement/agreement.js';
import { replayMarket } from '../../src/modules/market/journal/replay/replay.js';
import { refusal, BlockFloor, CODE, groupOf, partyOf, type Held } from '../support/block-floor.js';
import type { LimitRules } from '../../src/modules/market/rulebook/rulebook.js';
import { GRID, type Firm } from '../support/market-fixture.js';
import { plainRulebook } from '../support/plain-rulebooks.js';

const RICH = 100_000_000n;
const AUTHORITY = '00000000-0000-4000-8000-0000000000aa';
/** The fees of both sides on 4,685.00 yuan: three in a thousand, and one in a thousand. */
const FEES = [
  { mode: 'agreement', side: 'buy', rate: '0.003', minimum: '0.00', waiveBelow: '0.00' },
  { mode: 'agreement', side: 'sell', rate: '0.001', minimum: '0.00', waiveBelow: '0.00' },
] as const;

class AgreementFloor {
  private constructor(
    readonly floor: BlockFloor,
    readonly seller: Firm,
    readonly buyer: Firm,
  ) {}

  static async open(
    approval: ApprovalTime | null,
    limits: LimitRules = plainRulebook('carbon').limits,
  ): Promise<AgreementFloor> {
    const agreement = approval && { approval, publicityDays: 0 };
    const floor = await BlockFloor.open({
      agreement,
      limits,
      fees: FEES,
      settlement: { unitReleaseDays: 0, minimumHoldingDays: 0, riskReserve: null, registerTransfer: null },
    });
    return new AgreementFloor(floor, await floor.fixture.firm(0n, 1_000n), await floor.fixture.firm(RICH, 0n));
  }

  async ask(firm: Firm | null, item: number | null, action: AgreementRequest): Promise<number> {
    const reply = await this.floor.loop.submit({
      kind: 'desk',
      desk: 'agreement',
      item,
      organizationId: firm?.organizationId ?? AUTHORITY,
      userId: firm?.userId ?? AUTHORITY,
      accountId: firm?.accountId ?? null,
      group: firm ? groupOf(firm) : 0,
      instrument: CODE,
      grid: GRID,
      action,
      guard: null,
    });
    if (reply.kind !== 'item') throw new Error(`the reply is ${reply.kind}`);
    return reply.id;
  }

  offer(units = 298n, amountFen = 468_500n, authority: string | null = AUTHORITY): Promise<number> {
    return this.ask(this.seller, null, {
      kind: 'offer',
      side: 'sell',
      terms: { units: units.toString(), amountFen: amountFen.toString() },
      proposer: partyOf(this.seller),
      counterparty: partyOf(this.buyer),
      authority,
      clientReference: null,
    });
  }

  accept(id: number) {
    return this.ask(this.buyer, id, { kind: 'accept' });
  }

  decide(id: number, approved: boolean) {
    return this.ask(null, id, { kind: 'decide', approved, proposal: AUTHORITY });
  }

  async balances(): Promise<{ seller: readonly [Held, Held]; buyer: readonly [Held, Held]; fees: Held }> {
    const { floor, seller, buyer } = this;
    const feeAccount = { organizationId: '', userId: '', accountId: floor.fixture.feeAccount ?? 0n };
    return {
      seller: [await floor.money(seller), await floor.units(seller)],
      buyer: [await floor.money(buyer), await floor.units(buyer)],
      fees: await floor.money(feeAccount),
    };
  }

  /** Reconciles, replays, and builds the market anew. */
  async prove(): Promise<void> {
    const { floor } = this;
    expect(floor.fixture.failures).toEqual([]);
    expect((await reconcile(floor.fixture.database, orderHolds)).clean).toBe(true);
    const report = await floor.fixture.database.transaction(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return replayMarket(tx, 'carbon');
    });
    expect(report.findings).toEqual([]);
    const before = floor.loop.current?.hash();
    await floor.restart();
    expect(floor.loop.current?.hash()).toEqual(before);
  }
}

const has = (available: bigint, held = 0n): Held => ({ available, held, pending: 0n });
/** As nobody had ever agreed on anything. */
const UNTOUCHED = { seller: [has(0n), has(1_000n)], buyer: [has(RICH), has(0n)], fees: has(0n) };
const DEALT = {
  seller: [has(468_500n - 469n), has(702n)],
  buyer: [has(RICH - 468_500n - 1_406n), has(298n)],
  fees: has(1_406n + 469n),
};

describe.each(['before', 'after', 'none'] as const)('an agreement that needs approval: %s', (approval) => {
  let agreements: AgreementFloor;
  let id: number;
  beforeAll(async () => {
    agreements = await AgreementFloor.open(approval);
  });
  afterAll(() => agreements.floor.close());
  const status = () => agreements.floor.status(id);

  test('AGT-1 withdrawn, declined, or not accepted by the end of the day: everything comes back', async () => {
    for (const end of ['withdraw', 'decline', 'day'] as const) {
      id = await agreements.offer();
      expect((await agreements.balances()).seller[1]).toEqual(has(702n, 298n));
      if (end === 'withdraw') await agreements.ask(agreements.seller, id, { kind: 'withdraw' });
      if (end === 'decline') await agreements.ask(agreements.buyer, id, { kind: 'decline' });
      if (end === 'day') {
        agreements.floor.fixture.clock.set('2026-03-03T02:00:00.000Z');
        await agreements.floor.loop.tick();
      }
      expect(await status()).toBe({ withdraw: 'withdrawn', decline: 'declined', day: 'void' }[end]);
      expect(await agreements.balances()).toEqual(UNTOUCHED);
    }
  });

  test('AGT-1 what is refused comes to nothing: each gets back to the fen what it gave', async () => {
    if (approval === 'none') return;
    id = await agreements.offer();
    await agreements.accept(id);
    expect(await agreements.balances()).toEqual(
      approval === 'before'
        ? {
            seller: [has(0n), has(702n, 298n)],
            buyer: [has(RICH - 469_906n, 469_906n), has(0n)],
            fees: has(0n),
          }
        : {
            seller: [has(0n, 468_031n), has(702n)],
            buyer: [has(RICH - 469_906n), has(0n, 298n)],
            fees: has(0n, 1_875n),
          },
    );
    await agreements.prove();
    // Both are bound, over the end of the day too.
    agreements.floor.fixture.clock.set('2026-03-04T02:00:00.000Z');
    await agreements.floor.loop.tick();
    expect(await refusal(agreements.ask(agreements.seller, id, { kind: 'withdraw' }))).toBe('market.agreement-ended');
    await agreements.decide(id, false);
    expect(await status()).toBe(approval === 'before' ? 'refused' : 'unwound');
    expect(await agreements.balances()).toEqual(UNTOUCHED);
    expect(await agreements.floor.deals(id)).toBe(approval === 'before' ? 0 : 2);
    expect(await refusal(agreements.decide(id, true))).toBe('market.agreement-ended');
    await agreements.prove();
  });

  test('AGT-1 what is agreed and approved is one deal, to the fen with the fees of both', async () => {
    id = await agreements.offer();
    await agreements.accept(id);
    if (approval !== 'none') await agreements.decide(id, true);
    expect(await status()).toBe('done');
    expect(await agreements.balances()).toEqual(DEALT);
    expect(await agreements.floor.deals(id)).toBe(1);
    await agreements.prove();
  });

  test('AGT-1 whatever is offered, accepted and decided in whatever order, books and balances agree', async () => {
    const ids: number[] = [];
    const step = fc.record({
      kind: fc.constantFrom(...(['offer', 'accept', 'accept', 'decline', 'withdraw', 'approve', 'refuse'] as const)),
      which: fc.nat({ max: 3 }),
      units: fc.bigInt(1n, 400n),
      amountFen: fc.bigInt(1n, 30_000_000n),
    });
    for (const { kind, which, units, amountFen } of fc.sample(step, { numRuns: 120, seed: 11 })) {
      const of = ids.at(-1 - which);
      if (kind !== 'offer' && of === undefined) continue;
      const asked = {
        offer: async () => void ids.push(await agreements.offer(units, amountFen)),
        accept: () => agreements.accept(of ?? 0),
        decline: () => agreements.ask(agreements.buyer, of ?? 0, { kind: 'decline' }),
        withdraw: () => agreements.ask(agreements.seller, of ?? 0, { kind: 'withdraw' }),
        approve: () => agreements.decide(of ?? 0, true),
        refuse: () => agreements.decide(of ?? 0, false),
      }[kind];
      await Promise.resolve(asked()).catch((error: unknown) => {
        if ((error as Error).name !== 'DomainError') throw error;
      });
    }
    expect(ids.length).toBeGreaterThan(3);
    await agreements.prove();
  });
});

describe('the rules of agreements', () => {
  test('RUL-2 agreement agreement, agreement.approval, negotiation: each refusal has its code, and nothing is held (market.agreement-not-offered, market.agreement-no-authority, market.agreement-other-side, market.agreement-not-found, market.agreement-ended)', async () => {
    const none = await AgreementFloor.open(null);
    const agreements = await AgreementFloor.open('before');
    const { floor, seller, buyer } = agreements;
    try {
      expect(await refusal(none.offer())).toBe('market.agreement-not-offered');
      expect(await refusal(agreements.offer(1n, 1n, null))).toBe('market.agreement-no-authority');
      expect(await refusal(agreements.offer(1_001n))).toBe('market.insufficient-units');
      const rich = await agreements.offer(1n, RICH);
      // The fee on top of all its money is not there.
      expect(await refusal(agreements.accept(rich))).toBe('market.insufficient-funds');
      expect(await refusal(agreements.ask(buyer, rich, { kind: 'withdraw' }))).toBe('market.agreement-other-side');
      expect(await refusal(agreements.ask(seller, rich, { kind: 'accept' }))).toBe('market.agreement-other-side');
      const third = await floor.fixture.firm(RICH, 0n);
      expect(await refusal(agreements.ask(third, rich, { kind: 'accept' }))).toBe('market.agreement-not-found');
      expect(await refusal(agreements.decide(rich, true))).toBe('market.agreement-ended');
      const halt = { kind: 'market-halt', userId: seller.userId, reason: '核查' } as const;
      await floor.loop.submit({ ...halt, halted: true });
      expect(await refusal(agreements.offer())).toBe('market.halted');
      expect(await refusal(agreements.accept(rich))).toBe('market.halted');
      await floor.loop.submit({ ...halt, halted: false });
      await agreements.ask(seller, rich, { kind: 'withdraw' });
      expect(await agreements.balances()).toEqual(UNTOUCHED);
    } finally {
      await none.floor.close();
      await floor.close();
    }
  });
});

test('LIM-1 an agreement beyond the limit of the buyer is not accepted, one at the limit is', async () => {
  for (const [positionMax, refused] of [
    ['297', true],
    ['298', false],
  ] as const) {
    const agreements = await AgreementFloor.open('none', { ...plainRulebook('carbon').limits, positionMax });
    try {
      const id = await agreements.offer();
      const accepted = agreements.accept(id);
      if (refused) expect(await refusal(accepted)).toBe('market.position-limit-exceeded');
      else expect(await accepted).toBe(id);
    } finally {
      await agreements.floor.close();
    }
  }
});

test('LIM-1 what waits for its authority is as good as bought: nothing beside it crosses the limit, at no desk', async () => {
  const limits = { ...plainRulebook('carbon').limits, positionMax: '500', holdersMax: 2 };
  const agreements = await AgreementFloor.open('before', limits);
  const { floor, buyer, seller } = agreements;
  try {
    const exceeded = 'market.position-limit-exceeded';
    const [first, second] = [await agreements.offer(), await agreements.offer()];
    const { fixture, loop } = floor;
    // Two agreements, an order and a block at once: what is taken first leaves less to the others.
    const outcomes = await Promise.all(
      [
        agreements.accept(first),
        agreements.accept(second),
        loop.submit(fixture.order(buyer, 'buy', 5_000, 203)),
        floor.offer(buyer, 'buy', [6_850, 202], [seller]),
        loop.submit(fixture.order(buyer, 'buy', 5_000, 202)),
        floor.offer(buyer, 'buy', [6_850, 100], [seller]),
      ].map((asked) =>
        asked.then(
          () => 'taken',
          () => refusal(asked),
        ),
      ),
    );
    expect(outcomes).toEqual(['taken', exceeded, exceeded, 'taken', 'taken', exceeded]);
    // The buyer holds nothing yet and has its place among the holders all the same.
    const third = await fixture.firm(RICH, 0n);
    expect(await refusal(loop.submit(fixture.order(third, 'buy', 5_000, 1)))).toBe('market.holder-limit-reached');
    await agreements.decide(first, true);
    expect(await refusal(loop.submit(fixture.order(buyer, 'buy', 5_000, 1)))).toBe(exceeded);
    await agreements.ask(seller, second, { kind: 'withdraw' });
    await agreements.prove();
  } finally {
    await floor.close();
  }
});
