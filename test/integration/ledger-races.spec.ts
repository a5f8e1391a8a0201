import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { reconcile, type BatchEntry } from '../../src/modules/ledger/index.js';
import type { Sql } from '../../src/platform/database/sql.js';
import { CNY } from '../../src/shared/fen.js';
import { MARKETS, type Market } from '../../src/shared/market.js';
import { batchWriter, type DraftedBatch } from '../support/batch-writer.js';
import { AT, ledgerFixture, type LedgerFixture } from '../support/ledger-fixture.js';
import { asOwner } from '../support/test-database.js';

const CONCURRENT = 64;
const ROUNDS = 5;

describe('concurrent movements', () => {
  let fixture: LedgerFixture;
  let accounts: bigint[];
  beforeAll(async () => {
    fixture = await ledgerFixture(32);
    await fixture.openAsset('CEA24', 'carbon');
    accounts = await Promise.all(Array.from({ length: 4 }, () => fixture.open('carbon')));
    for (const account of accounts) {
      await fixture.deposit(account, 'carbon', 10_000n);
      await fixture.issue(account, 'carbon', 'CEA24', 1_000n);
    }
  });
  afterAll(() => fixture.close());

  test('LED-4 64 transfers at a time over four accounts, while batches trade on them, end with the right balances', async () => {
    const random = randomNumbers(7);
    const expected = new Map<string, bigint>();
    const note = (account: bigint, asset: string, amount: bigint) =>
      expected.set(`${account}/${asset}`, (expected.get(`${account}/${asset}`) ?? 0n) + amount);
    for (const account of accounts) {
      note(account, CNY, 10_000n);
      note(account, 'CEA24', 1_000n);
    }
    const writer = await batchWriter(fixture.testDatabase, 'carbon');
    let trading = true;
    const loop = (async () => {
      let batches = 0;
      while (trading) {
        const entries: BatchEntry[] = [];
        await writer.write((sql) => trades(sql, accounts, random, entries));
        for (const entry of entries) note(entry.accountId, entry.asset, entry.available);
        batches += 1;
      }
      return batches;
    })();

    let posted = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const answers = await Promise.allSettled(
        Array.from({ length: CONCURRENT }, () => {
          const asset = random(2) === 0 ? CNY : 'CEA24';
          const [from, to] = pair(accounts, random);
          // Now and then more than anybody has.
          const amount = BigInt(random(20) === 0 ? 1_000_000 : 1 + random(200));
          return move(from, to, asset, amount).then(() => {
            note(from, asset, -amount);
            note(to, asset, amount);
          });
        }),
      );
      for (const answer of answers) {
        if (answer.status === 'fulfilled') posted += 1;
        else expect(answer.reason).toMatchObject({ definition: { code: 'ledger.insufficient-balance' } });
      }
    }
    trading = false;
    const batches = await loop;
    await writer.close();

    expect(posted).toBeGreaterThan((CONCURRENT * ROUNDS) / 2);
    expect(batches).toBeGreaterThan(ROUNDS);
    for (const account of accounts) {
      for (const asset of [CNY, 'CEA24']) {
        expect((await fixture.balance(account, asset)).available).toBe(expected.get(`${account}/${asset}`));
      }
    }
    expect(await deadlocks()).toBe(0n);
    expect((await reconcile(fixture.database, { heldByDesks: () => Promise.resolve([]) })).clean).toBe(true);
  }, 120_000);

  test('LED-4 a transfer is stamped after the last batch that was committed before it', async () => {
    const writer = await batchWriter(fixture.testDatabase, 'carbon');
    const random = randomNumbers(3);
    const batch = await writer.write((sql) => trades(sql, accounts, random, []));
    await writer.close();
    const { transferId } = await move(accounts[0]!, accounts[1]!, CNY, 1n);
    const stamps = await fixture.database.query(
      'SELECT market, after_batch FROM ledger_transfer_stamps WHERE transfer_id = $1',
      [transferId],
    );
    expect(stamps).toEqual([{ market: 'carbon', after_batch: batch }]);
  });

  test('LED-4 a batch that is not the next one of its market fails as a whole', async () => {
    const writer = await batchWriter(fixture.testDatabase, 'carbon');
    await expect(
      writer.write(async (sql) => {
        await sql.query(`UPDATE ledger_market_clocks SET last_batch = last_batch + 1 WHERE market = 'carbon'`);
        return trades(sql, accounts, randomNumbers(1), []);
      }),
    ).rejects.toMatchObject({ message: expect.stringContaining('ledger_market_clocks touched 0 rows instead of 1') });
    await writer.close();
    expect((await reconcile(fixture.database, { heldByDesks: () => Promise.resolve([]) })).clean).toBe(true);
  });

  test('LED-4 transfers across markets, loops of all markets and openings never wait for each other in a circle', async () => {
    const random = randomNumbers(11);
    const traders = new Map<Market, bigint[]>();
    for (const market of MARKETS) {
      traders.set(market, [await fixture.open(market), await fixture.open(market)]);
      for (const account of traders.get(market)!) await fixture.deposit(account, market, 100_000n);
    }
    const everybody = [...traders.values()].flat();
    const writers = await Promise.all(MARKETS.map((market) => batchWriter(fixture.testDatabase, market)));
    let trading = true;
    const loops = writers.map(async (writer, place) => {
      const own = traders.get(MARKETS[place]!)!;
      while (trading) await writer.write((sql) => payments(sql, own, random));
    });
    const transfers = Array.from({ length: CONCURRENT * 2 }, () => {
      const [from, to] = pair(everybody, random);
      const [between, other] = pair(everybody, random);
      return fixture.database.transaction((tx) =>
        fixture.ledger.postAll(tx, [
          order(from, to, CNY, BigInt(1 + random(50))),
          order(between, other, CNY, BigInt(1 + random(50))),
        ]),
      );
    });
    const openings = Array.from({ length: 30 }, (_, index) => {
      const market = MARKETS[index % MARKETS.length]!;
      return index % 3 === 0 ? fixture.openAsset(`NEW${index}`, market) : fixture.open(market);
    });
    const answers = await Promise.allSettled<unknown>([...transfers, ...openings]);
    trading = false;
    await Promise.all(loops);
    await Promise.all(writers.map((writer) => writer.close()));

    expect(answers.filter((answer) => answer.status === 'rejected')).toEqual([]);
    expect(await deadlocks()).toBe(0n);
    expect((await reconcile(fixture.database, { heldByDesks: () => Promise.resolve([]) })).clean).toBe(true);
  }, 120_000);

  test('LED-4 accounts and assets opened at the same time leave no account without a balance', async () => {
    const organization = randomUUID();
    await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        index % 2 === 0
          ? fixture.openAsset(`FC${index}`, 'forest')
          : fixture.open('forest', 'trading', index % 6 === 1 ? organization : randomUUID()),
      ),
    );
    const [gap] = await fixture.database.query<{ missing: bigint; accounts: bigint; assets: bigint }>(
      `SELECT count(*) FILTER (WHERE b.account_id IS NULL) AS missing, count(DISTINCT a.id) AS accounts,
              count(DISTINCT s.code) AS assets
         FROM ledger_accounts a JOIN ledger_assets s ON s.market IS NULL OR s.market = a.market
         LEFT JOIN ledger_balances b ON b.account_id = a.id AND b.asset = s.code
        WHERE a.market = 'forest'`,
    );
    expect(gap?.missing).toBe(0n);
    expect(gap?.assets).toBeGreaterThanOrEqual(31n);
    const own = await fixture.ledger.accountsOf(fixture.database.reader, organization);
    expect(own).toHaveLength(1);
  });

  test('LED-4 a transfer that waits too long for a market gives up as busy and posts nothing', async () => {
    const writer = await batchWriter(fixture.testDatabase, 'carbon');
    const before = await fixture.balance(accounts[0]!);
    let refused: unknown;
    await writer.write(async (sql) => {
      refused = await move(accounts[0]!, accounts[1]!, CNY, 1n).catch((fault: unknown) => fault);
      return trades(sql, accounts.slice(2), randomNumbers(5), []);
    });
    await writer.close();
    expect(refused).toMatchObject({ definition: { code: 'ledger.busy', status: 503 } });
    expect(await fixture.balance(accounts[0]!)).toEqual(before);
  });

  function order(from: bigint, to: bigint, asset: string, amount: bigint) {
    const lines = [
      { accountId: from, asset, amount: -amount },
      { accountId: to, asset, amount },
    ];
    return { key: randomUUID(), reason: 'test.moved', reference: 'test', actorId: null, at: AT, lines };
  }

  function move(from: bigint, to: bigint, asset: string, amount: bigint) {
    return fixture.database.transaction((tx) => fixture.ledger.post(tx, order(from, to, asset, amount)));
  }

  async function deadlocks(): Promise<bigint> {
    const name = new URL(fixture.testDatabase.ownerUrl).pathname.slice(1);
    const [row] = await asOwner<{ deadlocks: string }>(
      fixture.testDatabase,
      'SELECT deadlocks FROM pg_stat_database WHERE datname = $1',
      [name],
    );
    return BigInt(row!.deadlocks);
  }
});

