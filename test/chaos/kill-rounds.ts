import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../../src/demo/seeded-random.js';
import { freePort } from '../../src/platform/database/embedded/postgres-server.js';
import { launchApp, startApp, type AppProcess } from '../support/app-process.js';
import { askAgain } from './ask-again.js';
import { applicationUrl, type Province } from './exchange.js';
import { CallersRecord } from './known-order.js';
import { startLoad, untilServed } from './load.js';
import { comparePresent } from './present-orders.js';
import { KnownIds } from './promises.js';
import { prove } from './proofs.js';
import { signInAll, type Trader } from './trader.js';

export interface KillRun {
  readonly rounds: number;
  readonly seed: number;
  /** Everything from the first round on is compared, and the books are proved, each so many rounds and at the end. */
  readonly proveEvery: number;
  readonly tell: (sentence: string) => void;
}

export interface KillReport {
  readonly broken: readonly string[];
  readonly orders: number;
  readonly unanswered: number;
  readonly trades: number;
  /** From each start of the program after a kill to readiness. */
  readonly restartMs: readonly number[];
}

/** After the first answer. */
const LOAD_MS_MAX = 1_500;
const READY_MS_MAX = 60_000;
/** Tokens live for 15 minutes. */
const SIGN_IN_EVERY_ROUNDS = 40;

/**
 * Kills the program under load, again and again on the same data: in even rounds alone, in odd ones with its database
 * server; in every fourth round once more while it is starting. After each start it must have kept every promise.
 */
export async function killRounds(province: Province, run: KillRun): Promise<KillReport> {
  const random = seededRandom(run.seed);
  const record = new CallersRecord();
  const ids = new KnownIds();
  const restartMs: number[] = [];
  const broken: string[] = [];
  const name = `k${run.seed}.`;
  let unanswered = 0;
  let trades = 0;
  const dataDirectory = province.data.directory;
  const port = await freePort();
  let app = await startApp({ dataDirectory, port }, READY_MS_MAX);
  let traders: Trader[] = [];
  try {
    for (let round = 1; round <= run.rounds; round += 1) {
      if (round % SIGN_IN_EVERY_ROUNDS === 1) traders = await signInAll(app.url);
      const names = `${name}${round}.`;
      const load = startLoad({
        url: app.url,
        traders,
        record,
        seed: run.seed * 1_000 + round,
        name: names,
        endsWhenUnanswered: true,
      });
      await untilServed(record, record.served + 1);
      await delay(random() * LOAD_MS_MAX);
      const withServer = round % 2 === 1;
      await end(app, withServer);
      await load.stop();
      const { unknown } = record;
      unanswered += unknown;
      if (round % 4 === 0) await killWhileStarting(dataDirectory, port, random);
      const startedAt = performance.now();
      app = await startApp({ dataDirectory, port }, READY_MS_MAX);
      restartMs.push(performance.now() - startedAt);
      broken.push(...record.complaints.splice(0), ...(await askAgain(app.url, record)));
      const full = round % run.proveEvery === 0 || round === run.rounds;
      broken.push(...(await comparePresent(app.url, traders, record, ids, name, full ? name : names)));
      if (full) {
        const proof = await prove(await applicationUrl(province), province.anchorKeyFile);
        broken.push(...proof.broken);
        trades = proof.trades;
        run.tell(`proved ${proof.commands} commands and ${trades} trades in ${proof.tookMs.toFixed(0)} ms`);
      }
      run.tell(
        `round ${round}: killed ${withServer ? 'with its server' : 'alone'}, ${record.orders.size} orders so far, ` +
          `${unknown} unanswered, ready after ${restartMs.at(-1)?.toFixed(0)} ms, ${broken.length} broken`,
      );
      if (broken.length > 0) break;
    }
    run.tell(`answers: ${record.summary()}`);
    return { broken, orders: record.orders.size, unanswered, trades, restartMs };
  } finally {
    await end(app, true);
  }
}

async function end(app: AppProcess, withServer: boolean): Promise<void> {
  await (withServer ? app.killWithServer() : app.kill());
}

async function killWhileStarting(dataDirectory: string, port: number, random: () => number): Promise<void> {
  const starting = await launchApp({ dataDirectory, port });
  await Promise.race([delay(random() * 2_000), starting.exited]);
  await end(starting, random() < 0.5);
}
