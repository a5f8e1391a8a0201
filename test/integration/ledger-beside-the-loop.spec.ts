import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { reconcile } from '../../src/modules/ledger/index.js';
import { orderHolds } from '../../src/modules/market/index.js';
import { CNY } from '../../src/shared/fen.js';
import { asOwner } from '../support/test-database.js';
import { MarketFixture, orderOf } from '../support/market-fixture.js';

const CONCURRENT = 64;
const ROUNDS = 4;
const FUNDS_FEN = 50_000n;
const UNITS = 500n;

test('LED-4 64 concurrent transfers over four accounts while the trading loop trades on them end with the right balances', async () => {
  const market = await MarketFixture.create();
  const loop = market.loop();
  try {
    await loop.start();
    const firms = await Promise.all(Array.from({ length: 4 }, () => market.firm(FUNDS_FEN, UNITS)));
    let trading = true;
    let trades = 0;
    const traders = firms.map(async (firm, place) => {
      for (let count = place; trading; count += 1) {
        const side = count % 2 === 0 ? 'buy' : 'sell';
        const reply = await loop
          .submit(market.order(firm, side, 90 + ((count * 7) % 20), 1 + (count % 5)))
          .catch(() => null);
        if (reply && orderOf(reply).trades.length > 0) trades += 1;
      }
    });

    const moved = new Map<string, bigint>();
    let posted = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const answers = await Promise.allSettled(
        Array.from({ length: CONCURRENT }, async (_, index) => {
          const from = firms[index % 4]!.accountId;
          const to = firms[(index + 1 + (index % 3)) % 4]!.accountId;
          const asset = index % 2 === 0 ? CNY : 'W1';
          const amount = BigInt(1 + (index % 30));
          await market.database.transaction((tx) =>
            market.ledger.post(tx, {
              key: randomUUID(),
              reason: 'test.moved',
              reference: 'test',
              actorId: null,
              at: market.clock.now(),
              lines: [
                { accountId: from, asset, amount: -amount },
                { accountId: to, asset, amount },
              ],
            }),
          );
          moved.set(`${from}/${asset}`, (moved.get(`${from}/${asset}`) ?? 0n) - amount);
          moved.set(`${to}/${asset}`, (moved.get(`${to}/${asset}`) ?? 0n) + amount);
        }),
      );
      for (const answer of answers) {
        if (answer.status === 'fulfilled') posted += 1;
        else expect(answer.reason).toMatchObject({ definition: { code: 'ledger.insufficient-balance' } });
      }
    }
    trading = false;
    await Promise.all(traders);

    expect(posted).toBeGreaterThan((CONCURRENT * ROUNDS) / 2);
    expect(trades).toBeGreaterThan(0);
    expect(market.failures).toEqual([]);
    for (const { accountId, organizationId } of firms) {
      // What a firm has is what it began with, what was transferred, and what its trades brought and took.
      const [traded] = await market.database.query<{ fen: bigint; units: bigint }>(
        `SELECT coalesce(sum(CASE WHEN buyer_id = $1 THEN -amount_fen - buyer_fee_fen ELSE 0 END
                           + CASE WHEN seller_id = $1 THEN amount_fen - seller_fee_fen ELSE 0 END), 0)::bigint AS fen,
                coalesce(sum(CASE WHEN buyer_id = $1 THEN quantity_lots ELSE 0 END
                           - CASE WHEN seller_id = $1 THEN quantity_lots ELSE 0 END), 0)::bigint AS units
           FROM market_trades WHERE $1 IN (buyer_id, seller_id)`,
        [organizationId],
      );
      const balances = await market.database.query<{ asset: string; total: bigint }>(
        'SELECT asset, available + held + pending AS total FROM ledger_balances WHERE account_id = $1 ORDER BY asset',
        [accountId],
      );
      expect(balances).toEqual([
        { asset: CNY, total: FUNDS_FEN + (moved.get(`${accountId}/${CNY}`) ?? 0n) + traded!.fen },
        { asset: 'W1', total: UNITS + (moved.get(`${accountId}/W1`) ?? 0n) + traded!.units },
      ]);
    }
    const [deadlocks] = await asOwner(
      market.own,
      'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
    );
    expect(deadlocks).toEqual({ deadlocks: '0' });
    const report = await reconcile(market.database, orderHolds);
    expect(report.checks.filter((check) => check.differenceCount > 0n)).toEqual([]);
  } finally {
    await loop.stop();
    await market.close();
  }
}, 120_000);
