import type { Command } from 'commander';
import { demoCredentials, seedDemo } from '../../demo/seed-demo.js';
import { readSettings } from '../../platform/config/read-settings.js';
import { openDatabase } from '../../platform/database/open-database.js';
import { StartRefused } from '../../platform/lifecycle/start-refused.js';
import { createLogger } from '../../platform/logging/logger.js';
import { tell } from '../progress.js';

export function addSeed(program: Command): void {
  program
    .command('seed')
    .description('Fill an empty database with the demo province; complete one that was interrupted.')
    .action(async () => {
      const settings = readSettings(process.env);
      const database = await openDatabase(settings, tell);
      try {
        const logger = createLogger(process.env['LOG_LEVEL'] ? settings.logLevel : 'warn');
        const isDemo = await seedDemo({ ...settings, databaseUrl: database.url }, logger, tell);
        if (!isDemo) throw new StartRefused('The database holds something else than the demo and is left alone.');
        console.log(demoCredentials());
      } finally {
        await database.close();
      }
    });
}
