import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { replayMarket } from '../../src/modules/market/journal/replay/replay.js';
import type { ReplayReport } from '../../src/modules/market/journal/replay/replay.js';
import type { Database } from '../../src/platform/database/database.js';
import type { Market } from '../../src/shared/market.js';
import { MarketFixture } from '../support/market-fixture.js';
import { RandomTrading, tradingStep } from '../support/random-trading.js';
import { asOwner } from '../support/test-database.js';

function replayed(database: Database, market: Market): Promise<ReplayReport> {
  return database.transaction(async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    return replayMarket(tx, market);
  });
}

describe('the replay of a market', () => {
  let trading: RandomTrading;
  const replay = (market: Market = 'carbon') => replayed(trading.fixture.database, market);
  beforeAll(async () => {
    trading = await RandomTrading.open();
  });
  afterAll(() => trading.close());

  test('MKT-5 a long trading history with every ending of an order, released lots and transfers is replayed', async () => {
    await trading.run(fc.sample(tradingStep, { numRuns: 1_500, seed: 5 }));
    const report = await replay();
    expect(report).toMatchObject({ clean: true, findingCount: 0 });
    expect(report.trades).toBeGreaterThan(50);
    expect(report.transfers).toBeGreaterThan(20);
    // All that may end an order came about, and lots were acquired and released.
    const seen = await trading.fixture.database.query<{ ending: string }>(
      `SELECT DISTINCT coalesce(reason, status) AS ending FROM market_orders ORDER BY 1`,
    );
    expect(seen.map(({ ending }) => ending)).toEqual(
      expect.arrayContaining([
        'day-end',
        'fill-or-kill',
        'filled',
        'immediate-or-cancel',
        'post-only-would-trade',
        'reduced-to-filled',
        'requested',
        'self-trade-prevention',
      ]),
    );
    const [released] = await trading.fixture.database.query<{ count: bigint }>(
      'SELECT count(*) FROM ledger_entries WHERE pending < 0 AND available = -pending',
    );
    expect(released?.count).toBeGreaterThan(0n);
  });

  test('MKT-5 whatever is traded, cancelled, halted and transferred meanwhile, the replay arrives at the same rows and balances', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(tradingStep, { minLength: 40, maxLength: 160, size: 'max' }), async (steps) => {
        await trading.run(steps);
        expect((await replay()).findings).toEqual([]);
      }),
      { numRuns: 12, endOnFailure: true },
    );
    expect(trading.fixture.failures).toEqual([]);
  });

  test('MKT-5 a transfer between two markets is replayed in each, for the accounts that are there', async () => {
    expect(await replay('water')).toMatchObject({ clean: true, batches: 0n, findings: [] });
  });

  test('MKT-5 the replay of a market in use sees one moment of it', async () => {
    const steps = fc.sample(tradingStep, { numRuns: 200, seed: 7 }).filter(({ kind }) => kind !== 'restart');
    const [report] = await Promise.all([replay(), trading.run(steps)]);
    expect(report.findings).toEqual([]);
  });

  describe('of rows that a superuser changed', () => {
    const change = (sql: string) =>
      asOwner(trading.fixture.own, `SET session_replication_role = replica; ${sql}`, undefined);
    /** Runs with a change that is taken back by the second statement. */
    const during = async (sql: string, back: string): Promise<ReplayReport> => {
      await change(sql);
      const report = await replay();
      await change(back);
      return report;
    };

    test.each([
      ['filled_lots', 'filled_lots = filled_lots + 1', 'filled_lots = filled_lots - 1', 'quantity_lots > filled_lots'],
      ['fee_fen', 'fee_fen = fee_fen + 1', 'fee_fen = fee_fen - 1', 'true'],
      ['price_ticks', 'price_ticks = price_ticks + 1', 'price_ticks = price_ticks - 1', 'true'],
      ['quantity_lots', 'quantity_lots = quantity_lots + 1', 'quantity_lots = quantity_lots - 1', 'true'],
      ['priority', 'priority = priority - 1', 'priority = priority + 1', 'true'],
      ['status', `status = 'expired'`, `status = 'cancelled'`, `status IN ('cancelled', 'expired')`],
    ])('MKT-5 a changed %s of an order is named', async (column, sql, back, which) => {
      const where = `WHERE market = 'carbon' AND sequence = (
        SELECT max(sequence) FROM market_orders WHERE status NOT IN ('new', 'partially-filled')
          AND (status <> 'expired' OR ${column === 'status' ? 'false' : 'true'}) AND ${which})`;
      const [target] = await asOwner<{ sequence: string }>(
        trading.fixture.own,
        `SELECT sequence FROM market_orders ${where}`,
      );
      const by = `WHERE market = 'carbon' AND sequence = ${target?.sequence}`;
      const report = await during(`UPDATE market_orders SET ${sql} ${by}`, `UPDATE market_orders SET ${back} ${by}`);
      expect(report.findings).toHaveLength(1);
      expect(report.findings[0]).toMatchObject({ market: 'carbon', code: 'order' });
      expect(report.findings[0]?.what).toContain(`order carbon-${target?.sequence} ${column}: expected `);
    });

    test('MKT-5 a changed amount of a trade is named', async () => {
      const by = `WHERE (sequence, fill) = (SELECT sequence, fill FROM market_trades ORDER BY sequence, fill LIMIT 1)`;
      const [trade] = await asOwner<{ id: string }>(
        trading.fixture.own,
        `SELECT sequence || '-' || fill AS id FROM market_trades ${by}`,
      );
      const report = await during(
        `UPDATE market_trades SET amount_fen = amount_fen + 1 ${by}`,
        `UPDATE market_trades SET amount_fen = amount_fen - 1 ${by}`,
      );
      expect(report.findings.map(({ code, what }) => [code, what.split(':')[0]])).toEqual([
        ['trade', `trade carbon-${trade?.id} amount_fen`],
      ]);
    });

    test('MKT-5 a changed balance is named with its account, asset and bucket', async () => {
      const { accountId } = trading.firms[0]!;
      const by = `WHERE account_id = ${accountId} AND asset = 'CNY'`;
      const report = await during(
        `UPDATE ledger_balances SET available = available + 1 ${by}`,
        `UPDATE ledger_balances SET available = available - 1 ${by}`,
      );
      expect(report.findings).toHaveLength(1);
      expect(report.findings[0]?.code).toBe('balance');
      expect(report.findings[0]?.what).toContain(`account ${accountId} CNY available: expected `);
    });

    test.each([
      ['lot', 'ledger_pending_lots', 'quantity = quantity + 1', 'quantity = quantity - 1'],
      ['book', 'market_books', 'halted = NOT halted', 'halted = NOT halted'],
      ['fees', 'market_fee_schedules', 'minimum_fen = minimum_fen + 1', 'minimum_fen = minimum_fen - 1'],
    ])('MKT-5 a changed %s is found', async (code, table, sql, back) => {
      // There are pending lots whenever somebody bought today.
      await trading.run(fc.sample(tradingStep, { numRuns: 150, seed: 11 }).filter(({ kind }) => kind === 'place'));
      const report = await during(`UPDATE ${table} SET ${sql}`, `UPDATE ${table} SET ${back}`);
      expect(report.findingCount).toBeGreaterThan(0);
      expect(new Set(report.findings.map((finding) => finding.code))).toEqual(new Set([code]));
    });

    test('MKT-5 rows that were taken away or added are named', async () => {
      const move = (table: string, from: string, to: string) =>
        `UPDATE ${table} SET sequence = ${to} WHERE market = 'carbon' AND sequence = ${from}`;
      const [order] = await asOwner<{ sequence: string }>(
        trading.fixture.own,
        'SELECT min(sequence) AS sequence FROM market_orders',
      );
      const orders = await during(
        move('market_orders', order!.sequence, '900000000'),
        move('market_orders', '900000000', order!.sequence),
      );
      expect(orders.findings.map(({ code }) => code).sort()).toEqual(['order-missing', 'order-without-command']);
      const [trade] = await asOwner<{ sequence: string }>(
        trading.fixture.own,
        'SELECT min(sequence) AS sequence FROM market_trades WHERE fill = 1',
      );
      const trades = await during(
        `UPDATE market_trades SET fill = 77 WHERE sequence = ${trade!.sequence} AND fill = 1`,
        `UPDATE market_trades SET fill = 1 WHERE sequence = ${trade!.sequence} AND fill = 77`,
      );
      expect(trades.findings.map(({ code }) => code).sort()).toEqual(['trade-missing', 'trade-without-command']);
    });

    test('MKT-5 a command changed together with its hashes is still not what the rows say', async () => {
      // The place of the first order that can be enlarged in the text without changing its length.
      const rows = await asOwner<{ batch: string; commands: Buffer }>(
        trading.fixture.own,
        `SELECT batch, commands FROM market_journal WHERE market = 'carbon' ORDER BY batch`,
      );
      const target = rows.find(({ commands }) => commands.includes('"quantityLots":3,'));
      const edited = Buffer.from(target!.commands.toString().replace('"quantityLots":3,', '"quantityLots":4,'));
      const set = (bytes: Buffer) =>
        `UPDATE market_journal SET commands = '\\x${bytes.toString('hex')}' WHERE market = 'carbon' AND batch = ${target!.batch}`;
      const report = await during(set(edited), set(target!.commands));
      expect(report.clean).toBe(false);
      expect(report.findings[0]).toMatchObject({ code: 'outcome-digest', batch: BigInt(target!.batch) });
    });

    test('MKT-5 after every change was taken back the replay is clean again', async () => {
      expect((await replay()).findings).toEqual([]);
    });
  });
});

