import type { Sql } from '../../../platform/database/sql.js';

/**
 * Movements outside of trading share the lock of a market with those who impose and lift restrictions there, so that
 * lock puts them in no order. The account's row does: whoever moves out of it shares it, whoever changes what it may do
 * has it alone. It is taken after the market and before any balance.
 */

/** Until the transaction ends, nobody changes what these accounts may do. */
export async function keepRestrictionsOut(sql: Sql, accountIds: readonly bigint[]): Promise<void> {
  await sql.query('SELECT FROM registry_accounts WHERE account_id = ANY($1::bigint[]) ORDER BY account_id FOR SHARE', [
    accountIds,
  ]);
}

/** Waits for movements out of the account that are under way; until the transaction ends, no other begins. */
export async function keepMovementsOut(sql: Sql, accountId: bigint): Promise<void> {
  await sql.query('SELECT FROM registry_accounts WHERE account_id = $1 FOR NO KEY UPDATE', [accountId]);
}
