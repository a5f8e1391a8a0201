import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { insertAnchor } from '../../src/modules/market/journal/anchor.repository.js';
import { MarketFixture } from '../support/market-fixture.js';
import { asOwner } from '../support/test-database.js';

describe('what the journal says', () => {
  let market: MarketFixture;
  beforeAll(async () => {
    market = await MarketFixture.create();
    const loop = market.loop();
    await loop.start();
    const seller = await market.firm(0n, 10n);
    const buyer = await market.firm(10_000n, 0n);
    await loop.submit(market.order(seller, 'sell', 100, 5));
    await loop.submit(market.order(buyer, 'buy', 100, 5));
    await loop.stop();
    await insertAnchor(market.database.reader, {
      market: 'water',
      batch: 1n,
      hash: Buffer.alloc(32),
      publishedAt: market.clock.now(),
      algorithm: 'ES256',
      keyId: 'any',
      signature: Buffer.alloc(64),
    });
  });
  afterAll(() => market.close());

  const tables = ['market_journal', 'market_trades', 'market_anchors'];
  const changes = [
    ['UPDATE', (table: string) => `UPDATE ${table} SET market = market`],
    ['DELETE', (table: string) => `DELETE FROM ${table}`],
    ['TRUNCATE', (table: string) => `TRUNCATE ${table}`],
  ] as const;

  test.each(tables.flatMap((table) => changes.map(([name, sql]) => [name, table, sql(table)] as const)))(
    'LED-3 %s of %s is refused to the application and, by its trigger, to the owner',
    async (_, table, sql) => {
      const rows = () => market.database.query(`SELECT * FROM ${table} ORDER BY 1, 2`);
      const before = await rows();
      expect(before.length).toBeGreaterThan(0);
      await expect(market.database.query(sql)).rejects.toMatchObject({ code: '42501' });
      await expect(asOwner(market.own, sql)).rejects.toThrow(`rows of ${table} are never changed or removed`);
      expect(await rows()).toEqual(before);
    },
  );

  test('LED-3 the application can take neither owner nor replication role to get round it', async () => {
    await expect(market.database.query('SET session_replication_role = replica')).rejects.toMatchObject({
      code: '42501',
    });
    await expect(market.database.query('ALTER TABLE market_journal DISABLE TRIGGER ALL')).rejects.toMatchObject({
      code: '42501',
    });
  });
});
