import { createHash } from 'node:crypto';
import pg from 'pg';
import { applicationDataSource } from '../src/platform/database/data-source.js';
import { wireTypes } from '../src/platform/database/column-kinds.js';
import type { PlaceRequest } from '../src/modules/market/loop/request.js';
import { CNY } from '../src/shared/fen.js';

/**
 * The baseline: how an order would be taken without a loop. One transaction each on a pool, statement after statement,
 * with the same checks and the same durable writes: idempotency key, account, funds, order, journal row, transfer, entry,
 * balance. It does no matching and chains no hashes, both of which would only make it slower.
 */
export class PlainOrders {
  private readonly pool: pg.Pool;

  constructor(
    url: string,
    connections: number,
    private readonly market: string,
  ) {
    const { extra } = applicationDataSource(url, connections) as { extra: { options: string } };
    this.pool = new pg.Pool({ connectionString: url, max: connections, types: wireTypes, options: extra.options });
  }

  async place(request: PlaceRequest, sequence: number): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const known = await run(client, 'key', KEY, [request.organizationId, request.clientOrderId]);
      if (known.length > 0) throw new Error('a repeat');
      const [account] = await run(client, 'account', ACCOUNT, [request.accountId]);
      if (!account) throw new Error('no account');
      const buy = request.side === 'buy';
      const asset = buy ? CNY : request.instrument;
      const needed =
        BigInt(request.quantityLots) *
        (buy ? BigInt(request.priceTicks) * request.grid.fenPerTickLot : request.grid.lot);
      const [balance] = await run(client, 'balance', BALANCE, [request.accountId, asset]);
      if (!balance || (balance['available'] as bigint) < needed) throw new Error('not enough');
      const at = new Date();
      const command = Buffer.from(
        JSON.stringify({ ...request, grid: undefined, accountId: String(request.accountId) }),
      );
      const hash = createHash('sha256').update(command).digest();
      await run(client, 'order', ORDER, [
        this.market,
        sequence,
        request.organizationId,
        request.userId,
        request.accountId,
        request.clientOrderId,
        request.fingerprint,
        request.instrument,
        request.side,
        request.priceTicks,
        request.quantityLots,
        request.timeInForce,
        at,
        needed,
      ]);
      await run(client, 'journal', JOURNAL, [this.market, sequence, at, command, hash]);
      const [transfer] = await run(client, 'transfer', TRANSFER, [
        `journal/${this.market}/${sequence}`,
        hash,
        at,
        this.market,
        sequence,
      ]);
      await run(client, 'entry', ENTRY, [transfer?.['id'], request.accountId, asset, -needed, needed, at, sequence]);
      await run(client, 'move', MOVE, [request.accountId, asset, needed]);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

async function run(
  client: pg.PoolClient,
  name: string,
  text: string,
  values: readonly unknown[],
): Promise<Record<string, unknown>[]> {
  const result = await client.query<Record<string, unknown>>({ name, text, values: [...values] });
  return result.rows;
}

const KEY = 'SELECT sequence FROM market_orders WHERE organization_id = $1 AND client_order_id = $2';
const ACCOUNT = 'SELECT id FROM ledger_accounts WHERE id = $1';
const BALANCE = 'SELECT available FROM ledger_balances WHERE account_id = $1 AND asset = $2 FOR UPDATE';
const ORDER = `INSERT INTO market_orders (market, sequence, organization_id, user_id, account_id, client_order_id,
    fingerprint, instrument, side, price_ticks, quantity_lots, time_in_force, post_only, self_trade_prevention,
    ownership_group, fee_schedule, accepted_at, status, filled_lots, filled_fen, fee_fen, held, priority, changed_by,
    changed_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, false, 'cancel-taker', 1, 'plain', $13, 'new', 0, 0, 0, $14,
    $2, $2, $13)`;
const JOURNAL = `INSERT INTO market_journal (market, batch, first_sequence, last_sequence, at, day, epoch, format,
    engine_version, hash_algorithm, commands, outcome_digest, state_hash, previous_hash, hash)
  VALUES ($1, $2, $2, $2, $3, '2026-03-02', 0, 1, 'plain', 'sha256', $4, $5, $5, $5, $5)`;
const TRANSFER = `INSERT INTO ledger_transfers (key, fingerprint, reason, reference, at, batch_market, batch)
  VALUES ($1, $2, 'trading', $1, $3, $4, $5) RETURNING id`;
const ENTRY = `INSERT INTO ledger_entries (transfer_id, account_id, asset, available, held, pending, at, sequence)
  VALUES ($1, $2, $3, $4, $5, 0, $6, $7)`;
const MOVE = `UPDATE ledger_balances SET available = available - $3, held = held + $3
  WHERE account_id = $1 AND asset = $2`;
