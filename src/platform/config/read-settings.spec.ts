import { describe, expect, test } from '@jest/globals';
import path from 'node:path';
import { readSettings } from './read-settings.js';
import { ConfigurationError } from './variable-reader.js';

function mistakesOf(environment: Record<string, string>): readonly string[] {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.mistakes;
    throw error;
  }
}

describe('settings', () => {
  test('an empty environment is a demo with a database of its own, reachable from this machine only', () => {
    expect(readSettings({})).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      externalDatabase: undefined,
      migrateOnStart: true,
      seedDemo: true,
      dataDirectory: path.resolve('data'),
      keys: { tokenKeyFile: path.resolve('data/keys/token.pem'), createMissing: true },
      orderQueueMax: 4096,
      orderBatchMax: 512,
    });
  });

  test('a database of somebody else is neither migrated nor seeded, nor are keys made, unless asked', () => {
    const url = 'postgresql://app:secret@db.example:5432/xiang';
    expect(readSettings({ DATABASE_URL: url })).toMatchObject({
      externalDatabase: { url, migrationUrl: url },
      migrateOnStart: false,
      seedDemo: false,
      keys: { createMissing: false },
    });
    expect(readSettings({ DATABASE_URL: url, MIGRATE_ON_START: 'true', SEED_DEMO: 'true' })).toMatchObject({
      migrateOnStart: true,
      seedDemo: true,
    });
  });

  test('an empty value counts as absent', () => {
    expect(readSettings({ PORT: '', DATABASE_URL: ' ' })).toEqual(readSettings({}));
  });

  test('RUN-3 every mistake is named in one sentence, and all at once', () => {
    expect(
      mistakesOf({ PORT: '70000', LOG_LEVEL: 'loud', SEED_DEMO: 'maybe', TRUSTED_PROXIES: '10.0.0.0/8, nearby' }),
    ).toEqual([
      'PORT must be a whole number from 0 to 65535, not "70000".',
      'SEED_DEMO must be one of true, false, not "maybe".',
      'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, not "loud".',
      'TRUSTED_PROXIES must list addresses or networks such as 10.0.0.0/8, and "nearby" is neither.',
    ]);
  });

  test.each(['0x10', '1e3', '-1', '3.5', '３０００', 'NaN'])('RUN-3 PORT=%s is no port', (text) => {
    expect(mistakesOf({ PORT: text })).toHaveLength(1);
  });

  test.each(['mysql://app:secret@db/xiang', 'postgresql://app:secret@db', 'db.example', 'postgresql:///xiang'])(
    'RUN-3 %s is no address of a database, and the message keeps its password to itself',
    (url) => {
      const [mistake, ...others] = mistakesOf({ DATABASE_URL: url });
      expect(mistake).toBe('DATABASE_URL must have the form postgresql://user:password@host:port/database.');
      expect(others).toEqual([]);
    },
  );

  test('RUN-3 a migration login without a database makes no sense', () => {
    expect(mistakesOf({ MIGRATION_DATABASE_URL: 'postgresql://owner:secret@db/xiang' })).toEqual([
      'MIGRATION_DATABASE_URL is set but DATABASE_URL is not; set both, or neither.',
    ]);
  });
});
