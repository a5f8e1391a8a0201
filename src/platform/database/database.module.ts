import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config/config.js';
import { applicationDataSource } from './data-source.js';
import { Database } from './database.js';

/** The pool of connections, opened at start and closed after everything that uses it. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [CONFIG],
      useFactory: (config: Config) => ({
        ...applicationDataSource(config.databaseUrl, config.databasePoolSize),
        // Whether the database can be reached is asked before, so a failure here is told at once.
        toRetry: () => false,
      }),
    }),
  ],
  providers: [{ provide: Database, inject: [DataSource], useFactory: (source: DataSource) => new Database(source) }],
  exports: [Database],
})
export class DatabaseModule {}
