import { createApplication, type Application } from './application.js';
import { demoCredentials, seedDemo } from './demo/seed-demo.js';
import type { Settings } from './platform/config/config.js';
import { loadSigningKey } from './platform/config/key-files.js';
import { readSettings } from './platform/config/read-settings.js';
import type { Environment } from './platform/config/variable-reader.js';
import { openDatabase } from './platform/database/open-database.js';
import { isLocked } from './platform/lifecycle/directory-lock.js';
import { explainListening, tryPort } from './platform/lifecycle/port.js';
import { StartRefused } from './platform/lifecycle/start-refused.js';
import { StartInterrupted, StopRequest, type StopReason } from './platform/lifecycle/stop-request.js';
import { createLogger, type Logger } from './platform/logging/logger.js';

/** How long a stop may take beyond the time that requests under way are given. */
const CLOSING_MS_MAX = 60_000;

/**
 * The life of the program from its environment to its exit code: 0 after an orderly stop, 1 when it could not start,
 * was stopped by an error or could not finish what it was doing.
 */
export async function runServer(environment: Environment): Promise<number> {
  try {
    const settings = readSettings(environment);
    return await serve(settings, createLogger(settings.logLevel));
  } catch (error) {
    if (error instanceof StartInterrupted) return 0;
    process.stderr.write(`Xiang Exchange cannot run.\n${tell(error)}\n`);
    return 1;
  }
}

/** Each resource is closed by the block that opened it, so the order of closing can be read from the nesting. */
async function serve(settings: Settings, logger: Logger): Promise<number> {
  const startedAtMs = Date.now();
  const stop = watchForStop(settings, logger);
  const progress = (sentence: string): void => logger.info(sentence);
  // Of two mistakes, a second start on the same data is the one to name.
  if (settings.externalDatabase || !(await isLocked(settings.dataDirectory)))
    await tryPort(settings.host, settings.port);
  stop.throwIfAsked();
  const database = await openDatabase(settings, progress);
  let reason: StopReason | undefined;
  let clean = false;
  try {
    stop.throwIfAsked();
    // Each module loads its key itself; here only so that a missing one is told before anything is put together.
    for (const file of [settings.keys.tokenKeyFile, settings.keys.anchorKeyFile]) {
      await loadSigningKey(file, settings.keys.createMissing);
    }
    const config = { ...settings, databaseUrl: database.url };
    const isDemo = settings.seedDemo && (await seedDemo(config, logger, progress));
    stop.throwIfAsked();
    const application = await createApplication(config, { logger });
    try {
      stop.throwIfAsked();
      await listen(application, settings);
      const address = await application.nest.getUrl();
      logger.info(
        { address, afterMs: Date.now() - startedAtMs },
        `Xiang Exchange is ready at ${address}, documentation at /docs.`,
      );
      if (isDemo) process.stdout.write(`${demoCredentials()}\n`);
      reason = await stop.asked;
      logger.info({ why: reason.why }, 'Stopping: no new requests.');
    } finally {
      clean = await application.stop();
    }
  } finally {
    await database.close();
  }
  logger.info(clean ? 'Stopped.' : 'Stopped, but something was cut short.');
  return clean ? reason.exitCode : 1;
}

function watchForStop(settings: Settings, logger: Logger): StopRequest {
  const stop = new StopRequest();
  stop.listenToSignals(() => {
    logger.fatal('Stopping at once after a second signal.');
    process.exit(1);
  });
  // Only npm is watched: a supervisor or a shell may well end before us.
  if (process.env['npm_lifecycle_event'] !== undefined) stop.watchParent();
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'an error that nobody caught');
    stop.ask({ why: 'an error that nobody caught', exitCode: 1 });
  });
  void stop.asked.then(() => {
    const giveUp = (): void => {
      logger.fatal('Stopping took too long and is given up.');
      process.exit(1);
    };
    setTimeout(giveUp, settings.stopTimeoutMs + CLOSING_MS_MAX).unref();
  });
  return stop;
}

async function listen(application: Application, settings: Settings): Promise<void> {
  try {
    await application.nest.listen(settings.port, settings.host);
  } catch (error) {
    throw explainListening(error, settings.host, settings.port);
  }
}

/** What a person can mend is told in sentences; anything else is our fault and is shown whole. */
function tell(error: unknown): string {
  if (error instanceof StartRefused) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
