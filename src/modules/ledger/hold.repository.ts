import type { Sql } from '../../platform/database/sql.js';
import type { Hold } from './hold.js';

const HOLD = `id, account_id AS "accountId", asset, owner, reference, amount, remaining, desk_owned AS "deskOwned",
  expires_at AS "expiresAt", opened_at AS "openedAt", closed_at AS "closedAt"`;

export async function insertHold(
  sql: Sql,
  hold: Omit<Hold, 'id' | 'remaining' | 'closedAt'>,
  transferId: bigint,
): Promise<bigint> {
  const [row] = await sql.query<{ id: bigint }>(
    `INSERT INTO ledger_holds
       (account_id, asset, owner, reference, amount, remaining, desk_owned, expires_at, opened_at, opened_by)
     VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9) RETURNING id`,
    [
      hold.accountId,
      hold.asset,
      hold.owner,
      hold.reference,
      hold.amount,
      hold.deskOwned,
      hold.expiresAt,
      hold.openedAt,
      transferId,
    ],
  );
  return row!.id;
}

export async function holdOpenedBy(sql: Sql, transferId: bigint): Promise<bigint | null> {
  const [row] = await sql.query<{ id: bigint }>('SELECT id FROM ledger_holds WHERE opened_by = $1', [transferId]);
  return row?.id ?? null;
}

/** As they stand now; stable for a caller that has locked their balances. */
export function holdsById(sql: Sql, ids: readonly bigint[]): Promise<Hold[]> {
  return sql.query<Hold>(`SELECT ${HOLD} FROM ledger_holds WHERE id = ANY($1::bigint[]) ORDER BY id`, [ids]);
}

/** The open hold of an owner for a reference, of which there is at most one on each balance. */
export async function openHoldFor(
  sql: Sql,
  hold: Pick<Hold, 'owner' | 'reference' | 'accountId' | 'asset'>,
): Promise<bigint | null> {
  const [row] = await sql.query<{ id: bigint }>(
    `SELECT id FROM ledger_holds
      WHERE owner = $1 AND reference = $2 AND account_id = $3 AND asset = $4 AND closed_at IS NULL`,
    [hold.owner, hold.reference, hold.accountId, hold.asset],
  );
  return row?.id ?? null;
}

/** Open holds of an account, oldest first. */
export function openHoldsOf(sql: Sql, accountId: bigint): Promise<Hold[]> {
  return sql.query<Hold>(`SELECT ${HOLD} FROM ledger_holds WHERE account_id = $1 AND closed_at IS NULL ORDER BY id`, [
    accountId,
  ]);
}

/** At most `limit` open holds that expire by themselves at `at` or before, soonest first. */
export function dueHolds(sql: Sql, at: Date, limit: number): Promise<Hold[]> {
  return sql.query<Hold>(
    `SELECT ${HOLD} FROM ledger_holds
      WHERE closed_at IS NULL AND expires_at <= $1 AND NOT desk_owned ORDER BY expires_at, id LIMIT $2`,
    [at, limit],
  );
}

/** Takes the amounts out of the holds and closes those that are empty. The caller has locked their balances. */
export async function drawHolds(
  sql: Sql,
  draws: readonly { readonly holdId: bigint; readonly amount: bigint }[],
  at: Date,
): Promise<void> {
  await sql.query(
    `WITH drawn AS (
       UPDATE ledger_holds h
          SET remaining = h.remaining - d.amount, closed_at = CASE WHEN h.remaining = d.amount THEN $3::timestamptz END
         FROM (SELECT id, sum(amount)::bigint AS amount FROM unnest($1::bigint[], $2::bigint[]) AS u (id, amount)
                GROUP BY id) d
        WHERE h.id = d.id AND h.closed_at IS NULL
        RETURNING 1)
     SELECT platform_expect_rows((SELECT count(*) FROM drawn), $4, 'ledger_holds')`,
    [
      draws.map((draw) => draw.holdId),
      draws.map((draw) => draw.amount),
      at,
      new Set(draws.map((draw) => draw.holdId)).size,
    ],
  );
}
