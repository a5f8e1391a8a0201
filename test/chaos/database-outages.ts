import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { seededRandom } from '../../src/demo/seeded-random.js';
import {
  freePort,
  startServer,
  stopServer,
  type StopMode,
} from '../../src/platform/database/embedded/postgres-server.js';
import { readAccess } from '../../src/platform/database/embedded/server-access.js';
import { isReady, startApp, type AppProcess } from '../support/app-process.js';
import { askAgain } from './ask-again.js';
import { applicationUrl, clusterOf, ownerUrl, type Province } from './exchange.js';
import { CallersRecord } from './known-order.js';
import { startLoad, untilServed } from './load.js';
import { comparePresent } from './present-orders.js';
import { KnownIds } from './promises.js';
import { prove } from './proofs.js';
import { signInAll } from './trader.js';

export interface OutageReport {
  readonly broken: readonly string[];
  readonly orders: number;
  /** Answers that the callers got, by status and code. */
  readonly answers: ReadonlyMap<string, number>;
  /** From the return of the database to readiness, and to the first order that was taken after it. */
  readonly recoveries: readonly { readonly readyMs: number; readonly servedMs: number }[];
}

/** What goes wrong, again and again, while the callers go on. Resolves when the database is back. */
type Outage = (app: AppProcess, broken: string[]) => Promise<void>;

const READY_MS_MAX = 30_000;

/** Runs the program on a server that it did not start, as with DATABASE_URL in production. */
async function onServerOfItsOwn<Result>(
  province: Province,
  work: (app: AppProcess, server: ExternalServer) => Promise<Result>,
): Promise<Result> {
  const access = await readAccess(province.data.directory);
  if (!access) throw new Error('the province has been seeded');
  const port = await freePort();
  const directory = clusterOf(province);
  const start = (): Promise<void> =>
    startServer({ directory, superuser: 'postgres', password: access.ownerPassword, port, settings: [] });
  const server = { start, stop: (mode: StopMode) => stopServer(directory, mode) };
  await start();
  try {
    const environment = { DATABASE_URL: await applicationUrl(province) };
    const app = await startApp({ dataDirectory: province.data.directory, environment });
    try {
      return await work(app, server);
    } finally {
      await app.stop();
    }
  } finally {
    await server.stop('fast');
  }
}

interface ExternalServer {
  start(): Promise<void>;
  stop(mode: StopMode): Promise<void>;
}

/** The server is stopped under load, in the given modes in turn, stays away for up to a second, and comes back. */
export function restartDatabase(province: Province, seed: number, modes: readonly StopMode[]): Promise<OutageReport> {
  const random = seededRandom(seed);
  return onServerOfItsOwn(province, (app, server) =>
    underLoad(
      province,
      app,
      seed,
      `d${seed}.`,
      modes.map((mode) => async (_, broken) => {
        await delay(random() * 1_000);
        await server.stop(mode);
        if (await isReady(app.url)) broken.push(`the program says that it is ready without a database (${mode})`);
        await delay(random() * 1_000);
        await server.start();
      }),
    ),
  );
}

/** The loops' own connections are cut at random moments, also while they recover from the last time. */
export function terminateLoops(province: Province, seed: number, times: number): Promise<OutageReport> {
  const random = seededRandom(seed);
  return onServerOfItsOwn(province, async (app) => {
    const client = new pg.Client(await ownerUrl(province));
    await client.connect();
    try {
      const cut = async (): Promise<void> => {
        await delay(50 + random() * 900);
        await client.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'xiang-exchange-loop-%'`,
        );
      };
      return await underLoad(province, app, seed, `t${seed}.`, [
        async () => {
          for (let time = 0; time < times; time += 1) await cut();
        },
      ]);
    } finally {
      await client.end();
    }
  });
}

async function underLoad(
  province: Province,
  app: AppProcess,
  seed: number,
  name: string,
  outages: readonly Outage[],
): Promise<OutageReport> {
  const record = new CallersRecord();
  const traders = await signInAll(app.url);
  const broken: string[] = [];
  const recoveries: { readyMs: number; servedMs: number }[] = [];
  const load = startLoad({ url: app.url, traders, record, seed, name, endsWhenUnanswered: false });
  for (const outage of outages) {
    await untilServed(record, record.served + 50);
    await outage(app, broken);
    const backAt = performance.now();
    const before = record.served;
    await app.ready(READY_MS_MAX);
    const readyMs = performance.now() - backAt;
    await untilServed(record, before + 1);
    recoveries.push({ readyMs, servedMs: performance.now() - backAt });
  }
  await load.stop();
  broken.push(...record.complaints, ...(await askAgain(app.url, record)));
  broken.push(...(await comparePresent(app.url, traders, record, new KnownIds(), name)));
  broken.push(...(await prove(await applicationUrl(province), province.anchorKeyFile)).broken);
  return { broken, orders: record.orders.size, answers: record.answers, recoveries };
}
