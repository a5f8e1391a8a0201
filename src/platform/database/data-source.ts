import { getMetadataArgsStorage, type DataSourceOptions } from 'typeorm';
import { migrations } from '../../../migrations/index.js';
import { wireTypes } from './column-kinds.js';

/** The role whose rights the application has while it runs. It owns nothing and cannot change history. */
export const APPLICATION_ROLE = 'xiang_app';

/**
 * TypeORM settings for the running application. Whoever the login is, the session takes the application's role, so a
 * single connection string of an owner is still held to the application's rights. It knows every entity class that has
 * been loaded by then: modules come before the data source.
 */
export function applicationDataSource(url: string, poolSize: number): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    applicationName: 'xiang-exchange',
    poolSize,
    synchronize: false,
    migrationsRun: false,
    logging: false,
    entities: getMetadataArgsStorage().tables.map((table) => table.target),
    extra: { types: wireTypes, options: `-c role=${APPLICATION_ROLE}`, connectionTimeoutMillis: 5_000 },
  };
}

/** TypeORM settings for migrations, as the owner of the tables. */
export function migrationDataSource(url: string): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    applicationName: 'xiang-exchange-migrate',
    // One connection holds the lock while the other migrates.
    poolSize: 2,
    synchronize: false,
    migrations: [...migrations],
    migrationsTableName: 'platform_migrations',
    migrationsTransactionMode: 'each',
    extra: { types: wireTypes, connectionTimeoutMillis: 10_000 },
  };
}
