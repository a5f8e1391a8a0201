import { DataSource } from 'typeorm';
import { readSettings } from '../platform/config/read-settings.js';
import type { Config } from '../platform/config/config.js';
import { applicationDataSource } from '../platform/database/data-source.js';
import { Database } from '../platform/database/database.js';
import { joinDatabase } from '../platform/database/open-database.js';
import { tell } from './progress.js';

/**
 * For a command that only looks (`verify`, `reconcile`, `replay`): gives it the database, beside a running server or
 * on one started for it alone, and closes all afterwards. Throws StartRefused.
 */
export async function withDatabase<Result>(
  work: (database: Database, config: Config) => Promise<Result>,
): Promise<Result> {
  const settings = readSettings(process.env);
  const opened = await joinDatabase(settings, tell);
  try {
    const source = await new DataSource(applicationDataSource(opened.url, settings.databasePoolSize)).initialize();
    try {
      return await work(new Database(source), { ...settings, databaseUrl: opened.url });
    } finally {
      await source.destroy();
    }
  } finally {
    await opened.close();
  }
}
