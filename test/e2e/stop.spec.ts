import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { connect, type Socket } from 'node:net';
import { launchApp, temporaryData, type AppProcess, type TemporaryData } from '../support/app-process.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

// Each test starts whole programs, several in a row, on a machine that may be busy.
jest.setTimeout(240_000);

const BODY = JSON.stringify({ username: 'nobody', password: 'not-a-password' });

describe('a stop signal', () => {
  let database: TestDatabase;
  let data: TemporaryData;
  let app: AppProcess | undefined;

  beforeAll(async () => {
    database = await createTestDatabase();
    data = await temporaryData();
  });
  afterEach(async () => {
    app?.signal('SIGKILL');
    await app?.exited;
  });
  afterAll(async () => {
    await database.drop();
    await data.remove();
  });

  const start = async (environment: Record<string, string> = {}, nodeOptions: string[] = []): Promise<AppProcess> => {
    app = await launchApp({
      dataDirectory: data.directory,
      environment: { DATABASE_URL: database.url, CREATE_KEYS: 'true', ...environment },
      nodeOptions,
    });
    await app.ready();
    return app;
  };

  test('lets the request under way finish, refuses every later one and ends with 0', async () => {
    const running = await start();
    const first = await halfARequest(running);
    running.signal('SIGTERM');
    await running.wrote('Stopping');

    const late = await fetch(`${running.url}/api/v1/instruments`);
    expect(late.status).toBe(503);
    expect(late.headers.get('retry-after')).toBe('5');
    expect(late.headers.get('content-type')).toContain('application/problem+json');
    expect(await late.json()).toMatchObject({ code: 'platform.stopping', status: 503 });
    expect((await fetch(`${running.url}/api/v1/health/ready`)).status).toBe(503);
    expect((await fetch(`${running.url}/api/v1/health/live`)).status).toBe(200);

    first.write(BODY.slice(10));
    expect(await first.answer()).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(await running.exited).toBe(0);
  });

  test('cuts off a request that does not end in time, and says so by its exit code', async () => {
    const running = await start({ STOP_TIMEOUT_MS: '200' });
    await halfARequest(running);
    running.signal('SIGTERM');
    expect(await running.exited).toBe(1);
    expect(running.output()).toContain('something was cut short');
  });

  test('given a second time, and not as the echo of a Ctrl-C, ends the program at once', async () => {
    const running = await start({ STOP_TIMEOUT_MS: '600000' });
    await halfARequest(running);
    running.signal('SIGINT');
    await running.wrote('Stopping');
    const again = setInterval(() => running.signal('SIGINT'), 50);
    expect(await running.exited).toBe(1);
    clearInterval(again);
    expect(running.output()).toContain('after a second signal');
  });

  test('an error that nobody caught is logged and stops the program in order, with another exit code than 0', async () => {
    const throwing = "data:text/javascript,process.on('SIGUSR2',()=>{throw new Error('a bug')})";
    const running = await start({}, ['--import', throwing]);
    running.signal('SIGUSR2');
    expect(await running.exited).toBe(1);
    expect(running.output()).toContain('a bug');
    expect(running.output()).toContain('Stopped.');
  });
});

interface HalfRequest {
  write(rest: string): void;
  answer(): Promise<string>;
}

/** A login whose head and first ten bytes of body have arrived. */
async function halfARequest(app: AppProcess): Promise<HalfRequest> {
  const { hostname, port } = new URL(app.url);
  const socket: Socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => undefined);
  const head =
    `POST /api/v1/auth/login HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${BODY.length}\r\nExpect: 100-continue\r\n\r\n`;
  // The program answers `100 Continue` when it has taken the head, so no guess is needed.
  const taken = new Promise<void>((resolve) => socket.once('data', () => resolve()));
  socket.write(head);
  await taken;
  text = '';
  socket.write(BODY.slice(0, 10));
  return {
    write: (rest) => void socket.write(rest),
    answer: async () => {
      await closed;
      return text;
    },
  };
}
