import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LedgerReader, reconcile, type DeskHolds } from '../../src/modules/ledger/index.js';
import { CNY } from '../../src/shared/fen.js';
import { AT, ledgerFixture, type LedgerFixture } from '../support/ledger-fixture.js';

const NO_DESKS: DeskHolds = { heldByDesks: () => Promise.resolve([]) };
const ACCOUNTS = 3;

/** One thing somebody asks of the ledger. Accounts and holds are named by their place in the model. */
type Step =
  | { readonly kind: 'transfer'; from: number; to: number; asset: string; amount: bigint }
  | {
      readonly kind: 'hold';
      account: number;
      asset: string;
      amount: bigint;
      owner: string;
      expiresAfter: number | null;
    }
  | { readonly kind: 'post'; hold: number; amount: bigint; to: number; owner: string }
  | { readonly kind: 'void'; hold: number; owner: string }
  | { readonly kind: 'expire' }
  | { readonly kind: 'again' };

const account = fc.nat({ max: ACCOUNTS - 1 });
const asset = fc.constantFrom(CNY, 'CEA24');
const amount = fc.bigInt(1n, 60n);
const owner = fc.constantFrom('freeze', 'freeze', 'freeze', 'pledge');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('transfer' as const), from: account, to: account, asset, amount }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('hold' as const),
      account,
      asset,
      amount,
      owner,
      expiresAfter: fc.option(fc.integer({ min: 1, max: 20 })),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('post' as const), hold: fc.nat({ max: 9 }), amount, to: account, owner }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('void' as const), hold: fc.nat({ max: 9 }), owner }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'expire' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'again' as const }) },
);

interface ModelHold {
  readonly id: bigint;
  readonly account: number;
  readonly asset: string;
  readonly owner: string;
  readonly expiresAt: Date | null;
  remaining: bigint;
}

/** The plainest ledger: two numbers for each balance, and holds. */
class Model {
  readonly available = new Map<string, bigint>();
  readonly holds: ModelHold[] = [];

  constructor(readonly accounts: readonly bigint[]) {}

  have(account: number, asset: string): bigint {
    return this.available.get(`${account}/${asset}`) ?? 0n;
  }

  add(account: number, asset: string, amount: bigint): void {
    this.available.set(`${account}/${asset}`, this.have(account, asset) + amount);
  }

  held(account: number, asset: string): bigint {
    return this.holds
      .filter((hold) => hold.account === account && hold.asset === asset)
      .reduce((sum, hold) => sum + hold.remaining, 0n);
  }
}

