import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Transfer } from '../../src/modules/ledger/index.js';
import { CNY } from '../../src/shared/fen.js';
import { AT, ledgerFixture, type LedgerFixture } from '../support/ledger-fixture.js';

describe('transfers', () => {
  let ledger: LedgerFixture;
  let payer: bigint;
  let payee: bigint;
  beforeAll(async () => {
    ledger = await ledgerFixture();
    await ledger.openAsset('CEA24', 'carbon');
    await ledger.openAsset('COD', 'discharge');
    payer = await ledger.open('carbon');
    payee = await ledger.open('carbon');
    await ledger.deposit(payer, 'carbon', 100_000n);
  });
  afterAll(() => ledger.close());

  const transfer = (key: string, amount: bigint, change: Partial<Transfer> = {}): Transfer => ({
    key,
    reason: 'test.paid',
    reference: key,
    actorId: null,
    at: AT,
    lines: [
      { accountId: payer, asset: CNY, amount: -amount },
      { accountId: payee, asset: CNY, amount },
    ],
    ...change,
  });
  const post = (order: Transfer) => ledger.database.transaction((tx) => ledger.ledger.post(tx, order));

  test('LED-2 the same key and content again is a no-op that says so', async () => {
    const before = await ledger.balance(payer);
    const first = await post(transfer('twice', 100n));
    const again = await post(transfer('twice', 100n, { at: new Date(AT.getTime() + 60_000) }));
    expect(first.replayed).toBe(false);
    expect(again).toEqual({ ...first, replayed: true });
    expect((await ledger.balance(payer)).available).toBe(before.available - 100n);
  });

  test('LED-2 the same key with other content is refused and posts nothing', async () => {
    await post(transfer('other-content', 100n));
    const before = await ledger.balance(payer);
    await expect(post(transfer('other-content', 101n))).rejects.toMatchObject({
      definition: { code: 'ledger.transfer-conflict', status: 409 },
    });
    expect(await ledger.balance(payer)).toEqual(before);
  });

  test('LED-2 a refused transfer does not use up its key', async () => {
    await expect(post(transfer('too-much-first', 10_000_000n))).rejects.toMatchObject({
      definition: { code: 'ledger.insufficient-balance' },
    });
    expect((await post(transfer('too-much-first', 1n))).replayed).toBe(false);
  });

  test('LED-2 of many calls at once with one key exactly one posts, whatever their content', async () => {
    const before = await ledger.balance(payer);
    const same = await Promise.all(Array.from({ length: 16 }, () => post(transfer('race', 7n))));
    expect(same.filter((posted) => !posted.replayed)).toHaveLength(1);
    expect(new Set(same.map((posted) => posted.transferId)).size).toBe(1);
    expect((await ledger.balance(payer)).available).toBe(before.available - 7n);

    const stranger = await ledger.open('carbon');
    await ledger.deposit(stranger, 'carbon', 100n);
    const mixed = await Promise.allSettled(
      Array.from({ length: 16 }, (_, index) =>
        post(
          index % 2 === 0
            ? transfer('mixed-race', 5n)
            : transfer('mixed-race', 5n, {
                lines: [
                  { accountId: stranger, asset: CNY, amount: -5n },
                  { accountId: payee, asset: CNY, amount: 5n },
                ],
              }),
        ),
      ),
    );
    const answers = mixed.map((one) => (one.status === 'fulfilled' ? String(one.value.replayed) : code(one.reason)));
    expect(answers.filter((answer) => answer === 'false')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'ledger.transfer-conflict')).toHaveLength(8);
  });

  test('LED-1 a transfer beyond what is available names account, asset and shortfall', async () => {
    const { available } = await ledger.balance(payee);
    const order = transfer('beyond', 1n, {
      lines: [
        { accountId: payee, asset: CNY, amount: -(available + 25n) },
        { accountId: payer, asset: CNY, amount: available + 25n },
      ],
    });
    await expect(post(order)).rejects.toMatchObject({
      definition: { code: 'ledger.insufficient-balance', status: 422 },
      options: {
        facts: {
          account: String(payee),
          asset: CNY,
          available: String(available),
          needed: String(available + 25n),
          shortfall: '25',
          unit: 'fen',
        },
      },
    });
  });

  test('LED-1 units never leave their market', async () => {
    const abroad = await ledger.open('discharge');
    await ledger.issue(payer, 'carbon', 'CEA24', 10n);
    const order = transfer('abroad', 1n, {
      lines: [
        { accountId: payer, asset: 'CEA24', amount: -1n },
        { accountId: abroad, asset: 'CEA24', amount: 1n },
      ],
    });
    await expect(post(order)).rejects.toMatchObject({ definition: { code: 'ledger.asset-not-in-market' } });
  });

  test('LED-1 an account that does not exist is refused', async () => {
    const order = transfer('nobody', 1n, {
      lines: [
        { accountId: payer, asset: CNY, amount: -1n },
        { accountId: 999_999n, asset: CNY, amount: 1n },
      ],
    });
    await expect(post(order)).rejects.toMatchObject({ definition: { code: 'ledger.account-not-found', status: 404 } });
  });

  test('LED-1 a transfer is stamped into the order of every market it touches', async () => {
    const abroad = await ledger.open('water');
    const order = transfer('stamped', 3n, {
      lines: [
        { accountId: payer, asset: CNY, amount: -3n },
        { accountId: abroad, asset: CNY, amount: 3n },
      ],
    });
    const { transferId } = await post(order);
    const stamps = await ledger.database.query(
      'SELECT market, after_batch FROM ledger_transfer_stamps WHERE transfer_id = $1 ORDER BY market',
      [transferId],
    );
    expect(stamps).toEqual([
      { market: 'carbon', after_batch: 0n },
      { market: 'water', after_batch: 0n },
    ]);
  });

  test('LED-1 of several transfers at once each is judged on what those before it leave, and all or none happen', async () => {
    const [a, b] = [await ledger.open('carbon'), await ledger.open('carbon')];
    await ledger.deposit(a, 'carbon', 10n);
    const move = (key: string, from: bigint, to: bigint, amount: bigint) =>
      transfer(key, amount, {
        lines: [
          { accountId: from, asset: CNY, amount: -amount },
          { accountId: to, asset: CNY, amount },
        ],
      });
    const postAll = (orders: Transfer[]) => ledger.database.transaction((tx) => ledger.ledger.postAll(tx, orders));
    await postAll([move('chain-1', a, b, 10n), move('chain-2', b, a, 4n)]);
    expect([(await ledger.balance(a)).available, (await ledger.balance(b)).available]).toEqual([4n, 6n]);
    await expect(postAll([move('chain-3', b, a, 6n), move('chain-4', b, a, 1n)])).rejects.toMatchObject({
      definition: { code: 'ledger.insufficient-balance' },
    });
    expect([(await ledger.balance(a)).available, (await ledger.balance(b)).available]).toEqual([4n, 6n]);
  });

  test('LED-1 a reversal names what it corrects, happens once, and needs the balance', async () => {
    const paid = await post(transfer('to-reverse', 50n));
    const before = await ledger.balance(payer);
    const reverse = (key: string) =>
      ledger.database.transaction((tx) =>
        ledger.ledger.reverse(tx, paid.transferId, {
          key,
          reason: 'test.corrected',
          reference: 'to-reverse',
          actorId: null,
          at: AT,
        }),
      );
    const reversed = await reverse('reversal');
    expect((await ledger.balance(payer)).available).toBe(before.available + 50n);
    expect((await reverse('reversal')).replayed).toBe(true);
    await expect(reverse('reversal-again')).rejects.toMatchObject({
      definition: { code: 'ledger.transfer-already-reversed' },
    });
    const [row] = await ledger.database.query<{ reverses: bigint }>(
      'SELECT reverses FROM ledger_transfers WHERE id = $1',
      [reversed.transferId],
    );
    expect(row?.reverses).toBe(paid.transferId);
  });

  test('LED-1 time never runs backwards in the entries of a balance', async () => {
    const late = await post(transfer('late', 1n, { at: new Date(AT.getTime() + 5_000) }));
    const early = await post(transfer('early', 1n, { at: new Date(AT.getTime() + 1_000) }));
    expect(early.at).toEqual(late.at);
  });
});

function code(fault: unknown): string {
  return (fault as { definition?: { code: string } }).definition?.code ?? String(fault);
}
