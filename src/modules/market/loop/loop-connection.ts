import { Socket } from 'node:net';
import pg from 'pg';
import { arrayLiteral, type ArrayElement } from '../../../platform/database/array-literal.js';
import { APPLICATION_ROLE } from '../../../platform/database/data-source.js';
import { wireTypes } from '../../../platform/database/column-kinds.js';
import type { Sql } from '../../../platform/database/sql.js';
import { marketNumber, type Market } from '../../../shared/market.js';

/** First key of the session lock that says which process has a market's loop. */
const LEASE_LOCK_CLASS = 7204;

const LOCK_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Statements are planned once and carried out for hours, while tables grow from nothing to millions of rows and the
 * planner hears of it late. Every one of them looks a few rows up by their key, so it may plan nothing else: a plan that
 * was made for an empty table would read all of a full one in each batch.
 */
const LOOK_UPS_BY_KEY = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
];

/**
 * The loop's own connection. Statements are sent without waiting for the one before (pipelined) and prepared once. As
 * long as it lives it can hold the market's session lock, so the lease ends with the connection, however that ends.
 */
export class LoopConnection implements Sql {
  private readonly names = new Map<string, string>();
  private lostBecause: Error | null = null;

  private constructor(
    private readonly client: pg.Client,
    private readonly socket: Socket,
  ) {
    client.on('error', (error) => (this.lostBecause = error));
    client.on('end', () => (this.lostBecause ??= new Error('the connection ended')));
  }

  static async open(url: string, market: Market): Promise<LoopConnection> {
    const socket = new Socket();
    const client = new pg.Client({
      stream: () => socket,
      connectionString: url,
      application_name: `xiang-exchange-loop-${market}`,
      types: wireTypes,
      pipeline: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      options: [`role=${APPLICATION_ROLE}`, `lock_timeout=${LOCK_TIMEOUT_MS}`, ...LOOK_UPS_BY_KEY]
        .map((setting) => `-c ${setting}`)
        .join(' '),
    } as pg.ClientConfig);
    const connection = new LoopConnection(client, socket);
    await client.connect();
    return connection;
  }

  get lost(): boolean {
    return this.lostBecause !== null;
  }

  /** Whether this connection now has the market's lease; does not wait. */
  async tryLease(market: Market): Promise<boolean> {
    const [row] = await this.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS taken', [
      LEASE_LOCK_CLASS,
      marketNumber(market),
    ]);
    return row?.taken ?? false;
  }

  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    let name = this.names.get(sql);
    if (!name) this.names.set(sql, (name = `loop_${this.names.size}`));
    const values = parameters.map((value) => (Array.isArray(value) ? arrayLiteral(value as ArrayElement[]) : value));
    const result = await this.client.query({ name, text: sql, values });
    return result.rows as Row[];
  }

  begin(): Promise<unknown> {
    return this.client.query('BEGIN');
  }

  rollback(): Promise<unknown> {
    return this.client.query('ROLLBACK');
  }

  /** True only when the transaction is on disk: a COMMIT after a failed statement is answered with the tag ROLLBACK. */
  async commit(): Promise<boolean> {
    const { command } = await this.client.query('COMMIT');
    return command === 'COMMIT';
  }

  /** Statements that `send` asks for without waiting leave as one packet: one system call on either side, not one each. */
  inOnePacket<Result>(send: () => Result): Result {
    this.socket.cork();
    try {
      return send();
    } finally {
      this.socket.uncork();
    }
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }
}
