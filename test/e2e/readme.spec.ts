import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startApp, temporaryData, type AppProcess, type TemporaryData } from '../support/app-process.js';

const run = promisify(execFile);

interface Step {
  readonly command: string;
  readonly printed: string;
}

/** The commands of the README's session and what it says they print. */
async function session(): Promise<Step[]> {
  const readme = await readFile('README.md', 'utf8');
  const block = /<!-- session -->\s*```console\n([^]*?)```/.exec(readme)?.[1] ?? '';
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const [command = '', ...printed] = step.trimEnd().split('\n');
      return { command, printed: printed.join('\n') };
    });
}

/** `…` stands for anything within a value. */
function pattern(printed: string): RegExp {
  const literal = printed.split('…').map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('[^,}]*?')}$`);
}

describe('the README', () => {
  let data: TemporaryData;
  let app: AppProcess;
  beforeAll(async () => {
    data = await temporaryData();
    app = await startApp({ dataDirectory: data.directory, environment: { SEED_DEMO: 'true' } }, 120_000);
  }, 150_000);
  afterAll(async () => {
    await app.stop();
    await data.remove();
  }, 60_000);

  test('RUN-1 the session prints what the README shows', async () => {
    const steps = await session();
    expect(steps.length).toBeGreaterThan(3);
    const address = new URL(app.url).host;
    const script = steps.map(({ command }) => `${command}\necho; echo @@`).join('\n');
    const { stdout } = await run('bash', ['-c', script.replaceAll('localhost:3000', address)]);
    const printed = stdout.split('@@').map((text) => text.trim());
    steps.forEach((step, index) => expect(printed[index]).toMatch(pattern(step.printed)));
  });
});