describe('sequences of movements', () => {
  let fixture: LedgerFixture;
  const reader = new LedgerReader();
  beforeAll(async () => {
    fixture = await ledgerFixture();
    await fixture.openAsset('CEA24', 'carbon');
  });
  afterAll(() => fixture.close());

  test(
    'LED-1 whatever is transferred, held, posted, voided and expired, every asset sums to zero, nothing is negative and ' +
      'statements equal balances',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 25, maxLength: 60 }), async (steps) => {
          const model = new Model([
            await fixture.open('carbon'),
            await fixture.open('carbon'),
            await fixture.open('carbon', 'retirement'),
          ]);
          for (const [place, id] of model.accounts.entries()) {
            await fixture.deposit(id, 'carbon', 100n);
            await fixture.issue(id, 'carbon', 'CEA24', 100n);
            model.add(place, CNY, 100n);
            model.add(place, 'CEA24', 100n);
          }
          const moments = await play(steps, model);
          await assertBalances(model);
          await assertStatements(model, moments);
        }),
        { numRuns: 30 },
      );
      const trial = await reader.trialBalance(fixture.database.reader);
      for (const asset of [CNY, 'CEA24']) {
        const rows = trial.filter((row) => row.asset === asset);
        expect(rows.reduce((sum, row) => sum + row.available + row.held + row.pending, 0n)).toBe(0n);
      }
      const report = await reconcile(fixture.database, NO_DESKS);
      expect(report.checks.filter((check) => check.differenceCount > 0n)).toEqual([]);
      expect(report.clean).toBe(true);
      expect(report.entries).toBeGreaterThan(500n);
    },
    180_000,
  );

  /** Does every step to the ledger and to the model; what the model refuses, the ledger must refuse for that reason. */
  async function play(steps: readonly Step[], model: Model): Promise<Date[]> {
    const moments: Date[] = [];
    let now = AT.getTime();
    let repeat: (() => Promise<boolean>) | null = null;
    for (const one of steps) {
      now += 1_000;
      const at = new Date(now);
      moments.push(at);
      if (one.kind === 'again') {
        if (repeat) expect(await repeat()).toBe(true);
        continue;
      }
      if (one.kind === 'expire') {
        const due = model.holds.filter((hold) => hold.remaining > 0n && hold.expiresAt && hold.expiresAt <= at);
        const expired = await fixture.database.transaction((tx) => fixture.ledger.expireHolds(tx, at));
        for (const hold of due) {
          expect(expired).toContain(hold.id);
          model.add(hold.account, hold.asset, hold.remaining);
          hold.remaining = 0n;
        }
        continue;
      }
      const { refusal, effect, ask } = plan(one, model, at);
      const call = ask(randomUUID());
      if (refusal === 'skip') continue;
      if (refusal) {
        await expect(call()).rejects.toMatchObject({ definition: { code: refusal } });
        repeat = null;
      } else {
        const answer = await call();
        expect(answer.replayed).toBe(false);
        effect(answer.holdId ?? 0n);
        repeat = async () => (await call()).replayed;
      }
    }
    return moments;
  }

  type Answer = { readonly replayed: boolean; readonly holdId?: bigint };
  interface Plan {
    /** The code the ledger must refuse with; `skip` when there is nothing to ask. */
    readonly refusal: string | null;
    readonly effect: (holdId: bigint) => void;
    readonly ask: (key: string) => () => Promise<Answer>;
  }

  function plan(one: Exclude<Step, { kind: 'expire' | 'again' }>, model: Model, at: Date): Plan {
    const transact = fixture.database.transaction.bind(fixture.database);
    const { ledger } = fixture;
    switch (one.kind) {
      case 'transfer': {
        const { from, to, asset, amount } = one;
        const lines = [
          { accountId: model.accounts[from]!, asset, amount: -amount },
          { accountId: model.accounts[to]!, asset, amount },
        ];
        return {
          refusal: from === to ? 'skip' : amount > model.have(from, asset) ? 'ledger.insufficient-balance' : null,
          effect: () => (model.add(from, asset, -amount), model.add(to, asset, amount)),
          ask: (key) => () =>
            transact((tx) =>
              ledger.post(tx, { key, reason: 'test.moved', reference: 'test', actorId: null, at, lines }),
            ),
        };
      }
      case 'hold': {
        const { account, asset, amount, owner, expiresAfter } = one;
        const expiresAt = expiresAfter === null ? null : new Date(at.getTime() + expiresAfter * 1_000);
        return {
          refusal: amount > model.have(account, asset) ? 'ledger.insufficient-balance' : null,
          effect: (id) => {
            model.add(account, asset, -amount);
            model.holds.push({ id, account, asset, owner, expiresAt, remaining: amount });
          },
          ask: (key) => () => {
            const order = { key, accountId: model.accounts[account]!, asset, amount, owner, reference: key };
            return transact((tx) =>
              ledger.hold(tx, { ...order, actorId: null, at, ...(expiresAt ? { expiresAt } : {}) }),
            );
          },
        };
      }
      case 'post': {
        const hold = model.holds[one.hold % model.holds.length];
        const { amount, to, owner } = one;
        return {
          refusal: refusalOfDraw(hold, owner, amount, at),
          effect: () => {
            hold!.remaining -= amount;
            model.add(to, hold!.asset, amount);
          },
          ask: (key) => () => {
            const order = { key, holdId: hold!.id, owner, amount, toAccountId: model.accounts[to]! };
            const words = { reason: 'test.posted', reference: 'test' };
            return transact((tx) => ledger.postHold(tx, { ...order, ...words, actorId: null, at }));
          },
        };
      }
      case 'void': {
        const hold = model.holds[one.hold % model.holds.length];
        return {
          refusal: refusalOfDraw(hold, one.owner, null, at),
          effect: () => {
            model.add(hold!.account, hold!.asset, hold!.remaining);
            hold!.remaining = 0n;
          },
          ask: (key) => () =>
            transact((tx) => ledger.voidHold(tx, { key, holdId: hold!.id, owner: one.owner, actorId: null, at })),
        };
      }
    }
  }

  function refusalOfDraw(hold: ModelHold | undefined, owner: string, amount: bigint | null, at: Date): string | null {
    if (!hold) return 'skip';
    if (hold.owner !== owner) return 'ledger.hold-of-another';
    if (hold.remaining === 0n) return 'ledger.hold-closed';
    if (amount === null) return null;
    if (hold.expiresAt && hold.expiresAt <= at) return 'ledger.hold-closed';
    return amount > hold.remaining ? 'ledger.hold-exceeded' : null;
  }

  async function assertBalances(model: Model): Promise<void> {
    for (const [place, id] of model.accounts.entries()) {
      for (const asset of [CNY, 'CEA24']) {
        const balance = await fixture.balance(id, asset);
        expect(balance).toEqual({ available: model.have(place, asset), held: model.held(place, asset), pending: 0n });
        expect(balance.available).toBeGreaterThanOrEqual(0n);
      }
    }
  }

  /** A statement to now closes with the balance; two halves meet; its lines are the difference; no instant is negative. */
  async function assertStatements(model: Model, moments: readonly Date[]): Promise<void> {
    const sql = fixture.database.reader;
    const start = new Date(0);
    const end = new Date(AT.getTime() + 86_400_000);
    const middle = moments[Math.floor(moments.length / 2)]!;
    for (const id of model.accounts) {
      const now = await reader.balancesOf(sql, id);
      const whole = await reader.movementsOf(sql, id, { from: start, to: end });
      const second = await reader.movementsOf(sql, id, { from: middle, to: end });
      const first = await reader.movementsOf(sql, id, { from: start, to: middle });
      const lines = await reader.entriesWithin(sql, id, { from: middle, to: end }, { after: null, limit: 1_000 });
      for (const { asset, ...balance } of now) {
        const buckets = { available: balance.available, held: balance.held, pending: balance.pending };
        expect(whole.find((one) => one.asset === asset)?.closing).toEqual(buckets);
        const half = second.find((one) => one.asset === asset)!;
        expect(half.closing).toEqual(buckets);
        expect(half.opening).toEqual(first.find((one) => one.asset === asset)?.closing);
        const moved = lines.filter((line) => line.asset === asset);
        for (const bucket of ['available', 'held', 'pending'] as const) {
          const sum = moved.reduce((total, line) => total + line[bucket], 0n);
          expect(half.opening[bucket] + sum).toBe(buckets[bucket]);
        }
      }
      for (const at of moments.filter((_, index) => index % 10 === 0)) {
        for (const past of await reader.balancesAt(sql, id, at)) {
          expect(past.available >= 0n && past.held >= 0n).toBe(true);
        }
      }
    }
  }
});
