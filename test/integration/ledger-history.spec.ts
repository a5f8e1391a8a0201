import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CNY } from '../../src/shared/fen.js';
import { AT, ledgerFixture, type LedgerFixture } from '../support/ledger-fixture.js';

/** Tables whose rows are history; the catalogue adds those that refuse an UPDATE in any module. */
const APPEND_ONLY = [
  'ledger_transfers',
  'ledger_transfer_stamps',
  'ledger_entries',
  'ledger_cash_movements',
  'platform_audit',
  'approval_decisions',
  'market_journal',
  'market_anchors',
  'market_trades',
] as const;

/** Bit of `pg_trigger.tgtype` for UPDATE. */
const ON_UPDATE = 16;

const INSUFFICIENT_PRIVILEGE = '42501';
const CHECK_VIOLATION = '23514';

describe('what the database itself refuses', () => {
  let fixture: LedgerFixture;
  let account: bigint;
  let existing: readonly string[];
  beforeAll(async () => {
    fixture = await ledgerFixture(2);
    account = await fixture.open('carbon');
    await fixture.deposit(account, 'carbon', 100n);
    const rows = await fixture.database.query<{ name: string }>(
      `SELECT DISTINCT c.relname AS name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE t.tgfoid = 'platform_refuse_change'::regproc AND t.tgtype & $1 > 0 ORDER BY 1`,
      [ON_UPDATE],
    );
    existing = rows.map((row) => row.name);
  });
  afterAll(() => fixture.close());

  const refusalOf = async (sql: string, parameters: readonly unknown[] = []): Promise<unknown> => {
    const fault: unknown = await fixture.database.query(sql, parameters).then(
      () => null,
      (reason: unknown) => reason,
    );
    const { driverError } = (fault ?? {}) as { driverError?: { code: string; constraint?: string } };
    return driverError ? { code: driverError.code, constraint: driverError.constraint } : fault;
  };

  test('LED-3 history is read and written by the application, never changed or removed', async () => {
    expect(existing).toEqual(expect.arrayContaining([...APPEND_ONLY]));
    for (const table of existing) {
      const [column] = await fixture.database.query<{ name: string }>(
        "SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND attidentity = '' LIMIT 1",
        [table],
      );
      const refused = { code: INSUFFICIENT_PRIVILEGE };
      expect([table, await refusalOf(`UPDATE ${table} SET ${column?.name} = ${column?.name}`)]).toMatchObject([
        table,
        refused,
      ]);
      expect([table, await refusalOf(`DELETE FROM ${table}`)]).toMatchObject([table, refused]);
      expect([table, await refusalOf(`TRUNCATE ${table} CASCADE`)]).toMatchObject([table, refused]);
      const rights = await fixture.database.query(
        `SELECT privilege FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS privilege
          WHERE has_table_privilege('xiang_app', $1, privilege)`,
        [table],
      );
      expect([table, rights]).toEqual([table, []]);
    }
  });

  test('LED-3 a balance is neither removed nor moved to another account, asset or kind', async () => {
    expect(await refusalOf('DELETE FROM ledger_balances')).toMatchObject({ code: INSUFFICIENT_PRIVILEGE });
    expect(await refusalOf('TRUNCATE ledger_balances CASCADE')).toMatchObject({ code: INSUFFICIENT_PRIVILEGE });
    for (const change of ['account_id = account_id', 'asset = asset', 'outside = true']) {
      expect(await refusalOf(`UPDATE ledger_balances SET ${change}`)).toMatchObject({ code: INSUFFICIENT_PRIVILEGE });
    }
  });

  test.each(['available', 'held', 'pending'])('LED-3 an update that makes %s negative fails', async (bucket) => {
    const other = bucket === 'available' ? 'held' : 'available';
    const change = `UPDATE ledger_balances SET ${bucket} = ${bucket} - 1000, ${other} = ${other} + 1000
      WHERE account_id = $1 AND asset = $2`;
    expect(await refusalOf(change, [account, CNY])).toEqual({
      code: CHECK_VIOLATION,
      constraint: `ledger_balances_${bucket}_not_negative`,
    });
  });

  test('LED-3 an update that makes something out of nothing fails', async () => {
    const change = 'UPDATE ledger_balances SET available = available + 1 WHERE account_id = $1 AND asset = $2';
    expect(await refusalOf(change, [account, CNY])).toEqual({
      code: CHECK_VIOLATION,
      constraint: 'ledger_balances_conserved',
    });
  });

  test('LED-3 entries that do not sum to zero fail', async () => {
    const insert = `INSERT INTO ledger_entries (transfer_id, account_id, asset, available, held, pending, at)
      VALUES (1, $1, $2, 5, 0, 0, $3)`;
    expect(await refusalOf(insert, [account, CNY, AT])).toEqual({
      code: CHECK_VIOLATION,
      constraint: 'ledger_entries_balanced',
    });
  });

  test('LED-3 a balance opens empty and in the market of its asset', async () => {
    await fixture.openAsset('COD', 'discharge');
    const insert = (asset: string, amount: number) =>
      refusalOf('INSERT INTO ledger_balances (account_id, asset, outside, available) VALUES ($1, $2, false, $3)', [
        account,
        asset,
        amount,
      ]);
    expect(await insert('COD', 5)).toMatchObject({ constraint: 'ledger_balances_open_empty' });
    expect(await insert('COD', 0)).toMatchObject({ constraint: 'ledger_balances_units_stay_in_market' });
  });
});
