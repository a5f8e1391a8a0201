import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { reconcile, type OpenHold } from '../../src/modules/ledger/index.js';
import { CNY } from '../../src/shared/fen.js';
import { AT, ledgerFixture, type LedgerFixture } from '../support/ledger-fixture.js';

describe('holds', () => {
  let fixture: LedgerFixture;
  let account: bigint;
  let other: bigint;
  beforeAll(async () => {
    fixture = await ledgerFixture(16);
    account = await fixture.open('carbon');
    other = await fixture.open('carbon');
    await fixture.deposit(account, 'carbon', 10_000n);
  });
  afterAll(() => fixture.close());

  const later = (minutes: number) => new Date(AT.getTime() + minutes * 60_000);
  const hold = (change: Partial<OpenHold> = {}) => {
    const key = randomUUID();
    const terms = { key, accountId: account, asset: CNY, amount: 100n, owner: 'freeze', reference: key };
    return fixture.database.transaction((tx) =>
      fixture.ledger.hold(tx, { ...terms, actorId: null, at: AT, ...change }),
    );
  };
  const postHold = (holdId: bigint, amount: bigint, change: { key?: string; owner?: string; at?: Date } = {}) => {
    const order = { key: randomUUID(), holdId, owner: 'freeze', amount, toAccountId: other, at: AT, ...change };
    const words = { reason: 'test.posted', reference: 'test', actorId: null };
    return fixture.database.transaction((tx) => fixture.ledger.postHold(tx, { ...order, ...words }));
  };
  const voidHold = (holdId: bigint, change: { key?: string; owner?: string } = {}) => {
    const order = { key: randomUUID(), holdId, owner: 'freeze', actorId: null, at: AT, ...change };
    return fixture.database.transaction((tx) => fixture.ledger.voidHold(tx, order));
  };
  const refusedAs = (code: string) => ({ definition: { code } });

  test('LED-2 a hold, its posting and its release sent again are no-ops that say so', async () => {
    const [open, draw, release] = [randomUUID(), randomUUID(), randomUUID()];
    const first = await hold({ key: open, reference: 'replay' });
    expect(await hold({ key: open, reference: 'replay' })).toEqual({ ...first, replayed: true });
    await postHold(first.holdId, 30n, { key: draw });
    const before = await fixture.balance(account);
    expect((await postHold(first.holdId, 30n, { key: draw })).replayed).toBe(true);
    expect(await fixture.balance(account)).toEqual(before);
    const voided = await voidHold(first.holdId, { key: release });
    expect(await voidHold(first.holdId, { key: release })).toEqual({ ...voided, replayed: true });
    expect((await postHold(first.holdId, 30n, { key: draw })).replayed).toBe(true);
    await expect(voidHold(first.holdId)).rejects.toMatchObject(refusedAs('ledger.hold-closed'));
    await expect(hold({ key: open, reference: 'replay', owner: 'pledge' })).rejects.toMatchObject(
      refusedAs('ledger.transfer-conflict'),
    );
    await expect(voidHold(first.holdId, { key: draw })).rejects.toMatchObject(refusedAs('ledger.transfer-conflict'));
  });

  test('LED-1 only the owner posts or releases a hold', async () => {
    const { holdId } = await hold();
    await expect(postHold(holdId, 1n, { owner: 'pledge' })).rejects.toMatchObject(refusedAs('ledger.hold-of-another'));
    await expect(voidHold(holdId, { owner: 'pledge' })).rejects.toMatchObject(refusedAs('ledger.hold-of-another'));
    await voidHold(holdId);
  });

  test('LED-1 an owner has one open hold for each reference on a balance', async () => {
    const first = await hold({ reference: 'document-7' });
    await expect(hold({ reference: 'document-7' })).rejects.toMatchObject(refusedAs('ledger.hold-already-open'));
    await voidHold(first.holdId);
    await voidHold((await hold({ reference: 'document-7' })).holdId);
  });

  test('LED-1 holds expire only if they say so and no desk owns them, and are not posted after that', async () => {
    const forever = await hold();
    const desk = await hold({ deskOwned: true });
    const soon = await hold({ expiresAt: later(10) });
    const partly = await hold({ expiresAt: later(10) });
    await postHold(partly.holdId, 40n);
    const before = await fixture.balance(account);
    const expire = (at: Date) => fixture.database.transaction((tx) => fixture.ledger.expireHolds(tx, at));

    expect(await expire(later(9))).toEqual([]);
    await expect(postHold(soon.holdId, 1n, { at: later(10) })).rejects.toMatchObject(refusedAs('ledger.hold-closed'));
    expect(await expire(later(10))).toEqual([soon.holdId, partly.holdId]);
    expect(await expire(later(10_000))).toEqual([]);
    const after = await fixture.balance(account);
    expect([after.available - before.available, before.held - after.held]).toEqual([160n, 160n]);
    await voidHold(forever.holdId);
    await voidHold(desk.holdId);
  });

  test('LED-1 posting, releasing and expiring the same hold at once take out what it has, once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const before = await fixture.balance(account);
      const paidBefore = await fixture.balance(other);
      const { holdId } = await hold({ expiresAt: later(1) });
      const answers = await Promise.allSettled<unknown>([
        ...Array.from({ length: 4 }, () => postHold(holdId, 60n)),
        voidHold(holdId),
        fixture.database.transaction((tx) => fixture.ledger.expireHolds(tx, later(1))),
      ]);
      for (const answer of answers) {
        if (answer.status === 'rejected') {
          const reason = answer.reason as { definition?: { code: string } };
          expect(['ledger.hold-closed', 'ledger.hold-exceeded']).toContain(reason.definition?.code ?? answer.reason);
        }
      }
      const after = await fixture.balance(account);
      const paid = (await fixture.balance(other)).available - paidBefore.available;
      expect([0n, 60n]).toContain(paid);
      expect(after).toEqual({ ...before, available: before.available - paid });
    }
    expect((await reconcile(fixture.database, { heldByDesks: () => Promise.resolve([]) })).clean).toBe(true);
  });
});
