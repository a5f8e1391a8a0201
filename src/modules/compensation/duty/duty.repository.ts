import type { Sql } from '../../../platform/database/sql.js';
import type { DutyFilter } from './duty.dto.js';
import type { Duty, DutyNote } from './duty.js';

const DUTY = `d.id, d.title, d.source, d.owner_organization_id AS "ownerOrganizationId", d.due_on AS "dueOn",
  d.organization_id AS "organizationId", d.assigned_at AS "assignedAt"`;
const NOTE = `sequence, kind, text, document, due_on AS "dueOn", written_by AS "writtenBy",
  organization_id AS "organizationId", written_at AS "writtenAt"`;

export async function insertDuty(sql: Sql, duty: Duty, assignedBy: string): Promise<void> {
  await sql.query(
    `INSERT INTO compensation_duties (id, title, source, owner_organization_id, due_on, assigned_by, organization_id,
       assigned_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      duty.id,
      duty.title,
      duty.source,
      duty.ownerOrganizationId,
      duty.dueOn,
      assignedBy,
      duty.organizationId,
      duty.assignedAt,
    ],
  );
}

/** Whether it is an office of a government that works. */
export async function isOffice(sql: Sql, organizationId: string): Promise<boolean> {
  const rows = await sql.query(
    `SELECT FROM identity_organizations WHERE id = $1 AND status = 'active'
        AND kind IN ('ecology-bureau', 'water-authority', 'finance-office')`,
    [organizationId],
  );
  return rows.length > 0;
}

export async function dutyById(sql: Sql, id: string): Promise<Duty | null> {
  const [row] = await sql.query<Duty>(`SELECT ${DUTY} FROM compensation_duties d WHERE d.id = $1`, [id]);
  return row ?? null;
}

/** Until the transaction ends, nobody else writes a note on the duty; the table's own check takes the same lock. */
export async function lockDuty(sql: Sql, id: string): Promise<void> {
  await sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 7217))', [id]);
}

/** Oldest first. */
export function notesOf(sql: Sql, dutyId: string): Promise<DutyNote[]> {
  return sql.query<DutyNote>(`SELECT ${NOTE} FROM compensation_duty_notes WHERE duty_id = $1 ORDER BY sequence`, [
    dutyId,
  ]);
}

export async function insertNote(sql: Sql, dutyId: string, note: DutyNote): Promise<void> {
  await sql.query(
    `INSERT INTO compensation_duty_notes (duty_id, sequence, kind, text, document, due_on, written_by, organization_id,
       written_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      dutyId,
      note.sequence,
      note.kind,
      note.text,
      note.document === null ? null : JSON.stringify(note.document),
      note.dueOn,
      note.writtenBy,
      note.organizationId,
      note.writtenAt,
    ],
  );
}

/** A duty with as much of its notes as its standing depends on. */
export type DutyLine = Duty & { readonly notes: readonly Pick<DutyNote, 'kind' | 'dueOn'>[] };

/**
 * In the order of their first due dates, after a place. The state is that of `standingOf`: what the last note said that
 * was no progress and no extension.
 */
export function dutiesAfter(
  sql: Sql,
  filter: {
    readonly owner: string | null;
    readonly standing: DutyFilter | null;
    readonly today: string;
    readonly after: { readonly dueOn: string; readonly id: string } | null;
    readonly limit: number;
  },
): Promise<DutyLine[]> {
  return sql.query<DutyLine>(
    `SELECT ${DUTY}, coalesce(n.notes, '[]') AS notes
       FROM compensation_duties d
       LEFT JOIN LATERAL (
         SELECT jsonb_agg(jsonb_build_object('kind', kind, 'dueOn', due_on) ORDER BY sequence) AS notes,
                (array_agg(kind ORDER BY sequence DESC) FILTER (WHERE kind NOT IN ('progress', 'extension')))[1] AS last,
                (array_agg(due_on ORDER BY sequence DESC) FILTER (WHERE due_on IS NOT NULL))[1] AS due_on
           FROM compensation_duty_notes WHERE duty_id = d.id) AS n ON true
      CROSS JOIN LATERAL (
         SELECT CASE n.last WHEN 'completion' THEN 'completed' WHEN 'acceptance' THEN 'accepted'
                            WHEN 'withdrawal' THEN 'withdrawn' ELSE 'running' END AS state) AS s
      WHERE ($1::uuid IS NULL OR d.owner_organization_id = $1)
        AND ($2::text IS NULL OR s.state = $2
             OR ($2 = 'overdue' AND s.state = 'running' AND coalesce(n.due_on, d.due_on) < $3::date))
        AND ($4::date IS NULL OR (d.due_on, d.id) > ($4, $5::uuid))
      ORDER BY d.due_on, d.id LIMIT $6`,
    [filter.owner, filter.standing, filter.today, filter.after?.dueOn ?? null, filter.after?.id ?? null, filter.limit],
  );
}
