import { DomainError } from '../../shared/domain-error.js';
import { invariant } from '../../shared/invariant.js';
import type { Sql } from '../database/sql.js';
import { IDEMPOTENCY_CONFLICT } from './idempotency.errors.js';

/** How long an answer is kept at least; a retry later than that would be a new write. */
export const KEPT_DAYS_MIN = 7;

/** One write as its sender names it. */
export interface KeyedWrite {
  readonly organizationId: string;
  /** The kind of write, dotted: `allocation.apply`. Keys of different kinds do not meet. */
  readonly kind: string;
  readonly key: string;
  /** SHA-256 of what is asked for. */
  readonly fingerprint: Buffer;
  readonly at: Date;
  /** Of the answer; 201 unless said otherwise. */
  readonly status?: number;
}

export interface Once<Body> {
  readonly status: number;
  readonly body: Body;
  /** Whether this is the answer to an earlier request with the same key. */
  readonly replayed: boolean;
}

interface Row {
  readonly fingerprint: Buffer;
  readonly status: number | null;
  readonly response: unknown;
}

/**
 * Does `work` at most once for its key, in the transaction `tx`, and keeps its answer (plain JSON) there; asked again,
 * gives the kept answer. Call it before taking locks: a second request with the same key waits here until the first
 * has committed or rolled back. If `work` throws, the transaction rolls back and the key is not used up.
 * Throws `request.idempotency-conflict` when the key was used for something else.
 */
export async function once<Body>(tx: Sql, write: KeyedWrite, work: () => Promise<Body>): Promise<Once<Body>> {
  const { organizationId, kind, key, fingerprint, at, status = 201 } = write;
  const claimed = await tx.query(
    `INSERT INTO platform_idempotency (organization_id, kind, key, fingerprint, at)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING
     RETURNING key`,
    [organizationId, kind, key, fingerprint, at],
  );
  if (claimed.length === 0) return keptAnswer<Body>(tx, write);

  const body = await work();
  await tx.query(
    `UPDATE platform_idempotency SET status = $4, response = $5
     WHERE organization_id = $1 AND kind = $2 AND key = $3`,
    [organizationId, kind, key, status, JSON.stringify(body)],
  );
  return { status, body, replayed: false };
}

async function keptAnswer<Body>(tx: Sql, write: KeyedWrite): Promise<Once<Body>> {
  const [kept] = await tx.query<Row>(
    `SELECT fingerprint, status, response FROM platform_idempotency
     WHERE organization_id = $1 AND kind = $2 AND key = $3`,
    [write.organizationId, write.kind, write.key],
  );
  invariant(kept && kept.status !== null, 'a key that is taken has the answer of its write, in the same commit');
  if (!kept.fingerprint.equals(write.fingerprint)) throw new DomainError(IDEMPOTENCY_CONFLICT);
  return { status: kept.status, body: kept.response as Body, replayed: true };
}

/** Forgets answers from before `before`, at most `limit` of them, and returns how many. Keep `KEPT_DAYS_MIN` days. */
export async function forgetAnswers(tx: Sql, before: Date, limit: number): Promise<number> {
  const forgotten = await tx.query(
    `DELETE FROM platform_idempotency
     WHERE (organization_id, kind, key) IN
       (SELECT organization_id, kind, key FROM platform_idempotency WHERE at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING key`,
    [before, limit],
  );
  return forgotten.length;
}
