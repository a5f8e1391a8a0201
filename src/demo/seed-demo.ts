import pg from 'pg';
import { createApplication } from '../application.js';
import { recordAudit } from '../platform/audit/audit.js';
import type { Config } from '../platform/config/config.js';
import { APPLICATION_ROLE } from '../platform/database/data-source.js';
import type { Logger } from '../platform/logging/logger.js';
import { allocate, openAndFundAccounts } from './accounts.js';
import { importCarbonHistory } from './carbon-history.js';
import { DEMO_PASSWORD, ORGANIZATIONS } from './cast.js';
import { settleDays } from './day-end.js';
import { DemoClock, OPEN_DAY, TRADING_DAY } from './demo-clock.js';
import { publishIntentions } from './intentions.js';
import { permitListing } from './listing-permits.js';
import { listInstruments } from './listings.js';
import { registerEverybody } from './organizations.js';
import { openAtAllHours, publishTradingRules, TRADED_MARKETS } from './rulebooks.js';
import { registerSections } from './reference-data.js';
import { Stage } from './stage.js';
import { tradeOneDay } from './trading-day.js';

type DemoState = 'absent' | 'begun' | 'complete' | 'foreign';

const BEGUN = 'demo.begun';
const COMPLETED = 'demo.completed';

/**
 * Fills an empty database with the demo province, by the requests that its people would make, on a clock that stands at
 * the demo's own day. A demo that was interrupted is completed; any other database is left alone. Says whether the
 * database holds the demo.
 */
export async function seedDemo(config: Config, logger: Logger, progress: (sentence: string) => void): Promise<boolean> {
  const state = await demoState(config.databaseUrl);
  if (state === 'foreign') return false;
  if (state === 'complete') return true;
  const clock = new DemoClock();
  const quiet = { ...config, rateLimit: { requestsPerMinute: 0, loginsPerMinute: 0 } };
  const application = await createApplication(quiet, { clock, logger: logger.child({}, { level: 'warn' }) });
  try {
    // On a port that nobody knows: the program's own is for those who come when the demo is there.
    await application.nest.listen(0, '127.0.0.1');
    const stage = new Stage(application.nest, await application.nest.getUrl(), clock);
    await mark(stage, BEGUN);
    await registerEverybody(stage);
    progress(`Registered ${ORGANIZATIONS.length} organizations of the demo province.`);
    await registerSections(stage);
    await listInstruments(stage);
    await importCarbonHistory(stage, progress);
    await openAndFundAccounts(stage, progress);
    await allocate(stage, progress);
    await publishTradingRules(stage, TRADING_DAY);
    progress(`Published the trading rules of ${TRADED_MARKETS.length} markets for ${TRADING_DAY}.`);
    await permitListing(stage, progress);
    await tradeOneDay(stage, clock, progress);
    clock.toTime(TRADING_DAY, '15:30');
    await settleDays(stage, progress);
    clock.toTime(TRADING_DAY, '16:00');
    await openAtAllHours(stage, OPEN_DAY);
    await publishIntentions(stage, progress);
    await mark(stage, COMPLETED);
  } finally {
    await application.stop();
  }
  return true;
}

/** What to tell whoever looks at a demo; the password is worth nothing anywhere else. */
export function demoCredentials(): string {
  const names = [
    'changsha.power',
    'operator',
    'operator.approver',
    'changsha.reviewer',
    'changsha.approver',
    'auditor',
  ];
  return `Demo users, all with the password ${DEMO_PASSWORD}: ${names.join(', ')} and the others of docs/demo.md.`;
}

async function demoState(databaseUrl: string): Promise<DemoState> {
  const client = new pg.Client({ connectionString: databaseUrl, options: `-c role=${APPLICATION_ROLE}` });
  await client.connect();
  try {
    const { rows } = await client.query<{ begun: boolean; completed: boolean; inhabited: boolean }>(
      `SELECT EXISTS (SELECT FROM platform_audit WHERE action = $1) AS begun,
              EXISTS (SELECT FROM platform_audit WHERE action = $2) AS completed,
              EXISTS (SELECT FROM identity_organizations) AS inhabited`,
      [BEGUN, COMPLETED],
    );
    const [row] = rows;
    if (row?.completed) return 'complete';
    if (row?.begun) return 'begun';
    return row?.inhabited ? 'foreign' : 'absent';
  } finally {
    await client.end();
  }
}

async function mark(stage: Stage, action: string): Promise<void> {
  await stage.database.transaction((tx) =>
    recordAudit(tx, { at: stage.clock.now(), actorId: null, organizationId: null, action, subject: 'demo' }),
  );
}
