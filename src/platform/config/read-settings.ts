import path from 'node:path';
import { LOG_LEVELS, type ExternalDatabase, type Settings } from './config.js';
import { VariableReader, type Environment } from './variable-reader.js';

/**
 * Parses the environment. Throws ConfigurationError, which names every mistake, so that nobody has to start the
 * program once per mistake.
 */
export function readSettings(environment: Environment): Settings {
  const read = new VariableReader(environment);
  const externalDatabase = readDatabase(read);
  const embedded = externalDatabase === undefined;
  const dataDirectory = path.resolve(read.text('DATA_DIR') ?? 'data');
  const keyFile = (name: string, file: string): string =>
    path.resolve(read.text(name) ?? path.join(dataDirectory, 'keys', file));
  const settings: Settings = {
    port: read.integer('PORT', { min: 0, max: 65_535, default: 3000 }),
    host: read.text('HOST') ?? '127.0.0.1',
    externalDatabase,
    databasePoolSize: read.integer('DATABASE_POOL_SIZE', { min: 2, max: 500, default: 16 }),
    migrateOnStart: embedded || read.flag('MIGRATE_ON_START', false),
    seedDemo: read.flag('SEED_DEMO', embedded),
    dataDirectory,
    logLevel: read.choice('LOG_LEVEL', LOG_LEVELS, 'info'),
    keys: {
      tokenKeyFile: keyFile('TOKEN_KEY_FILE', 'token.pem'),
      anchorKeyFile: keyFile('ANCHOR_KEY_FILE', 'anchor.pem'),
      auctionKeyDirectory: keyFile('AUCTION_KEY_DIR', 'auctions'),
      createMissing: read.flag('CREATE_KEYS', embedded),
    },
    rateLimit: {
      requestsPerMinute: read.integer('RATE_LIMIT_PER_MINUTE', { min: 0, max: 10_000_000, default: 6_000 }),
      loginsPerMinute: read.integer('LOGIN_RATE_LIMIT_PER_MINUTE', { min: 0, max: 1_000_000, default: 30 }),
    },
    trustedProxies: read.networks('TRUSTED_PROXIES'),
    orderQueueMax: read.integer('ORDER_QUEUE_MAX', { min: 1, max: 1_000_000, default: 4_096 }),
    orderBatchMax: read.integer('ORDER_BATCH_MAX', { min: 1, max: 10_000, default: 512 }),
    standingJobs: read.flag('STANDING_JOBS', true),
    stopTimeoutMs: read.integer('STOP_TIMEOUT_MS', { min: 0, max: 600_000, default: 10_000 }),
  };
  read.finish();
  return settings;
}

function readDatabase(read: VariableReader): ExternalDatabase | undefined {
  const url = read.postgresUrl('DATABASE_URL');
  const migrationUrl = read.postgresUrl('MIGRATION_DATABASE_URL');
  if (read.text('DATABASE_URL') === undefined) {
    if (read.text('MIGRATION_DATABASE_URL') !== undefined) {
      read.mistakes.push('MIGRATION_DATABASE_URL is set but DATABASE_URL is not; set both, or neither.');
    }
    return undefined;
  }
  return url === undefined ? undefined : { url, migrationUrl: migrationUrl ?? url };
}
