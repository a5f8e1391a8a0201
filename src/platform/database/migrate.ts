import { DataSource } from 'typeorm';
import { migrations } from '../../../migrations/index.js';
import { refuseNewer } from './check-database.js';
import { APPLICATION_ROLE, migrationDataSource } from './data-source.js';
import { explainConnection } from './database-unusable.js';

const LOCK_KEY = 7_202_107;

/**
 * Brings the schema at `url` (a login that may create tables and roles) up to this program's version and returns the
 * names of the migrations that ran. Two programs that start at once wait for each other. Afterwards the login and
 * `applicationLogin` may act as the application's role.
 * Throws DatabaseIsNewer when the database has migrations this program does not know, and DatabaseUnusable.
 */
export async function migrate(url: string, applicationLogin?: string): Promise<string[]> {
  const source = await new DataSource(migrationDataSource(url)).initialize().catch((error: unknown) => {
    throw explainConnection(error, 'MIGRATION_DATABASE_URL', url);
  });
  try {
    const runner = source.createQueryRunner();
    await runner.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    try {
      refuseNewer(await recordedMigrations(source));
      const ran = await source.runMigrations({ transaction: 'each' });
      await allowApplication(source, applicationLogin);
      return ran.map((migration) => migration.name);
    } finally {
      await runner.query('SELECT pg_advisory_unlock($1)', [LOCK_KEY]);
      await runner.release();
    }
  } finally {
    await source.destroy();
  }
}

/** Migrations of this program that the database does not have yet. */
export async function missingMigrations(source: DataSource): Promise<string[]> {
  const recorded = new Set(await recordedMigrations(source));
  return migrations.map((migration) => migration.name).filter((name) => !recorded.has(name));
}

/** An owner who is no superuser may give the role to others, but may not take it on before it is given to him too. */
async function allowApplication(source: DataSource, applicationLogin?: string): Promise<void> {
  const [me] = (await source.query('SELECT current_user AS login')) as { login: string }[];
  for (const login of new Set([me?.login, applicationLogin])) {
    if (login === undefined) continue;
    const [may] = (await source.query("SELECT pg_has_role($1, $2, 'SET') AS allowed", [login, APPLICATION_ROLE])) as {
      allowed: boolean;
    }[];
    if (may?.allowed) continue;
    await source.query(`GRANT ${APPLICATION_ROLE} TO "${login.replaceAll('"', '""')}" WITH SET TRUE, INHERIT FALSE`);
  }
}

async function recordedMigrations(source: DataSource): Promise<string[]> {
  const [table] = (await source.query("SELECT to_regclass('platform_migrations') AS name")) as {
    name: string | null;
  }[];
  if (!table?.name) return [];
  const rows = (await source.query('SELECT name FROM platform_migrations ORDER BY id')) as { name: string }[];
  return rows.map((row) => row.name);
}
