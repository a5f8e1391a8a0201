import type { Sql } from '../../platform/database/sql.js';

export interface CashMovementRecord {
  readonly bankReference: string;
  readonly proposalId: string;
  readonly accountId: bigint;
  readonly direction: 'in' | 'out';
  readonly amountFen: bigint;
  readonly transferId: bigint;
  readonly at: Date;
}

export async function isBankReferenceUsed(sql: Sql, bankReference: string): Promise<boolean> {
  const rows = await sql.query('SELECT 1 FROM ledger_cash_movements WHERE bank_reference = $1', [bankReference]);
  return rows.length > 0;
}

export async function insertCashMovement(sql: Sql, movement: CashMovementRecord): Promise<void> {
  await sql.query(
    `INSERT INTO ledger_cash_movements
       (bank_reference, proposal_id, account_id, direction, amount_fen, transfer_id, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      movement.bankReference,
      movement.proposalId,
      movement.accountId,
      movement.direction,
      movement.amountFen,
      movement.transferId,
      movement.at,
    ],
  );
}
