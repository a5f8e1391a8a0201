import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Database } from '../../src/platform/database/database.js';
import { fingerprintOf, forgetAnswers, once, type KeyedWrite } from '../../src/platform/idempotency/index.js';
import { createTestDatabase, openDatabase, type TestDatabase } from '../support/test-database.js';

const AT = new Date('2026-01-05T01:00:00Z');

describe('a write with an Idempotency-Key', () => {
  let own: TestDatabase;
  let database: Database;
  let effects = 0;
  beforeAll(async () => {
    own = await createTestDatabase();
    database = await openDatabase(own);
  });
  afterAll(async () => {
    await database.dataSource.destroy();
    await own.drop();
  });

  const write = (key: string, body: unknown, organizationId = ORGANIZATION): KeyedWrite => ({
    organizationId,
    kind: 'test.write',
    key,
    fingerprint: fingerprintOf('POST /things', body),
    at: AT,
  });
  const ORGANIZATION = randomUUID();
  const perform = (keyed: KeyedWrite, answer: unknown = { n: 1 }) =>
    database.transaction((tx) =>
      once(tx, keyed, () => {
        effects += 1;
        return Promise.resolve(answer);
      }),
    );

  test('happens once and then gives the stored answer, to the letter', async () => {
    const before = effects;
    const answer = { zeta: '1.00', alpha: [{ 名: '湘江' }], nothing: null };
    const first = await perform(write('a', { q: '5', p: '1' }), answer);
    const again = await perform(write('a', { p: '1', q: '5' }), { other: true });
    expect(first).toEqual({ status: 201, body: answer, replayed: false });
    expect(again).toEqual({ status: 201, body: answer, replayed: true });
    expect(JSON.stringify(again.body)).toBe(JSON.stringify(answer));
    expect(effects - before).toBe(1);
  });

  test('with the same key and another body is a conflict', async () => {
    await perform(write('b', { q: '5' }));
    await expect(perform(write('b', { q: '6' }))).rejects.toThrow('request.idempotency-conflict');
  });

  test('of another organization, kind or target does not meet the key', async () => {
    await perform(write('c', {}));
    expect((await perform(write('c', {}, randomUUID()))).replayed).toBe(false);
    expect((await perform({ ...write('c', {}), kind: 'test.other' })).replayed).toBe(false);
    expect(fingerprintOf('POST /a/1', {})).not.toEqual(fingerprintOf('POST /a/2', {}));
  });

  test('that is refused does not use up its key', async () => {
    const refused = database.transaction((tx) => once(tx, write('d', {}), () => Promise.reject(new Error('no funds'))));
    await expect(refused).rejects.toThrow('no funds');
    expect((await perform(write('d', { now: 'else' }))).replayed).toBe(false);
  });

  test('sent sixteen times at once takes effect once, and all get one answer', async () => {
    const before = effects;
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, (_, n) => perform(write('e', { q: '1' }), { winner: n })),
    );
    expect(effects - before).toBe(1);
    expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(outcomes.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  test('takes over the key when the one before it rolls back', async () => {
    let letFail!: () => void;
    let started!: () => void;
    const begun = new Promise<void>((resolve) => (started = resolve));
    const first = database.transaction((tx) =>
      once(tx, write('f', {}), () => {
        started();
        return new Promise((_, reject) => (letFail = () => reject(new Error('rolled back'))));
      }),
    );
    await begun;
    const second = perform(write('f', {}), { from: 'second' });
    letFail();
    await expect(first).rejects.toThrow('rolled back');
    expect(await second).toEqual({ status: 201, body: { from: 'second' }, replayed: false });
  });

  test('is forgotten when its time has passed, and not before', async () => {
    await perform({ ...write('old', {}), at: new Date('2025-01-01T00:00:00Z') });
    const cut = new Date('2025-06-01T00:00:00Z');
    expect(await database.transaction((tx) => forgetAnswers(tx, cut, 10))).toBe(1);
    expect((await perform(write('old', {}))).replayed).toBe(false);
    expect((await perform(write('a', { q: '5', p: '1' }))).replayed).toBe(true);
  });

  test('cannot have its key or fingerprint rewritten by the application', async () => {
    await expect(
      database.query('UPDATE platform_idempotency SET fingerprint = $1', [Buffer.alloc(32)]),
    ).rejects.toThrow(/permission denied/);
  });
});
