import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';

/** What is known of the decision on each agreement that needs one. */

export interface AgreementApproval {
  readonly item: bigint;
  readonly proposal_id: string;
  readonly outcome: 'approved' | 'rejected' | null;
}

/** Claims the agreement for a proposal; false when it has one. Waits for whoever is about to give it one. */
export async function claimAgreement(
  sql: Sql,
  market: Market,
  item: number,
  proposalId: string,
  at: Date,
): Promise<boolean> {
  const rows = await sql.query(
    `INSERT INTO market_agreement_approvals (market, item, proposal_id, opened_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (market, item) DO NOTHING RETURNING 1`,
    [market, item, proposalId, at],
  );
  return rows.length > 0;
}

export async function recordOutcome(
  sql: Sql,
  market: Market,
  item: number,
  outcome: 'approved' | 'rejected',
  at: Date,
): Promise<void> {
  await sql.query(
    `WITH changed AS (
       UPDATE market_agreement_approvals SET outcome = $3, decided_at = $4
        WHERE market = $1 AND item = $2 AND outcome IS NULL RETURNING 1)
     SELECT platform_expect_rows((SELECT count(*) FROM changed), 1, 'market_agreement_approvals')`,
    [market, item, outcome, at],
  );
}

export function approvalsOf(sql: Sql, market: Market, items: readonly number[]): Promise<AgreementApproval[]> {
  return sql.query<AgreementApproval>(
    `SELECT item, proposal_id, outcome FROM market_agreement_approvals
      WHERE market = $1 AND item = ANY ($2::bigint[]) ORDER BY item`,
    [market, items],
  );
}
