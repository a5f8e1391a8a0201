import type { ExternalDatabase, Settings } from '../config/config.js';
import { APPLICATION_LOGIN, giveApplicationLogin } from './application-login.js';
import { checkDatabase } from './check-database.js';
import { accessOfRunningServer, DATABASE, openEmbeddedDatabase, type Progress } from './embedded/embedded-database.js';
import { serverUrl } from './embedded/postgres-server.js';
import type { ServerAccess } from './embedded/server-access.js';
import { isLocked } from '../lifecycle/directory-lock.js';
import { migrate } from './migrate.js';

/** A database that the application can work on: reachable, with this program's schema. */
export interface OpenDatabase {
  /** The application's login. */
  readonly url: string;
  /** Stops the server if it is our own. */
  close(): Promise<void>;
}

/**
 * The database the settings name, ready for work: our own server started or adopted and its schema brought up to date,
 * or the one at DATABASE_URL checked (and migrated when the settings ask for it). Throws StartRefused and its kinds.
 */
export async function openDatabase(settings: Settings, progress: Progress): Promise<OpenDatabase> {
  if (settings.externalDatabase) return openExternal(settings.externalDatabase, settings.migrateOnStart, progress);
  const embedded = await openEmbeddedDatabase(settings.dataDirectory, progress);
  try {
    tellMigrations(await migrate(embedded.ownerUrl), progress);
    await giveApplicationLogin(embedded.ownerUrl, embedded.access.applicationPassword);
    return { url: applicationUrl(embedded.access), close: () => embedded.close() };
  } catch (error) {
    await embedded.close();
    throw error;
  }
}

/**
 * For a command that may run beside the application: uses the application's own server while that runs, and starts it
 * for the command alone otherwise.
 */
export async function joinDatabase(settings: Settings, progress: Progress): Promise<OpenDatabase> {
  if (!settings.externalDatabase && (await isLocked(settings.dataDirectory))) {
    const access = await accessOfRunningServer(settings.dataDirectory);
    if (access) {
      const url = applicationUrl(access);
      await checkDatabase(url);
      return { url, close: async () => undefined };
    }
  }
  return openDatabase(settings, progress);
}

async function openExternal(
  { url, migrationUrl }: ExternalDatabase,
  mayMigrate: boolean,
  progress: Progress,
): Promise<OpenDatabase> {
  if (mayMigrate) tellMigrations(await migrate(migrationUrl, decodeURIComponent(new URL(url).username)), progress);
  await checkDatabase(url);
  return { url, close: async () => undefined };
}

function applicationUrl(access: ServerAccess): string {
  return serverUrl({ superuser: APPLICATION_LOGIN, password: access.applicationPassword, port: access.port }, DATABASE);
}

function tellMigrations(names: readonly string[], progress: Progress): void {
  if (names.length > 0) progress(`Ran ${names.length} migrations, the last ${names.at(-1)}.`);
}
