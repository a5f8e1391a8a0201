import { DataSource } from 'typeorm';
import { migrations } from '../../../migrations/index.js';
import { migrationDataSource } from './data-source.js';

const LOCK_KEY = 7_202_107;

/** The database was migrated by a newer version of the program than this one. */
export class DatabaseIsNewer extends Error {
  override readonly name = 'DatabaseIsNewer';
}

/**
 * Brings the schema at `url` (a login that may create tables) up to this program's version and returns the names of the
 * migrations that ran. Two programs that start at once wait for each other.
 * Throws DatabaseIsNewer when the database has migrations this program does not know.
 */
export async function migrate(url: string): Promise<string[]> {
  const source = await new DataSource(migrationDataSource(url)).initialize();
  try {
    const runner = source.createQueryRunner();
    await runner.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    try {
      const unknown = await unknownMigrations(source);
      if (unknown.length > 0) throw new DatabaseIsNewer(`unknown migrations: ${unknown.join(', ')}`);
      const ran = await source.runMigrations({ transaction: 'each' });
      return ran.map((migration) => migration.name);
    } finally {
      await runner.query('SELECT pg_advisory_unlock($1)', [LOCK_KEY]);
      await runner.release();
    }
  } finally {
    await source.destroy();
  }
}

/** Migrations recorded in the database that this program does not have. */
export async function unknownMigrations(source: DataSource): Promise<string[]> {
  const recorded = await recordedMigrations(source);
  const known = new Set(migrations.map((migration) => migration.name));
  return recorded.filter((name) => !known.has(name));
}

/** Migrations of this program that the database does not have yet. */
export async function missingMigrations(source: DataSource): Promise<string[]> {
  const recorded = new Set(await recordedMigrations(source));
  return migrations.map((migration) => migration.name).filter((name) => !recorded.has(name));
}

async function recordedMigrations(source: DataSource): Promise<string[]> {
  const [table] = (await source.query("SELECT to_regclass('platform_migrations') AS name")) as {
    name: string | null;
  }[];
  if (!table?.name) return [];
  const rows = (await source.query('SELECT name FROM platform_migrations ORDER BY id')) as { name: string }[];
  return rows.map((row) => row.name);
}
