import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';

/** The keys by which a request is known again: clientOrderIds of orders, Idempotency-Keys of everything else. */

export interface KnownKey {
  readonly organization_id: string;
  readonly key: string;
  readonly market: Market;
  readonly sequence: bigint;
  readonly fingerprint: Buffer;
}

export function readClientOrderIds(
  sql: Sql,
  organizations: readonly string[],
  ids: readonly string[],
): Promise<KnownKey[]> {
  return sql.query<KnownKey>(
    `SELECT o.organization_id, o.client_order_id AS key, o.market, o.sequence, o.fingerprint
       FROM unnest($1::uuid[], $2::text[]) AS w (organization_id, client_order_id)
       JOIN market_orders o ON o.organization_id = w.organization_id AND o.client_order_id = w.client_order_id`,
    [organizations, ids],
  );
}

export interface KnownRequest extends KnownKey {
  readonly kind: string;
  /** Orders that a cancel-all cancelled; null for the other kinds. */
  readonly cancelled: number | null;
}

export function readRequestKeys(
  sql: Sql,
  organizations: readonly string[],
  kinds: readonly string[],
  keys: readonly string[],
): Promise<KnownRequest[]> {
  return sql.query<KnownRequest>(
    `SELECT k.organization_id, k.kind, k.key, k.market, k.sequence, k.fingerprint, k.cancelled
       FROM unnest($1::uuid[], $2::text[], $3::text[]) AS w (organization_id, kind, key)
       JOIN market_request_keys k
         ON k.organization_id = w.organization_id AND k.kind = w.kind AND k.key = w.key`,
    [organizations, kinds, keys],
  );
}

export interface RequestKey {
  readonly organizationId: string;
  readonly kind: string;
  readonly key: string;
  readonly fingerprint: Buffer;
  readonly sequence: number;
  /** Orders that a cancel-all cancelled; null for the other kinds. */
  readonly cancelled: number | null;
}

export function insertRequestKeys(sql: Sql, market: Market, at: Date, keys: readonly RequestKey[]): Promise<unknown> {
  return sql.query(
    `INSERT INTO market_request_keys (organization_id, kind, key, fingerprint, market, sequence, cancelled, at)
     SELECT k.organization_id, k.kind, k.key, k.fingerprint, $1, k.sequence, k.cancelled, $2
       FROM unnest($3::uuid[], $4::text[], $5::text[], $6::bytea[], $7::bigint[], $8::integer[])
         AS k (organization_id, kind, key, fingerprint, sequence, cancelled)`,
    [
      market,
      at,
      keys.map((key) => key.organizationId),
      keys.map((key) => key.kind),
      keys.map((key) => key.key),
      keys.map((key) => key.fingerprint),
      keys.map((key) => key.sequence),
      keys.map((key) => key.cancelled),
    ],
  );
}
