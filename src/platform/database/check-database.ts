import pg from 'pg';
import { migrations } from '../../../migrations/index.js';
import { APPLICATION_ROLE } from './data-source.js';
import { DatabaseIsNewer, DatabaseUnusable, explainConnection, MigrationsMissing } from './database-unusable.js';

/** The version that the tests run on; later ones keep what they promise. */
const SERVER_MAJOR_MIN = 18;
const UNDEFINED_ROLE = '22023';

/**
 * Makes sure the application can work on the database at `url`: reachable, recent enough, its schema neither older nor
 * newer than this program. Throws DatabaseUnusable, DatabaseIsNewer, MigrationsMissing.
 */
export async function checkDatabase(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    options: `-c role=${APPLICATION_ROLE}`,
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number; table: string | null }>(
      `SELECT current_setting('server_version_num')::int / 10000 AS version,
              to_regclass('platform_migrations')::text AS table`,
    );
    const { version = 0, table = null } = rows[0] ?? {};
    if (version < SERVER_MAJOR_MIN) {
      throw new DatabaseUnusable(
        `The database is PostgreSQL ${version}, and this program needs ${SERVER_MAJOR_MIN} or later (DATABASE_URL).`,
      );
    }
    const recorded = table
      ? (await client.query<{ name: string }>('SELECT name FROM platform_migrations ORDER BY id')).rows
      : [];
    compareMigrations(recorded.map((row) => row.name));
  } catch (error) {
    // The role is made by the first migration.
    if ((error as { code?: string }).code === UNDEFINED_ROLE) compareMigrations([]);
    throw explainConnection(error, 'DATABASE_URL', url);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Throws DatabaseIsNewer or MigrationsMissing unless `recorded` are exactly this program's migrations. */
function compareMigrations(recorded: readonly string[]): void {
  refuseNewer(recorded);
  const missing = migrations.map((migration) => migration.name).filter((name) => !recorded.includes(name));
  if (missing.length === 0) return;
  throw new MigrationsMissing(
    `The database lacks ${missing.length} migrations of this program, from ${missing[0]} on: ` +
      'run "npm run cli -- migrate", or set MIGRATE_ON_START=true.',
  );
}

/** Throws DatabaseIsNewer when `recorded` names migrations that this program does not have. */
export function refuseNewer(recorded: readonly string[]): void {
  const known = new Set(migrations.map((migration) => migration.name));
  const [unknown] = recorded.filter((name) => !known.has(name));
  if (unknown === undefined) return;
  throw new DatabaseIsNewer(
    `The database was migrated by a newer version of this program (it has the migration ${unknown}): ` +
      'start that version or a later one.',
  );
}
