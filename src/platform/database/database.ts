import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Sql } from './sql.js';

/**
 * One database transaction. It is the first argument of every repository function, so that what belongs together
 * commits together. `manager` gives TypeORM repositories bound to the same transaction.
 */
export interface Tx extends Sql {
  readonly manager: EntityManager;
}

/** The way to the database for everything but the trading loop, which owns a connection of its own. */
@Injectable()
export class Database {
  constructor(readonly dataSource: DataSource) {}

  /** Runs `work` in one READ COMMITTED transaction; any error rolls everything back. */
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return this.dataSource.transaction((manager) => work(new ManagedTx(manager)));
  }

  /** A single read outside any transaction. */
  query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return rows<Row>(this.dataSource.manager, sql, parameters);
  }

  /** For reads that take a `Tx` but need no transaction. */
  get reader(): Tx {
    return new ManagedTx(this.dataSource.manager);
  }
}

class ManagedTx implements Tx {
  constructor(readonly manager: EntityManager) {}

  query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return rows<Row>(this.manager, sql, parameters);
  }
}

/** TypeORM answers UPDATE and DELETE with [rows, count] and everything else with rows. */
async function rows<Row>(manager: EntityManager, sql: string, parameters: readonly unknown[]): Promise<Row[]> {
  const answer: unknown = await manager.query(sql, [...parameters]);
  if (Array.isArray(answer) && answer.length === 2 && Array.isArray(answer[0]) && typeof answer[1] === 'number') {
    return answer[0] as Row[];
  }
  return answer as Row[];
}