describe('the content hash of a market', () => {
  interface Trade {
    readonly firm: number;
    readonly side: 'buy' | 'sell';
    readonly price: number;
    readonly lots: number;
  }

  /** A market of its own, with other organizations, instants and batches than the next one. */
  async function contentAfter(trades: readonly Trade[], atOnce: boolean, hour: number): Promise<string | null> {
    const fixture = await MarketFixture.create('carbon', ['R1']);
    fixture.clock.set(`2026-03-02T0${hour}:00:00.000Z`);
    try {
      const firms = [await fixture.firm(1_000_000n, 500n), await fixture.firm(1_000_000n, 500n)];
      const loop = fixture.loop();
      await loop.start();
      const asked: Promise<unknown>[] = [];
      for (const { firm, side, price, lots } of trades) {
        const reply = loop.submit(fixture.order(firms[firm]!, side, price, lots));
        if (!atOnce) await reply;
        asked.push(reply);
      }
      await Promise.all(asked);
      await loop.stop();
      const report = await replayed(fixture.database, 'carbon');
      expect(report.findings).toEqual([]);
      return report.contentHash;
    } finally {
      await fixture.close();
    }
  }

  const trades: readonly Trade[] = [
    { firm: 0, side: 'sell', price: 100, lots: 5 },
    { firm: 0, side: 'sell', price: 101, lots: 5 },
    { firm: 1, side: 'buy', price: 101, lots: 7 },
    { firm: 1, side: 'buy', price: 99, lots: 4 },
  ];

  test('RUN-4 two markets in which the same was done have equal hashes, whatever their ids, instants and batches', async () => {
    const first = await contentAfter(trades, false, 2);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await contentAfter(trades, true, 3)).toBe(first);
    const [one, two, three] = trades;
    expect(await contentAfter([one!, two!, three!, { firm: 1, side: 'buy', price: 99, lots: 3 }], true, 2)).not.toBe(
      first,
    );
    expect(await contentAfter([one!, two!, three!, { firm: 0, side: 'buy', price: 99, lots: 4 }], true, 2)).not.toBe(
      first,
    );
  });
});
