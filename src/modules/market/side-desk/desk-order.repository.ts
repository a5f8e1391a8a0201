import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import type { SideDeskName } from './desk-item.js';

/** Approved orders: what two persons decided and a desk has yet to do (docs/adr/approved-steps-wait-for-the-loop.md). */

/** What a handler of approvals leaves for the loop. */
export interface NewDeskOrder {
  readonly market: Market;
  readonly desk: SideDeskName;
  readonly kind: string;
  readonly proposalId: string;
  /** The desk's own description of what to do; plain JSON. */
  readonly content: object;
  /** Who approved last, in whose name the loop is asked. */
  readonly organizationId: string;
  readonly userId: string;
  readonly approvedAt: Date;
}

export interface DeskOrder extends NewDeskOrder {
  readonly id: bigint;
}

interface OrderRow {
  readonly market: Market;
  readonly id: bigint;
  readonly desk: SideDeskName;
  readonly kind: string;
  readonly proposal_id: string;
  readonly content: object;
  readonly organization_id: string;
  readonly user_id: string;
  readonly approved_at: Date;
}

export async function insertDeskOrder(sql: Sql, order: NewDeskOrder): Promise<void> {
  await sql.query(
    `INSERT INTO market_desk_orders (market, desk, kind, proposal_id, content, organization_id, user_id, approved_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      order.market,
      order.desk,
      order.kind,
      order.proposalId,
      JSON.stringify(order.content),
      order.organizationId,
      order.userId,
      order.approvedAt,
    ],
  );
}

/** The orders of a market that wait, in the order in which they were approved. */
export async function waitingOrders(sql: Sql, market: Market, limit: number): Promise<DeskOrder[]> {
  const rows = await sql.query<OrderRow>(
    `SELECT market, id, desk, kind, proposal_id, content, organization_id, user_id, approved_at
       FROM market_desk_orders WHERE market = $1 AND settled_at IS NULL ORDER BY id LIMIT $2`,
    [market, limit],
  );
  return rows.map((row) => ({
    market: row.market,
    id: row.id,
    desk: row.desk,
    kind: row.kind,
    proposalId: row.proposal_id,
    content: row.content,
    organizationId: row.organization_id,
    userId: row.user_id,
    approvedAt: row.approved_at,
  }));
}

/** Which of these orders wait. For the loop, under the market's lock: only it carries them out. */
export async function readWaitingOrders(sql: Sql, market: Market, ids: readonly bigint[]): Promise<bigint[]> {
  const rows = await sql.query<{ id: bigint }>(
    `SELECT id FROM market_desk_orders
      WHERE market = $1 AND id = ANY($2::bigint[]) AND settled_at IS NULL ORDER BY id FOR UPDATE`,
    [market, ids],
  );
  return rows.map(({ id }) => id);
}

/** In the batch that has the commands: exactly once, or the batch comes to nothing. */
export function settleCarriedOut(
  sql: Sql,
  market: Market,
  carriedOut: ReadonlyMap<bigint, number>,
  at: Date,
): Promise<unknown> {
  return sql.query(
    `WITH settled AS (
       UPDATE market_desk_orders o SET sequence = c.sequence, settled_at = $4
         FROM unnest($2::bigint[], $3::bigint[]) AS c (id, sequence)
        WHERE o.market = $1 AND o.id = c.id AND o.settled_at IS NULL RETURNING 1)
     SELECT platform_expect_rows((SELECT count(*) FROM settled), $5, 'market_desk_orders')`,
    [market, [...carriedOut.keys()], [...carriedOut.values()], at, carriedOut.size],
  );
}

/** The loop refused it by a rule; it is not tried again. */
export async function settleRefused(sql: Sql, market: Market, id: bigint, refusal: string, at: Date): Promise<void> {
  await sql.query(
    `UPDATE market_desk_orders SET refusal = $3, settled_at = $4 WHERE market = $1 AND id = $2 AND settled_at IS NULL`,
    [market, id, refusal, at],
  );
}

export interface DeskOrderLine {
  readonly id: bigint;
  readonly market: Market;
  readonly desk: SideDeskName;
  readonly kind: string;
  readonly proposalId: string;
  readonly approvedAt: Date;
  readonly sequence: bigint | null;
  readonly refusal: string | null;
  readonly settledAt: Date | null;
}

/** Newest first, below `before`. */
export function deskOrderLines(sql: Sql, before: string | null, limit: number): Promise<DeskOrderLine[]> {
  return sql.query<DeskOrderLine>(
    `SELECT id, market, desk, kind, proposal_id AS "proposalId", approved_at AS "approvedAt", sequence, refusal,
            settled_at AS "settledAt"
       FROM market_desk_orders WHERE $1::bigint IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`,
    [before, limit],
  );
}
