import { describe, expect, test } from '@jest/globals';
import { createLogger } from './logger.js';
import { NestLogger } from './nest-logger.js';
import { maskText, withoutSecrets } from './secrets.js';

const TOKEN = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';

describe('the log', () => {
  const lines: string[] = [];
  const logger = createLogger('info', { write: (line) => void lines.push(line) });
  const lastLine = (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>;

  test.each([
    'authorization',
    'Authorization',
    'cookie',
    'set-cookie',
    'x-api-key',
    'X-Api-Signature',
    'password',
    'passwordHash',
    'currentPassword',
    'totp',
    'totpSecret',
    'accessToken',
    'refresh_token',
    'apiKey',
    'signature',
    'privateKey',
    'parameters',
    'databaseUrl',
  ])('RUN-5 never has the value of a field called %s, at any depth', (name) => {
    logger.info({ a: { b: [{ [name]: 'hunter2' }] } }, 'something');
    expect(lines.at(-1)).not.toContain('hunter2');
    expect(lines.at(-1)).toContain('[redacted]');
  });

  test('RUN-5 never has a token or password that stands inside a text', () => {
    for (const text of [
      `rejected Bearer ${TOKEN} from 10.0.0.1`,
      `token ${TOKEN}`,
      'connect postgresql://xiang:hunter2@db:5432/xiang failed',
      'login {"username":"u","password":"hunter2"}',
      'password=hunter2 user=u',
    ]) {
      logger.info(text);
      logger.info({ detail: text }, 'x');
      logger.error(new Error(text));
      logger.info('seen %s', text);
      for (const line of lines.slice(-4)) expect(line).not.toMatch(/hunter2|c2lnbmF0dXJl/);
    }
    expect(maskText('an ordinary text with 12:30')).toBe('an ordinary text with 12:30');
  });

  test('RUN-5 has an error with its kind, words, code, stack and cause, and none of its other members', () => {
    const cause = Object.assign(new Error('inner'), { parameters: ['hunter2'], code: '23505' });
    logger.error({
      err: Object.assign(new TypeError('outer', { cause }), { query: 'SELECT hunter2' }),
      requestId: 'r-1',
    });
    const { err, requestId } = lastLine() as { err: Record<string, unknown>; requestId: string };
    expect(requestId).toBe('r-1');
    expect(err).toMatchObject({ type: 'TypeError', message: 'outer', cause: { message: 'inner', code: '23505' } });
    expect(lines.at(-1)).not.toContain('hunter2');
  });

  test('keeps what is no secret, and writes figures beyond 2^53 as text', () => {
    logger.info({ market: 'carbon', priceFen: 9_007_199_254_740_993n, keyId: 'k1', at: new Date(0), none: null });
    expect(lastLine()).toMatchObject({
      level: 'info',
      market: 'carbon',
      priceFen: '9007199254740993',
      keyId: 'k1',
      at: '1970-01-01T00:00:00.000Z',
      none: null,
    });
  });

  test('survives what refers to itself and what is very deep', () => {
    const loop: Record<string, unknown> = { name: 'loop' };
    loop['self'] = loop;
    expect(() => logger.info(loop)).not.toThrow();
    expect(JSON.stringify(withoutSecrets(loop))).toContain('[redacted]');
  });

  test('takes the messages of the framework with their context and stack', () => {
    const nest = new NestLogger(logger);
    nest.log('the day is open', 'Calendar');
    expect(lastLine()).toMatchObject({
      level: 'info',
      context: 'Calendar',
      msg: 'the day is open',
    });
    nest.error('failed', 'Error: failed\n    at somewhere', 'Somewhere');
    expect(lastLine()).toMatchObject({
      level: 'error',
      context: 'Somewhere',
      stack: 'Error: failed\n    at somewhere',
    });
    nest.warn(new Error('odd'), 'Somewhere');
    expect(lastLine()).toMatchObject({ level: 'warn', err: { message: 'odd' } });
  });

  test('is silent below its level', () => {
    const before = lines.length;
    logger.debug('not now');
    expect(lines).toHaveLength(before);
  });
});
