import { expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { LedgerRegisterAccounts1700000000024 } from '../../migrations/1700000000024-ledger-register-accounts.js';
import { RegistryRegisterAccounts1700000000042 } from '../../migrations/1700000000042-registry-register-accounts.js';
import { reconcile } from '../../src/modules/ledger/index.js';
import { orderHolds } from '../../src/modules/market/index.js';
import { migrationDataSource } from '../../src/platform/database/data-source.js';
import { callerOf } from '../support/caller.js';
import { CARBON_LISTING, mustBe } from '../support/registry-fixture.js';
import { startTestApp } from '../support/test-app.js';
import { openTradingFloor } from '../support/trading-floor.js';

test('REG-5 a database from before there were register accounts gets one beside each trading account, with all balances', async () => {
  const running = await startTestApp();
  const owner = await new DataSource(migrationDataSource(running.testDatabase.ownerUrl)).initialize();
  try {
    const floor = await openTradingFloor(running, CARBON_LISTING, ({ province }) => province);
    const firm = await floor.firm(1_000n, 10n);
    const registered = async () => {
      const own = await callerOf(running, firm).get<{ items: { id: string; kind: string; proposalId: string }[] }>(
        '/registry/accounts',
      );
      return mustBe(200, own).items.map(({ kind, proposalId }) => ({ kind, proposalId }));
    };
    const opened = await registered();
    expect(opened.map(({ kind }) => kind)).toEqual(['trading', 'register']);

    const runner = owner.createQueryRunner();
    const steps = [new LedgerRegisterAccounts1700000000024(), new RegistryRegisterAccounts1700000000042()] as const;
    for (const step of [...steps].reverse()) await step.down(runner);
    expect(await registered()).toEqual(opened.filter(({ kind }) => kind === 'trading'));
    for (const step of steps) await step.up(runner);
    await runner.release();

    expect(await registered()).toEqual(opened);
    const { checks } = await reconcile(running.database, orderHolds);
    expect(checks.flatMap(({ differences }) => differences)).toEqual([]);
  } finally {
    await owner.destroy();
    await running.close();
  }
});
