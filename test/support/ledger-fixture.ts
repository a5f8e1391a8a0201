import { randomUUID } from 'node:crypto';
import { LedgerService, type AccountKind } from '../../src/modules/ledger/index.js';
import type { Database } from '../../src/platform/database/database.js';
import { CNY } from '../../src/shared/fen.js';
import type { Market } from '../../src/shared/market.js';
import { createTestDatabase, openDatabase, type TestDatabase } from './test-database.js';

/** An instant of a trading day for tests that do not care which. */
export const AT = new Date('2026-03-02T02:00:00.000Z');

/** A ledger on a database of its own. */
export interface LedgerFixture {
  readonly testDatabase: TestDatabase;
  readonly database: Database;
  readonly ledger: LedgerService;
  /** Opens an account of a new organization, or of the one named. */
  open(market: Market, kind?: AccountKind, organizationId?: string): Promise<bigint>;
  openAsset(code: string, market: Market): Promise<void>;
  /** Brings money from the market's bank into an account. */
  deposit(accountId: bigint, market: Market, amountFen: bigint): Promise<void>;
  /** Issues units into an account. */
  issue(accountId: bigint, market: Market, asset: string, quantity: bigint): Promise<void>;
  balance(accountId: bigint, asset?: string): Promise<{ available: bigint; held: bigint; pending: bigint }>;
  close(): Promise<void>;
}

export async function ledgerFixture(poolSize = 8): Promise<LedgerFixture> {
  const testDatabase = await createTestDatabase();
  const database = await openDatabase(testDatabase, poolSize);
  const ledger = new LedgerService();
  const operator = randomUUID();
  const open = (market: Market, kind: AccountKind = 'trading', organizationId: string = randomUUID()) =>
    database.transaction((tx) => ledger.openAccount(tx, { organizationId, market, kind, at: AT }));
  const bring = async (outside: AccountKind, accountId: bigint, market: Market, asset: string, amount: bigint) => {
    const from = await open(market, outside, operator);
    const lines = [
      { accountId: from, asset, amount: -amount },
      { accountId, asset, amount },
    ];
    await database.transaction((tx) =>
      ledger.post(tx, { key: randomUUID(), reason: 'test.brought', reference: 'test', actorId: null, at: AT, lines }),
    );
  };
  return {
    testDatabase,
    database,
    ledger,
    open,
    openAsset: (code, market) => database.transaction((tx) => ledger.openAsset(tx, { code, market, at: AT })),
    deposit: (accountId, market, amountFen) => bring('bank', accountId, market, CNY, amountFen),
    issue: (accountId, market, asset, quantity) => bring('issuance', accountId, market, asset, quantity),
    balance: async (accountId, asset = CNY) => {
      const [row] = await database.query<{ available: bigint; held: bigint; pending: bigint }>(
        'SELECT available, held, pending FROM ledger_balances WHERE account_id = $1 AND asset = $2',
        [accountId, asset],
      );
      if (!row) throw new Error(`account ${accountId} has no balance of ${asset}`);
      return row;
    },
    close: async () => {
      await database.dataSource.destroy();
      await testDatabase.drop();
    },
  };
}
