import type { Sql } from '../../../platform/database/sql.js';
import { CNY } from '../../../shared/fen.js';

/** What a transfer with this key brought to an account; null when there is none. */
export async function accruedBefore(sql: Sql, key: string, accountId: bigint): Promise<bigint | null> {
  const [row] = await sql.query<{ amount: bigint }>(
    `SELECT e.available AS amount FROM ledger_transfers t JOIN ledger_entries e ON e.transfer_id = t.id
      WHERE t.key = $1 AND e.account_id = $2 AND e.asset = $3`,
    [key, accountId, CNY],
  );
  return row?.amount ?? null;
}
