import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { describeReport, reconcile, type DeskHold, type ReconcileProgress } from '../../src/modules/ledger/index.js';
import { CNY } from '../../src/shared/fen.js';
import { batchWriter } from '../support/batch-writer.js';
import { AT, ledgerFixture, type LedgerFixture } from '../support/ledger-fixture.js';
import { asOwner } from '../support/test-database.js';

describe('reconcile', () => {
  let fixture: LedgerFixture;
  let account: bigint;
  let other: bigint;
  beforeEach(async () => {
    fixture = await ledgerFixture(4);
    await fixture.openAsset('CEA24', 'carbon');
    account = await fixture.open('carbon');
    other = await fixture.open('carbon');
    await fixture.deposit(account, 'carbon', 1_000n);
    await fixture.issue(other, 'carbon', 'CEA24', 50n);
    await hold('freeze', 100n);
    await orderAndPurchase();
  });
  afterEach(() => fixture.close());

  const desks: DeskHold[] = [];
  const run = (onProgress?: (progress: ReconcileProgress) => void) =>
    reconcile(fixture.database, { heldByDesks: () => Promise.resolve(desks) }, onProgress);
  const broken = async () => {
    const { checks } = await run();
    return checks
      .filter((check) => check.differenceCount > 0n)
      .map(({ name, differences }) => ({ name, subjects: differences.map((difference) => difference.subject) }));
  };
  /** As a superuser who also switches the triggers off. */
  const tamper = (sql: string, parameters: unknown[] = []) =>
    asOwner(fixture.testDatabase, `SET session_replication_role = replica; ${bind(sql, parameters)}`);

  test('LED-1 a ledger with holds, orders and pending lots is in balance, and the report says how much was checked', async () => {
    const seen: ReconcileProgress[] = [];
    const report = await run((progress) => seen.push(progress));
    expect(report).toMatchObject({ clean: true, accounts: 4n, balances: 8n, transfers: 4n });
    expect(describeReport(report)).toEqual([
      `In balance: ${report.entries} entries of 4 transfers on 8 balances of 4 accounts.`,
    ]);
    expect(seen.map(({ done, of }) => `${done}/${of}`)).toEqual(
      Array.from({ length: report.checks.length + 1 }, (_, done) => `${done}/${report.checks.length}`),
    );
  });

  test('LED-1 a balance that differs from its entries is found', async () => {
    await tamper(`UPDATE ledger_balances SET available = available - 1 WHERE account_id = $1 AND asset = 'CNY'`, [
      account,
    ]);
    expect(await broken()).toEqual([
      { name: 'balances-equal-entries', subjects: [`account ${account} CNY`] },
      { name: 'assets-sum-to-zero', subjects: ['CNY'] },
    ]);
    expect(describeReport(await run())).toContainEqual(
      expect.stringMatching(/account \d+ CNY: expected 790\/210\/0, is 789/),
    );
  });

  test('LED-1 money moved between two balances without an entry is found though the sum is right', async () => {
    await tamper(
      `UPDATE ledger_balances SET available = available + CASE account_id WHEN $1 THEN -1 ELSE 1 END
        WHERE account_id IN ($1, $2) AND asset = 'CNY'`,
      [account, other],
    );
    expect(await broken()).toEqual([
      { name: 'balances-equal-entries', subjects: [`account ${account} CNY`, `account ${other} CNY`] },
    ]);
  });

  test('LED-1 a missing lot, a missing hold and an order that holds otherwise are found', async () => {
    await tamper('DELETE FROM ledger_pending_lots');
    await tamper('DELETE FROM ledger_holds');
    desks.push({ accountId: other, asset: 'CEA24', amount: 3n });
    expect(await broken()).toEqual([
      { name: 'pending-equals-lots', subjects: [`account ${account} CEA24`] },
      { name: 'held-equals-holds', subjects: [`account ${account} CNY`, `account ${other} CEA24`] },
    ]);
  });

  test('LED-1 an entry too many, too few, or without its transfer is found', async () => {
    await tamper(
      `INSERT INTO ledger_entries (transfer_id, account_id, asset, available, held, pending, at)
       VALUES (4711, $1, 'CNY', 5, 0, 0, now())`,
      [account],
    );
    await tamper('DELETE FROM ledger_entries WHERE transfer_id = 1 AND account_id = $1', [account]);
    const found = await broken();
    expect(found).toContainEqual({ name: 'transfers-sum-to-zero', subjects: ['transfer 1 CNY', 'transfer 4711 CNY'] });
    expect(found).toContainEqual({ name: 'entries-have-transfers', subjects: ['transfer 4711'] });
    expect(found).toContainEqual({ name: 'transfers-are-stamped', subjects: ['transfer 4711 in carbon'] });
    await tamper('DELETE FROM ledger_entries WHERE transfer_id = 2');
    expect((await broken()).find(({ name }) => name === 'entries-have-transfers')?.subjects).toContain('transfer 2');
  });

  test('LED-1 a stamp that is missing, in a market not touched, or ahead of its market is found', async () => {
    await tamper('DELETE FROM ledger_transfer_stamps WHERE transfer_id = 1');
    await tamper(`INSERT INTO ledger_transfer_stamps (market, after_batch, transfer_id) VALUES ('water', 0, 2)`);
    await tamper('UPDATE ledger_transfer_stamps SET after_batch = 99 WHERE transfer_id = 3');
    expect(await broken()).toEqual([
      {
        name: 'transfers-are-stamped',
        subjects: ['transfer 1 in carbon', 'transfer 2 in water', 'transfer 3 in carbon'],
      },
    ]);
  });

  test('LED-1 a balance that is not there, or where it does not belong, is found', async () => {
    await tamper(`INSERT INTO ledger_assets (code, market, opened_at) VALUES ('COD', 'discharge', now())`);
    await tamper(`INSERT INTO ledger_balances (account_id, asset, outside) VALUES ($1, 'COD', false)`, [account]);
    await tamper(`DELETE FROM ledger_balances WHERE account_id = $1 AND asset = 'CEA24' AND available = 0`, [account]);
    await tamper(`DELETE FROM ledger_balances b WHERE asset = 'CEA24' AND outside AND available = 0`);
    const complete = (await broken()).find(({ name }) => name === 'balances-are-complete');
    expect(complete?.subjects).toContain(`account ${account} COD`);
    expect(complete?.subjects.some((subject) => subject.endsWith('CEA24'))).toBe(true);
  });

  async function hold(owner: string, amount: bigint): Promise<void> {
    const terms = { key: owner, accountId: account, asset: CNY, amount, owner, reference: 'document', at: AT };
    await fixture.database.transaction((tx) => fixture.ledger.hold(tx, { ...terms, actorId: null }));
  }

  /** A batch: an order of `account` holds 110 fen; a fill buys 5 units for 110 more, which are pending until tomorrow. */
  async function orderAndPurchase(): Promise<void> {
    const writer = await batchWriter(fixture.testDatabase, 'carbon');
    await writer.write(async () => ({
      at: AT,
      entries: [
        { accountId: account, asset: CNY, available: -110n, held: 110n, pending: 0n, sequence: 1n },
        { accountId: other, asset: 'CEA24', available: -5n, held: 0n, pending: 0n, sequence: 2n },
        { accountId: account, asset: 'CEA24', available: 0n, held: 0n, pending: 5n, sequence: 2n },
      ],
      lotsAcquired: [
        { accountId: account, asset: 'CEA24', acquiredOn: '2026-03-02', releaseOn: '2026-03-03', quantity: 5n },
      ],
    }));
    await writer.close();
    desks.splice(0, desks.length, { accountId: account, asset: CNY, amount: 110n });
  }
});

/** Several statements take no parameters; these are numbers of our own. */
function bind(sql: string, parameters: readonly unknown[]): string {
  return sql.replace(/\$(\d)/g, (_, place: string) => String(parameters[Number(place) - 1]));
}
