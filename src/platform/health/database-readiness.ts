import type { Database } from '../database/database.js';
import { missingMigrations } from '../database/migrate.js';

/** Settings without which an answer of success would not mean that the effect is on disk, and their safe values. */
const DURABLE: Readonly<Record<string, readonly string[]>> = {
  fsync: ['on'],
  full_page_writes: ['on'],
  // remote_apply waits for everything `on` waits for, and then for more.
  synchronous_commit: ['on', 'remote_apply'],
};

/** Why the database would not keep what it acknowledged, or null. */
export async function durability(database: Database): Promise<string | null> {
  const rows = await database.query<{ name: string; setting: string }>(
    'SELECT name, setting FROM pg_settings WHERE name = ANY($1) ORDER BY name',
    [Object.keys(DURABLE)],
  );
  const wrong = rows.filter((row) => !DURABLE[row.name]?.includes(row.setting));
  if (wrong.length === 0 && rows.length === Object.keys(DURABLE).length) return null;
  return `the database is not durable: ${wrong.map((row) => `${row.name} is ${row.setting}`).join(', ')}`;
}

/** Which migrations the database lacks, or null. */
export async function schema(database: Database): Promise<string | null> {
  const missing = await missingMigrations(database.dataSource);
  return missing.length === 0 ? null : `${missing.length} migrations have not run`;
}
