import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  launchApp,
  serverProcesses,
  startApp,
  temporaryData,
  type AppProcess,
  type TemporaryData,
} from '../support/app-process.js';
import { asEmbeddedOwner } from '../support/embedded-access.js';

// Each test starts whole programs, several in a row, on a machine that may be busy.
jest.setTimeout(240_000);

/** The program with a database of its own, as somebody with nothing but Node starts it. */
describe('the program with its embedded database', () => {
  let data: TemporaryData;
  let apps: AppProcess[];

  beforeEach(async () => {
    data = await temporaryData();
    apps = [];
  });

  afterEach(async () => {
    for (const app of apps) app.signal('SIGKILL');
    await Promise.all(apps.map((app) => app.exited));
    await data.remove();
  });

  const launch = async (parts: Partial<Parameters<typeof launchApp>[0]> = {}): Promise<AppProcess> => {
    const app = await launchApp({ dataDirectory: data.directory, ...parts });
    apps.push(app);
    return app;
  };
  const start = async (parts: Partial<Parameters<typeof startApp>[0]> = {}): Promise<AppProcess> => {
    const app = await launch(parts);
    await app.ready();
    return app;
  };
  const leaveTrace = (subject: string) =>
    asEmbeddedOwner(data.directory, "INSERT INTO platform_audit (at, action, subject) VALUES (now(), 'test', $1)", [
      subject,
    ]);
  const traces = async (): Promise<string[]> => {
    const rows = await asEmbeddedOwner<{ subject: string }>(
      data.directory,
      "SELECT subject FROM platform_audit WHERE action = 'test' ORDER BY id",
    );
    return rows.map((row) => row.subject);
  };

  test('RUN-1 an empty directory becomes a running exchange, whose secrets only its owner can read', async () => {
    const app = await start();
    const answer = await fetch(`${app.url}/api/v1/health/ready`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: 'ready', checks: { database: 'ok', schema: 'ok' } });
    expect((await fetch(`${app.url}/api/v1/health/live`)).status).toBe(200);

    const file = path.join(data.directory, 'postgres-access.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const access = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
    const log = await readFile(path.join(data.directory, 'postgres.log'), 'utf8');
    for (const secret of [access['ownerPassword'], access['applicationPassword']]) {
      expect(secret).toMatch(/.{20}/);
      expect(app.output() + log).not.toContain(secret);
    }
    const [login] = await asEmbeddedOwner(
      data.directory,
      "SELECT DISTINCT usename, rolsuper FROM pg_stat_activity JOIN pg_roles ON rolname = usename WHERE application_name = 'xiang-exchange'",
    );
    expect(login).toEqual({ usename: 'xiang_exchange', rolsuper: false });
  });

  test('RUN-1 readiness fails while the database would not keep what it acknowledges', async () => {
    const app = await start();
    for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit']) {
      await asEmbeddedOwner(data.directory, `ALTER SYSTEM SET ${setting} = off`);
      await asEmbeddedOwner(data.directory, 'SELECT pg_reload_conf()');
      const refused = await untilStatus(app, 503);
      expect(refused).toMatchObject({ code: 'platform.not-ready' });
      expect(JSON.stringify(refused)).toContain(`${setting} is off`);
      await asEmbeddedOwner(data.directory, `ALTER SYSTEM RESET ${setting}`);
      await asEmbeddedOwner(data.directory, 'SELECT pg_reload_conf()');
      await untilStatus(app, 200);
    }
  });

  test('RUN-2 what was written is there after a stop and a start', async () => {
    const first = await start();
    await leaveTrace('before the stop');
    expect(await first.stop()).toBe(0);
    expect(await serverProcesses(data.directory)).toEqual([]);
    expect((await readdir(data.directory)).filter((name) => name.endsWith('.lock'))).toEqual([]);

    await start();
    expect(await traces()).toEqual(['before the stop']);
  });

  test('RUN-2 killed alone, the program leaves its database running, and the next one adopts it', async () => {
    const first = await start();
    await leaveTrace('before the kill');
    await first.kill();
    const left = await serverProcesses(data.directory);
    expect(left.length).toBeGreaterThan(1);

    const second = await start();
    expect(second.output()).toContain('Adopted the PostgreSQL server');
    expect(await serverProcesses(data.directory)).toContain(left[0]);
    expect(await traces()).toEqual(['before the kill']);
    expect(await second.stop()).toBe(0);
    expect(await serverProcesses(data.directory)).toEqual([]);
  });

  test('RUN-2 killed together with its database, the program starts again with everything there', async () => {
    const first = await start();
    await leaveTrace('before the kill');
    await first.killWithServer();

    const second = await start();
    expect(second.output()).not.toContain('Adopted');
    expect(await traces()).toEqual(['before the kill']);
  });

  test('RUN-2 a file of a dead server whose number now belongs to another process does not hold up a start', async () => {
    const first = await start();
    await first.killWithServer();
    const file = path.join(data.directory, 'postgres', 'postmaster.pid');
    const lines = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, [String(process.pid), ...lines.slice(1)].join('\n'));
    await start();
  });

  test('RUN-2 killed at any step of its first start, the program starts the next time', async () => {
    for (const step of ['Making a database', 'Starting PostgreSQL', 'Ran ', 'is ready']) {
      const first = await launch();
      await first.wrote(step);
      await (step === 'Starting PostgreSQL' ? first.killWithServer() : first.kill());
    }
    await start();
    const left = (await readdir(data.directory)).filter((name) => name.startsWith('postgres.new-'));
    expect(left).toEqual([]);
  });

  test('RUN-3 a second start on the same data says so at once and leaves the first unharmed', async () => {
    const first = await start();
    const second = await launch();
    expect(await second.exited).toBe(1);
    expect(second.output()).toMatch(
      new RegExp(
        `^Xiang Exchange cannot run\\.\\nAnother Xiang Exchange \\(process ${first.pid}\\) is running on .*\\n$`,
      ),
    );
    expect((await fetch(`${first.url}/api/v1/health/ready`)).status).toBe(200);
  });

  test('RUN-3 of several starts at the same moment exactly one runs', async () => {
    const rivals = await Promise.all([launch(), launch(), launch()]);
    const outcomes = await Promise.allSettled(rivals.map((app) => app.ready()));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    const losers = rivals.filter((_, index) => outcomes[index]?.status === 'rejected');
    expect(await Promise.all(losers.map((app) => app.exited))).toEqual([1, 1]);
    for (const loser of losers) expect(loser.output()).toContain('Another Xiang Exchange');
  });

  test('asked to stop while starting, the program ends in order and leaves no server', async () => {
    const app = await launch();
    await app.wrote('Starting PostgreSQL');
    expect(await app.stop()).toBe(0);
    expect(await serverProcesses(data.directory)).toEqual([]);
  });
});

async function untilStatus(app: AppProcess, status: number): Promise<unknown> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const answer = await fetch(`${app.url}/api/v1/health/ready`);
    const body: unknown = await answer.json();
    if (answer.status === status) return body;
    if (Date.now() > deadline) throw new Error(`still ${answer.status}: ${JSON.stringify(body)}`);
  }
}