/** A few trades between the accounts, each within what the buyer and the seller have at that moment. */
async function trades(
  sql: Sql,
  accounts: readonly bigint[],
  random: (below: number) => number,
  entries: BatchEntry[],
): Promise<DraftedBatch> {
  const available = await balances(sql, accounts);
  for (let sequence = 1; sequence <= 5; sequence += 1) {
    const [buyer, seller] = pair(accounts, random);
    const [units, price] = [BigInt(1 + random(5)), BigInt(1 + random(20))];
    if ((available.get(`${buyer}/${CNY}`) ?? 0n) < units * price) continue;
    if ((available.get(`${seller}/CEA24`) ?? 0n) < units) continue;
    for (const [accountId, asset, amount] of [
      [buyer, CNY, -units * price],
      [seller, CNY, units * price],
      [seller, 'CEA24', -units],
      [buyer, 'CEA24', units],
    ] as const) {
      const key = `${accountId}/${asset}`;
      available.set(key, (available.get(key) ?? 0n) + amount);
      entries.push({ accountId, asset, available: amount, held: 0n, pending: 0n, sequence: BigInt(sequence) });
    }
  }
  return { at: AT, entries };
}

/** One payment from the richer to the poorer of two. */
async function payments(sql: Sql, [a, b]: readonly bigint[], random: (below: number) => number): Promise<DraftedBatch> {
  const available = await balances(sql, [a!, b!]);
  const richer = (available.get(`${a}/${CNY}`) ?? 0n) >= (available.get(`${b}/${CNY}`) ?? 0n) ? [a!, b!] : [b!, a!];
  const amount = BigInt(1 + random(10));
  const side = { asset: CNY, held: 0n, pending: 0n, sequence: 1n };
  return {
    at: AT,
    entries: [
      { ...side, accountId: richer[0]!, available: -amount },
      { ...side, accountId: richer[1]!, available: amount },
    ],
  };
}

async function balances(sql: Sql, accounts: readonly bigint[]): Promise<Map<string, bigint>> {
  const rows = await sql.query<{ account: bigint; asset: string; available: bigint }>(
    'SELECT account_id AS account, asset, available FROM ledger_balances WHERE account_id = ANY($1::bigint[])',
    [accounts],
  );
  return new Map(rows.map((row) => [`${row.account}/${row.asset}`, row.available]));
}

function pair(accounts: readonly bigint[], random: (below: number) => number): [bigint, bigint] {
  const first = random(accounts.length);
  const second = (first + 1 + random(accounts.length - 1)) % accounts.length;
  return [accounts[first]!, accounts[second]!];
}

/** The same numbers in every run, so that a failure can be repeated. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}
