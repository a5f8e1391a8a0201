import type { Tx } from '../database/database.js';

/** One change of state: who did what to which thing. Written in the transaction of the change itself. */
export interface AuditRecord {
  readonly at: Date;
  /** User who acted, or null for the platform itself. */
  readonly actorId: string | null;
  readonly organizationId: string | null;
  /** Dotted and past tense: `approval.decided`. */
  readonly action: string;
  /** What it was done to: kind and id, `proposal:3f0c…`. */
  readonly subject: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export async function recordAudit(tx: Tx, record: AuditRecord): Promise<void> {
  await tx.query(
    `INSERT INTO platform_audit (at, actor_id, organization_id, action, subject, before, after)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      record.at,
      record.actorId,
      record.organizationId,
      record.action,
      record.subject,
      record.before === undefined ? null : JSON.stringify(record.before),
      record.after === undefined ? null : JSON.stringify(record.after),
    ],
  );
}
