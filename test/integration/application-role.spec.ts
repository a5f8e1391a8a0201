import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database } from '../../src/platform/database/database.js';
import { createTestDatabase, openDatabase, type TestDatabase } from '../support/test-database.js';

describe('the application role', () => {
  let own: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    own = await createTestDatabase();
    database = await openDatabase(own);
  });
  afterAll(async () => {
    await database.dataSource.destroy();
    await own.drop();
  });

  test('LED-3 the application connects as a role that owns no table', async () => {
    const [role] = await database.query<{ current_user: string }>('SELECT current_user');
    expect(role?.current_user).toBe('xiang_app');
    const owned = await database.query('SELECT tablename FROM pg_tables WHERE tableowner = current_user');
    expect(owned).toEqual([]);
  });

  test('bigint columns arrive as bigint and dates as days', async () => {
    const [row] = await database.query<{ amount: bigint; day: string }>(
      "SELECT 9007199254740993::bigint AS amount, DATE '2024-02-29' AS day",
    );
    expect(row).toEqual({ amount: 9007199254740993n, day: '2024-02-29' });
  });
});
