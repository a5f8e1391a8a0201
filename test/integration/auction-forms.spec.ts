import { describe, expect, test } from '@jest/globals';
import { reconcile } from '../../src/modules/ledger/index.js';
import { orderHolds } from '../../src/modules/market/index.js';
import { replayMarket } from '../../src/modules/market/journal/replay/replay.js';
import { DomainError } from '../../src/shared/domain-error.js';
import type { FeeRule } from '../../src/modules/market/rulebook/rulebook.js';
import { AuctionFloor, march, OPERATOR } from '../support/auction-floor.js';

async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof DomainError) return error.definition.code;
    throw error;
  }
  throw new Error('it was not refused');
}

async function clean(floor: AuctionFloor): Promise<void> {
  const report = await reconcile(floor.market.database, orderHolds);
  expect(report.checks.filter(({ differenceCount }) => differenceCount > 0n)).toEqual([]);
  const replay = await floor.market.database.transaction((tx) => replayMarket(tx, floor.market.market));
  expect(replay.findings).toEqual([]);
  expect(floor.market.failures).toEqual([]);
}

const fee = (side: 'buy' | 'sell'): FeeRule => ({
  mode: 'auction',
  side,
  rate: '0.001',
  minimum: '5.00',
  waiveBelow: '0.00',
});

describe('what else an auction can be', () => {
  test('AUC-1 a package is bid for by its amount, and is paid and delivered part by part with a fee on each', async () => {
    const floor = await AuctionFloor.open('water', { fees: [fee('buy'), fee('sell')], instruments: ['W1', 'W2'] });
    try {
      const { market } = floor;
      const seller = await market.firm(0n, 1_000n);
      const a = await market.firm(10_000_000n, 0n);
      const b = await market.firm(10_000_000n, 0n);
      const parts = [
        { instrument: 'W1', quantity: '30', startAmount: '20000.00' },
        { instrument: 'W2', quantity: '7', startAmount: '10000.00' },
      ];
      const id = await floor.announce(seller, {
        object: { kind: 'whole', parts },
        policy: 'single-highest',
        startPrice: '30000.00',
        step: '100.00',
      });
      expect((await market.balance(seller, 'W1')).held).toBe(30n);
      expect((await market.balance(seller, 'W2')).held).toBe(7n);
      await floor.passTo(march('3 09:00'));
      await floor.register(id, a, b);
      await floor.passTo(march('10 09:00'));
      await floor.bid(id, a, 3_010_000, 1);
      await floor.bid(id, b, 3_020_000, 1);
      await floor.passTo(march('10 10:00'));
      await floor.passTo(march('18 09:00'));
      await floor.ask(b, id, { kind: 'sign-contract' });
      await floor.ask(b, id, { kind: 'perform' });
      // 30,200.00 as 2 : 1 is 20,133.33 and 10,066.67; 0.1 % of each is 20.13 and 10.07.
      expect(await market.balance(b, 'CNY')).toEqual({
        available: 10_000_000n - 3_020_000n - 3_020n,
        held: 0n,
        pending: 0n,
      });
      expect(await market.balance(seller, 'CNY')).toEqual({ available: 3_020_000n - 3_020n, held: 0n, pending: 0n });
      expect((await market.balance(b, 'W1')).available).toBe(30n);
      expect((await market.balance(b, 'W2')).available).toBe(7n);
      const deals = await market.database.query<{ instrument: string; amount: string; fee: string }>(
        'SELECT instrument, amount_fen::text AS amount, buyer_fee_fen::text AS fee FROM market_deals ORDER BY fill',
      );
      expect(deals).toEqual([
        { instrument: 'W1', amount: '2013333', fee: '2013' },
        { instrument: 'W2', amount: '1006667', fee: '1007' },
      ]);
      await clean(floor);
    } finally {
      await floor.close();
    }
  }, 60_000);

  test('AUC-3 the only applicant agrees at the floor or better, and without agreement the auction has failed', async () => {
    const floor = await AuctionFloor.open('water', { auction: { oneBidder: 'negotiate' } });
    try {
      const { market } = floor;
      const seller = await market.firm(0n, 2_000n);
      const alone = await market.firm(10_000_000n, 0n);
      const other = await market.firm(10_000_000n, 0n);
      const [agreed, failed] = [await floor.announce(seller), await floor.announce(seller)];
      await floor.passTo(march('3 09:00'));
      await floor.register(agreed, alone);
      await floor.register(failed, alone);
      await floor.passTo(march('10 09:00'));
      expect(floor.state(agreed).phase).toBe('negotiating');
      const agree = (priceTicks: number) => ({ kind: 'agree', priceTicks, lots: 500 }) as const;
      expect(await refusal(floor.ask(other, agreed, agree(1_000)))).toBe('auction.not-found');
      expect(await refusal(floor.ask(alone, agreed, agree(999)))).toBe('auction.price-worse-than-floor');
      await floor.ask(alone, agreed, agree(1_003));
      await floor.passTo(march('10 09:01'));
      expect(floor.state(agreed)).toMatchObject({ phase: 'publicity', awards: [{ lots: 500, amountFen: 501_500n }] });
      await floor.ask(OPERATOR, failed, { kind: 'end-negotiation' });
      expect(floor.state(failed)).toMatchObject({ phase: 'failed', reason: 'no-agreement' });
      expect((await market.balance(alone, 'CNY')).held).toBe(300_000n);
      expect((await market.balance(seller, 'W1')).held).toBe(500n);
      await clean(floor);
    } finally {
      await floor.close();
    }
  }, 60_000);

  test('AUC-3 a winner that says it will not pay loses its deposit to the market where the notice says so', async () => {
    const floor = await AuctionFloor.open('water');
    try {
      const { market } = floor;
      const seller = await market.firm(0n, 1_000n);
      const winner = await market.firm(10_000_000n, 0n);
      const keeper = await market.firm(0n, 0n);
      const id = await floor.announce(seller, { forfeitTo: 'market' }, keeper);
      await floor.passTo(march('3 09:00'));
      await floor.register(id, winner);
      await floor.passTo(march('10 09:00'));
      await floor.bid(id, winner, 1_000, 1_000);
      await floor.passTo(march('10 10:00'));
      expect(await refusal(floor.ask(winner, id, { kind: 'renounce' }))).toBe('auction.wrong-phase');
      await floor.passTo(march('18 09:00'));
      await floor.ask(winner, id, { kind: 'renounce' });
      expect(floor.state(id).phase).toBe('defaulted');
      expect(await market.balance(winner, 'CNY')).toEqual({ available: 9_700_000n, held: 0n, pending: 0n });
      expect((await market.balance(keeper, 'CNY')).available).toBe(300_000n);
      expect((await market.balance(seller, 'W1')).available).toBe(1_000n);
      await clean(floor);
    } finally {
      await floor.close();
    }
  }, 60_000);
});
