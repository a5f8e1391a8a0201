import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { reconcile } from '../../src/modules/ledger/index.js';
import { orderHolds } from '../../src/modules/market/index.js';
import { lotsOf } from '../../src/modules/market/auction/auction-object.js';
import { clear } from '../../src/modules/market/auction/clearing.js';
import { clearingTermsOf } from '../../src/modules/market/auction/deciding.js';
import { worstRelistTicks } from '../../src/modules/market/auction/relisting.js';
import { toJson } from '../../src/modules/market/auction/auction-json.js';
import { replayMarket } from '../../src/modules/market/journal/replay/replay.js';
import { DomainError } from '../../src/shared/domain-error.js';
import { AuctionFloor, march, memberOf, OPERATOR, SCHEDULE } from '../support/auction-floor.js';
import type { Firm } from '../support/market-fixture.js';

const DAY_MS = 86_400_000;

/** The code of a refusal. */
async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof DomainError) return error.definition.code;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('the auction desk', () => {
  let floor: AuctionFloor;
  /** Each test has a month of its own: the clock of a market does not go back. */
  let shiftMs = -70 * DAY_MS;
  const moment = (text: string): string => new Date(Date.parse(march(text)) + shiftMs).toISOString();
  const schedule = () => ({
    registrationFrom: new Date(Date.parse(SCHEDULE.registrationFrom) + shiftMs).toISOString(),
    registrationUntil: new Date(Date.parse(SCHEDULE.registrationUntil) + shiftMs).toISOString(),
    biddingFrom: new Date(Date.parse(SCHEDULE.biddingFrom) + shiftMs).toISOString(),
    biddingUntil: new Date(Date.parse(SCHEDULE.biddingUntil) + shiftMs).toISOString(),
  });
  const money = (firm: Firm) => floor.market.balance(firm, 'CNY');
  const units = (firm: Firm) => floor.market.balance(firm, 'W1');

  beforeAll(async () => {
    floor = await AuctionFloor.open();
  });
  afterEach(async () => {
    const report = await reconcile(floor.market.database, orderHolds);
    expect(report.checks.filter(({ differenceCount }) => differenceCount > 0n)).toEqual([]);
    const replay = await floor.market.database.transaction(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return replayMarket(tx, 'water');
    });
    expect(replay.findings).toEqual([]);
    expect(floor.market.failures).toEqual([]);
  });
  afterAll(() => floor.close());

  async function bidding(bidders: readonly Firm[], changes = {}): Promise<{ seller: Firm; id: number }> {
    shiftMs += 70 * DAY_MS;
    await floor.passTo(moment('2 10:00'));
    const seller = await floor.market.firm(0n, 1_000n);
    const id = await floor.announce(seller, { schedule: schedule(), ...changes });
    await floor.passTo(moment('3 09:00'));
    await floor.register(id, ...bidders);
    await floor.passTo(moment('10 09:00'));
    return { seller, id };
  }

  test('AUC-3 a bid in the last window extends bidding, and one at the end is late', async () => {
    const a = await floor.market.firm(10_000_000n, 0n);
    const b = await floor.market.firm(10_000_000n, 0n);
    const { seller, id } = await bidding([a, b]);
    expect(await units(seller)).toEqual({ available: 0n, held: 1_000n, pending: 0n });
    expect((await money(a)).held).toBe(300_000n);

    await floor.bid(id, a, 1_000, 400);
    expect(floor.state(id)).toMatchObject({ phase: 'free-bidding', endsAt: new Date(moment('10 10:00')) });
    floor.market.clock.set(moment('10 09:58'));
    await floor.bid(id, b, 1_100, 700);
    expect(floor.state(id)).toMatchObject({ endsAt: new Date(moment('10 10:03')) });
    floor.market.clock.set(moment('10 10:02:59'));
    await floor.bid(id, a, 1_200, 400);
    expect(floor.state(id)).toMatchObject({ endsAt: new Date(moment('10 10:07:59')) });
    floor.market.clock.set(moment('10 10:07:59'));
    expect(await refusal(floor.bid(id, b, 1_300, 700))).toBe('auction.bidding-over');

    // Decided at once: the loser of nothing keeps nothing held, the winners their deposits.
    const state = floor.state(id);
    expect(state).toMatchObject({ phase: 'publicity', awards: [{ lots: 400, amountFen: 480_000n }, { lots: 600 }] });
    await floor.ask(a, id, { kind: 'cancel', reason: '串通' });
    expect(await money(a)).toEqual({ available: 10_000_000n, held: 0n, pending: 0n });
    expect(await units(seller)).toEqual({ available: 1_000n, held: 0n, pending: 0n });
  });

  test('AUC-3 fifty bidders at once keep the order in which the server took them, and the clearing is the pure one of the stored bids', async () => {
    const firms: Firm[] = [];
    for (let count = 0; count < 50; count += 1) firms.push(await floor.market.firm(3_000_000n, 0n));
    const { seller, id } = await bidding(firms);
    const sent = firms.flatMap((firm, index) =>
      [0, 1, 2].map((round) => floor.bid(id, firm, 1_000 + 10 * ((index * 7 + round * 3) % 12), 20 + (index % 30))),
    );
    const placed = await Promise.all(sent);
    expect(placed.every((item) => item === id)).toBe(true);
    const before = floor.state(id);
    if (before.phase !== 'free-bidding') throw new Error(before.phase);
    const { open } = before.bids;
    expect(open).toHaveLength(150);
    // Sent in turn on one connection, so the server's order is the order of sending.
    expect(open.map(({ bidder }) => bidder)).toEqual(firms.flatMap(({ organizationId: each }) => [each, each, each]));
    expect(open.map((bid) => bid.id)).toEqual([...open.map((bid) => bid.id)].sort((x, y) => x - y));

    await floor.passTo(moment('10 10:00'));
    const after = floor.state(id);
    if (after.phase !== 'publicity') throw new Error(after.phase);
    expect(after.clearing).toEqual(clear(clearingTermsOf(after.terms, null), open));
    const winners = new Set(after.awards.map(({ bidder }) => bidder));
    for (const firm of firms) {
      const kept = winners.has(firm.organizationId) ? 300_000n : 0n;
      expect((await money(firm)).held).toBe(kept);
    }
    expect((await units(seller)).held).toBe(1_000n);

    await floor.passTo(moment('18 00:00'));
    for (const firm of firms.filter(({ organizationId }) => winners.has(organizationId))) {
      await floor.ask(firm, id, { kind: 'sign-contract' });
      await floor.ask(firm, id, { kind: 'perform' });
    }
    const paid = await floor.stored(id);
    expect(paid).toMatchObject({ status: 'registered', open: false });
    expect(await money(seller)).toEqual({ available: after.clearing.totalFen, held: 0n, pending: 0n });
    for (const firm of firms) {
      const award = after.awards.find(({ bidder }) => bidder === firm.organizationId);
      expect(await units(firm)).toMatchObject({ available: BigInt(award?.lots ?? 0), pending: 0n });
      expect(await money(firm)).toEqual({ available: 3_000_000n - (award?.amountFen ?? 0n), held: 0n, pending: 0n });
    }
  }, 60_000);

  test('AUC-3, RUL-2 bid registration: a default forfeits the deposit and bars the firm, and what is left is put up again as the rules say (auction.bidder-barred)', async () => {
    const payer = await floor.market.firm(10_000_000n, 0n);
    const defaulter = await floor.market.firm(10_000_000n, 0n);
    const { seller, id } = await bidding([payer, defaulter]);
    await floor.bid(id, payer, 1_100, 300);
    await floor.bid(id, defaulter, 1_200, 500);
    await floor.passTo(moment('10 10:00'));
    expect(await units(seller)).toEqual({ available: 200n, held: 800n, pending: 0n });
    await floor.passTo(moment('18 09:00'));
    await floor.ask(payer, id, { kind: 'sign-contract' });
    await floor.ask(payer, id, { kind: 'perform' });
    expect(await refusal(floor.ask(payer, id, { kind: 'perform' }))).toBe('auction.step-not-next');
    expect(await money(seller)).toEqual({ available: 330_000n, held: 0n, pending: 0n });
    const awaited = floor.state(id);
    if (awaited.phase !== 'contract') throw new Error(awaited.phase);
    const due = awaited.awards.find(({ bidder }) => bidder === defaulter.organizationId)?.dueAt;
    expect(due).toBeInstanceOf(Date);

    // Its day passes, and the clock alone declares the default.
    await floor.passTo(due?.toISOString() ?? '');
    expect(floor.state(id).phase).toBe('registered');
    expect(await money(defaulter)).toEqual({ available: 9_700_000n, held: 0n, pending: 0n });
    expect(await money(seller)).toEqual({ available: 630_000n, held: 0n, pending: 0n });
    expect(await units(seller)).toEqual({ available: 700n, held: 0n, pending: 0n });

    shiftMs += 35 * DAY_MS;
    const request = {
      startTicks: 799,
      stepTicks: 10,
      reserve: { kind: 'none' } as const,
      schedule: toDates(schedule()),
    };
    const again = { kind: 'relist', previous: id, request: toJson(request), seal: null } as const;
    expect(worstRelistTicks(floor.state(id).terms)).toBe(800);
    expect(await refusal(floor.ask(seller, null, again))).toBe('auction.start-lowered-too-far');
    const next = await floor.ask(seller, null, { ...again, request: toJson({ ...request, startTicks: 800 }) });
    expect(floor.state(next)).toMatchObject({ phase: 'announced', round: 2 });
    expect(lotsOf(floor.state(next).terms.object)).toBe(700);
    expect(await units(seller)).toEqual({ available: 0n, held: 700n, pending: 0n });
    expect(await floor.stored(id)).toMatchObject({ status: 'registered', open: false });
    await floor.passTo(moment('3 09:00'));
    expect(await refusal(floor.register(next, defaulter))).toBe('auction.bidder-barred');
    await floor.passTo(moment('10 09:00'));
    expect(floor.state(next)).toMatchObject({ phase: 'failed', reason: 'no-bidder-qualified' });
    expect(await units(seller)).toEqual({ available: 700n, held: 0n, pending: 0n });
    // Nobody puts it up again in time, so it ends by itself.
    await floor.passTo(new Date(Date.parse(moment('10 09:00')) + 31 * DAY_MS).toISOString());
    expect(await floor.stored(next)).toMatchObject({ status: 'failed', open: false });
    shiftMs += 31 * DAY_MS;
  });

  test('LIM-1 under a stop no bid is taken, the bids that were made stand and bind, and what was won is paid', async () => {
    const [stopped, restricted] = [await floor.market.firm(10_000_000n, 0n), await floor.market.firm(10_000_000n, 0n)];
    const { seller, id } = await bidding([stopped, restricted]);
    await floor.bid(id, stopped, 1_100, 600);
    await floor.bid(id, restricted, 1_000, 400);
    floor.stopped.add(stopped.accountId);
    floor.restricted.add(restricted.accountId);
    const before = floor.loop.current?.hash();
    for (const [firm, stop] of [
      [stopped, { user: OPERATOR.userId, reason: '下单程序失控' }],
      [restricted, null],
    ] as const) {
      const { organizationId } = firm;
      const accountId = stop ? null : firm.accountId;
      // Nothing of an auction ends by it, so there is nothing to journal.
      expect(await floor.loop.submit({ kind: 'bar', organizationId, accountId, stop })).toMatchObject({
        orders: 0,
        items: 0,
      });
      expect(await refusal(floor.bid(id, firm, 1_200, 600))).toBe('market.account-restricted');
    }
    expect(floor.loop.current?.hash()).toEqual(before);
    await floor.passTo(moment('10 10:00'));
    expect(floor.state(id)).toMatchObject({ awards: [{ lots: 600 }, { lots: 400 }] });
    await floor.passTo(moment('18 09:00'));
    for (const firm of [stopped, restricted]) await floor.ask(firm, id, { kind: 'sign-contract' });
    await floor.ask(stopped, id, { kind: 'perform' });
    expect((await units(stopped)).available).toBe(600n);
    // A restriction of the register lets nothing be paid either, until it is lifted.
    expect(await refusal(floor.ask(restricted, id, { kind: 'perform' }))).toBe('market.account-restricted');
    floor.restricted.clear();
    floor.stopped.clear();
    await floor.ask(restricted, id, { kind: 'perform' });
    expect(await money(seller)).toEqual({ available: 660_000n + 400_000n, held: 0n, pending: 0n });
  });

  test('AUC-2 the principal, its ownership group, a restricted account and a firm without the deposit are refused', async () => {
    const a = await floor.market.firm(10_000_000n, 1_000n);
    const poor = await floor.market.firm(299_999n, 0n);
    shiftMs += 70 * DAY_MS;
    await floor.passTo(moment('2 10:00'));
    const seller = await floor.market.firm(10_000_000n, 1_000n);
    const id = await floor.announce(seller, { schedule: schedule() });
    expect(await refusal(floor.announce(seller, { schedule: schedule() }))).toBe('market.insufficient-units');
    await floor.passTo(moment('3 09:00'));
    const register = (firm: Firm) => ({ kind: 'register', bidder: memberOf(firm) }) as const;
    expect(await refusal(floor.ask(seller, id, register(seller)))).toBe('auction.principal-may-not-bid');
    const group = memberOf(seller).group;
    expect(await refusal(floor.ask(a, id, register(a), group))).toBe('auction.same-group-as-principal');
    expect(await refusal(floor.ask(poor, id, register(poor)))).toBe('market.insufficient-funds');
    expect(await refusal(floor.bid(id, a, 1_000, 10))).toBe('auction.bidding-not-open');
    floor.restricted.add(a.accountId);
    expect(await refusal(floor.ask(a, id, register(a)))).toBe('market.account-restricted');
    expect(await refusal(floor.announce(a, { schedule: schedule() }))).toBe('market.account-restricted');
    floor.restricted.clear();
    await floor.ask(a, id, register(a));
    expect(await refusal(floor.ask(a, id, register(a)))).toBe('auction.already-registered');
    await floor.ask(a, id, { kind: 'withdraw-registration' });
    expect(await money(a)).toEqual({ available: 10_000_000n, held: 0n, pending: 0n });
    await floor.ask(OPERATOR, id, { kind: 'cancel', reason: '委托人撤回' });
    expect(await refusal(floor.ask(a, id, register(a)))).toBe('auction.ended');
  });
});

function toDates(schedule: Record<'registrationFrom' | 'registrationUntil' | 'biddingFrom' | 'biddingUntil', string>) {
  return {
    registrationFrom: new Date(schedule.registrationFrom),
    registrationUntil: new Date(schedule.registrationUntil),
    biddingFrom: new Date(schedule.biddingFrom),
    biddingUntil: new Date(schedule.biddingUntil),
  };
}
