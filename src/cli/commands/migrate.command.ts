import type { Command } from 'commander';
import { readSettings } from '../../platform/config/read-settings.js';
import { openDatabase } from '../../platform/database/open-database.js';
import { tell } from '../progress.js';

/** `migrate`: brings the schema up to this program's version. */
export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description('Bring the schema of the database up to the version of this program.')
    .action(async () => {
      const database = await openDatabase({ ...readSettings(process.env), migrateOnStart: true }, tell);
      await database.close();
      tell('The schema is up to date.');
    });
}
