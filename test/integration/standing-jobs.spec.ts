import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LedgerService } from '../../src/modules/ledger/index.js';
import { once } from '../../src/platform/idempotency/index.js';
import { StandingJobs, type StandingJob } from '../../src/platform/jobs/index.js';
import { Lifecycle } from '../../src/platform/lifecycle/lifecycle.js';
import { Metrics } from '../../src/platform/metrics/metrics.js';
import { CNY } from '../../src/shared/fen.js';
import { manualClock } from '../support/manual-clock.js';
import { CARBON_LISTING } from '../support/registry-fixture.js';
import { seatSignedIn, signIn } from '../support/sign-in.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { asOwner } from '../support/test-database.js';
import { openTradingFloor, type TradingFirm, type TradingFloor } from '../support/trading-floor.js';

const DAY_MS = 86_400_000;
const NEVER = '0 0 0 29 2 *';

/** Something that is waited for and then let go. */
function gate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

describe('what the platform does by itself', () => {
  const clock = manualClock();
  let running: TestApp;
  let floor: TradingFloor;
  let firm: TradingFirm;
  let jobs: StandingJobs;
  beforeAll(async () => {
    running = await startTestApp({ clock });
    floor = await openTradingFloor(running, CARBON_LISTING, (offices) => offices.province);
    firm = await floor.firm(1_000_000n, 1_000n);
    jobs = running.app.get(StandingJobs, { strict: false });
  });
  afterAll(() => running.close());

  /** A process of its own on the same database. */
  function process(...registered: readonly StandingJob[]) {
    const [metrics, lifecycle] = [new Metrics(), new Lifecycle()];
    const own = new StandingJobs(running.database, clock, { standingJobs: true }, metrics, lifecycle);
    for (const job of registered) own.register(job);
    return { jobs: own, lifecycle, metrics };
  }

  test('RUN-6 a job runs in one process at a time, and again once that is done', async () => {
    const [begun, end] = [gate(), gate()];
    let rounds = 0;
    const job = (run: () => Promise<number>): StandingJob => ({ name: 'slow', schedule: NEVER, run });
    const slow = process(
      job(async () => {
        begun.open();
        await end.passed;
        return (rounds += 1);
      }),
    );
    const quick = process(job(() => Promise.resolve((rounds += 1))));
    const first = slow.jobs.round('slow');
    await begun.passed;
    expect(await quick.jobs.round('slow')).toBe('elsewhere');
    end.open();
    expect(await first).toBe('done');
    expect(await quick.jobs.round('slow')).toBe('done');
    expect(rounds).toBe(2);
  });

  test('RUN-6 a round that fails is counted, and neither keeps others nor its next round from running', async () => {
    let fails = true;
    const { jobs: own, metrics } = process(
      { name: 'shaky', schedule: NEVER, run: () => (fails ? Promise.reject(new Error('no')) : Promise.resolve(3)) },
      { name: 'sound', schedule: NEVER, run: () => Promise.resolve(1) },
    );
    expect(await Promise.all([own.round('shaky'), own.round('sound')])).toEqual(['failed', 'done']);
    fails = false;
    expect(await own.round('shaky')).toBe('done');
    const { text } = await metrics.expose();
    for (const line of ['"shaky",outcome="failed"} 1', '"shaky",outcome="done"} 1', '"sound",outcome="done"} 1']) {
      expect(text).toContain(`xiang_job_rounds_total{job=${line}`);
    }
  });

  test('RUN-6 a stop waits for the round that is under way, tells it, and begins no other', async () => {
    const [begun, end] = [gate(), gate()];
    const seen: boolean[] = [];
    const { jobs: own, lifecycle } = process({
      name: 'long',
      schedule: NEVER,
      run: async ({ stopping }) => {
        begun.open();
        await end.passed;
        return seen.push(stopping());
      },
    });
    const [under, queued] = [own.round('long'), own.round('long')];
    await begun.passed;
    const stopped = lifecycle.closeAll();
    end.open();
    expect(await stopped).toBe(true);
    expect([await under, await queued]).toEqual(['done', 'elsewhere']);
    expect(seen).toEqual([true]);
  });

  test('RUN-6 a job comes by its clock, in a process that is to run jobs', async () => {
    const came = gate();
    const run = (): Promise<number> => {
      came.open();
      return Promise.resolve(0);
    };
    const { jobs: own, lifecycle } = process({ name: 'each-second', schedule: '* * * * * *', run });
    own.onApplicationBootstrap();
    await came.passed;
    expect(await lifecycle.closeAll()).toBe(true);
  });

  test('LED-1 holds whose time is over and that no desk owns are given back by themselves, once', async () => {
    const ledger = running.app.get(LedgerService, { strict: false });
    const accountId = BigInt(firm.accountId);
    const expiresAt = new Date(clock.now().getTime() + 60_000);
    const hold = { accountId, asset: CNY, amount: 700n, owner: 'test', reference: 'r', actorId: null, expiresAt };
    await running.database.transaction((tx) => ledger.hold(tx, { ...hold, key: randomUUID(), at: clock.now() }));
    const held = async () => {
      const [row] = await running.database.query<{ held: bigint; available: bigint }>(
        'SELECT held, available FROM ledger_balances WHERE account_id = $1 AND asset = $2',
        [firm.accountId, CNY],
      );
      return [row?.held, row?.available];
    };
    expect(await jobs.round('expire-holds')).toBe('done');
    expect(await held()).toEqual([700n, 999_300n]);
    clock.advance(60_000);
    expect([await jobs.round('expire-holds'), await jobs.round('expire-holds')]).toEqual(['done', 'done']);
    expect(await held()).toEqual([0n, 1_000_000n]);
    const released = await running.database.query(`SELECT FROM ledger_transfers WHERE reason = 'hold.expired'`);
    expect(released).toHaveLength(1);
  });

  test('SUR-1 each trading day is looked at by itself: while it goes on, after it, and not when nothing has come', async () => {
    const scans = () =>
      running.database.query<{ market: string; day: string }>('SELECT market, day FROM market_day_scans ORDER BY id');
    const other = await floor.firm(1_000_000n, 0n);
    await firm.order('sell', '50.00', '10');
    await jobs.round('scan-trading-days');
    const first = await scans();
    expect(first).toContainEqual({ market: 'carbon', day: '2026-03-02' });
    await jobs.round('scan-trading-days');
    expect(await scans()).toEqual(first);
    // One firm takes the whole day.
    for (let trade = 0; trade < 12; trade += 1) await other.order('buy', '50.00', trade === 0 ? '10' : '1');
    await jobs.round('scan-trading-days');
    expect(await scans()).toEqual([...first, { market: 'carbon', day: '2026-03-02' }]);
    const [audited] = await running.database.query<{ actor_id: string | null }>(
      `SELECT actor_id FROM platform_audit WHERE action = 'surveillance.day-scanned' ORDER BY id DESC LIMIT 1`,
    );
    expect(audited).toEqual({ actor_id: null });
  });

  test('RUN-6 answers to repeated writes are forgotten after the days for which they are promised', async () => {
    const write = async () => {
      const keyed = { organizationId: firm.organization.id, kind: 'test', key: 'k', fingerprint: Buffer.alloc(32) };
      const at = clock.now();
      const { replayed } = await running.database.transaction((tx) =>
        once(tx, { ...keyed, at }, () => Promise.resolve({ ok: true })),
      );
      return replayed;
    };
    expect(await write()).toBe(false);
    clock.advance(7 * DAY_MS);
    await jobs.round('forget-answers');
    expect(await write()).toBe(true);
    clock.advance(1);
    await jobs.round('forget-answers');
    expect(await write()).toBe(false);
  });

  test('RUN-6 sessions go half a year after they were over, with their tokens; one that may be used never does', async () => {
    const person = await seatSignedIn(running.app, { kind: 'enterprise', roles: ['trader'] });
    const count = async (table: string) => {
      const [row] = await running.database.query<{ rows: bigint }>(`SELECT count(*) AS rows FROM ${table}`);
      return row?.rows;
    };
    const before = await count('identity_sessions');
    clock.advance(175 * DAY_MS);
    await jobs.round('prune-sessions');
    expect(await count('identity_sessions')).toBe(before);
    clock.advance(20 * DAY_MS);
    await signIn(running.app, person.actor.userId);
    await jobs.round('prune-sessions');
    expect([await count('identity_sessions'), await count('identity_refresh_tokens')]).toEqual([1n, 1n]);
    // By the database's own clock the session lives on, whatever the program believes.
    await asOwner(
      running.testDatabase,
      `UPDATE identity_sessions SET started_at = now(), expires_at = now() + interval '1 day'`,
    );
    await expect(running.database.query('DELETE FROM identity_sessions')).rejects.toThrow(/may be used/);
  });
});
