import type { Sql } from '../database/sql.js';

export interface AuditRow {
  readonly id: bigint;
  readonly at: Date;
  readonly actor_id: string | null;
  readonly organization_id: string | null;
  readonly action: string;
  readonly subject: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Records of the trail, newest first; of one subject, of one person, or all. */
export function auditTrail(
  sql: Sql,
  filter: {
    readonly subject: string | null;
    readonly actorId: string | null;
    readonly beforeId: string | null;
    readonly limit: number;
  },
): Promise<AuditRow[]> {
  return sql.query<AuditRow>(
    `SELECT id, at, actor_id, organization_id, action, subject, before, after FROM platform_audit
      WHERE ($1::text IS NULL OR subject = $1) AND ($2::uuid IS NULL OR actor_id = $2)
        AND ($3::bigint IS NULL OR id < $3)
      ORDER BY id DESC LIMIT $4`,
    [filter.subject, filter.actorId, filter.beforeId, filter.limit],
  );
}
