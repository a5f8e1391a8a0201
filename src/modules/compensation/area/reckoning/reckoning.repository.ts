import type { Sql } from '../../../../platform/database/sql.js';
import type { Gap } from './object-amounts.js';
import type { ReckoningLine, SettledLine, SettledYear } from './reckoning.js';

export interface ReckoningRecord {
  readonly id: string;
  readonly organizationId: string;
  readonly standardCode: string;
  readonly year: number;
  readonly status: 'draft' | 'settled' | 'dismissed';
  readonly lineCount: number;
  readonly totalFen: bigint;
  readonly openGaps: readonly (Gap & { readonly year: number })[];
  readonly proposalId: string;
  readonly draftedAt: Date;
  readonly closedAt: Date | null;
}

export interface StoredLine {
  readonly reckoningId: string;
  readonly position: number;
  readonly kind: ReckoningLine['kind'];
  readonly objectId: string;
  readonly recipientId: string;
  readonly aboutYear: number;
  readonly corrects: string | null;
  readonly amountFen: bigint;
  readonly explanation: Readonly<Record<string, unknown>>;
}

const RECKONING = `id, organization_id AS "organizationId", standard_code AS "standardCode", year, status,
  line_count AS "lineCount", total_fen AS "totalFen", open_gaps AS "openGaps", proposal_id AS "proposalId",
  drafted_at AS "draftedAt", closed_at AS "closedAt"`;

const LINE = `l.reckoning_id AS "reckoningId", l.position, l.kind, l.object_id AS "objectId",
  l.recipient_id AS "recipientId", l.about_year AS "aboutYear", l.corrects, l.amount_fen AS "amountFen", l.explanation`;

export async function insertReckoning(
  sql: Sql,
  record: ReckoningRecord,
  draftedBy: string,
  lines: readonly ReckoningLine[],
): Promise<void> {
  await sql.query(
    `INSERT INTO compensation_area_reckonings (id, organization_id, standard_code, year, line_count, total_fen,
       open_gaps, proposal_id, drafted_by, drafted_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      record.id,
      record.organizationId,
      record.standardCode,
      record.year,
      record.lineCount,
      record.totalFen,
      JSON.stringify(record.openGaps),
      record.proposalId,
      draftedBy,
      record.draftedAt,
    ],
  );
  const rows = lines.map(({ amountFen, ...line }, index) => ({
    ...line,
    position: index + 1,
    amountFen: amountFen.toString(),
  }));
  await sql.query(
    `INSERT INTO compensation_area_lines (reckoning_id, position, kind, object_id, recipient_id, about_year, corrects,
       amount_fen, explanation)
     SELECT $1, position, kind, "objectId", "recipientId", "aboutYear", corrects, "amountFen", explanation
       FROM jsonb_to_recordset($2::jsonb) AS line (position integer, kind text, "objectId" uuid, "recipientId" uuid,
         "aboutYear" integer, corrects uuid, "amountFen" bigint, explanation jsonb)`,
    [record.id, JSON.stringify(rows)],
  );
}

/** Once: the database refuses to close what is closed. */
export async function closeReckoning(sql: Sql, id: string, status: 'settled' | 'dismissed', at: Date): Promise<void> {
  await sql.query('UPDATE compensation_area_reckonings SET status = $2, closed_at = $3 WHERE id = $1', [
    id,
    status,
    at,
  ]);
}

export async function reckoningById(sql: Sql, id: string): Promise<ReckoningRecord | null> {
  const [row] = await sql.query<ReckoningRecord>(
    `SELECT ${RECKONING} FROM compensation_area_reckonings WHERE id = $1`,
    [id],
  );
  return row ?? null;
}

/** Newest first. `organizationId` null: of every office. */
export function reckoningsBefore(
  sql: Sql,
  filter: {
    readonly organizationId: string | null;
    readonly standard: string | null;
    readonly before: { readonly at: string; readonly id: string } | null;
    readonly limit: number;
  },
): Promise<ReckoningRecord[]> {
  return sql.query<ReckoningRecord>(
    `SELECT ${RECKONING} FROM compensation_area_reckonings
      WHERE ($1::uuid IS NULL OR organization_id = $1) AND ($2::text IS NULL OR standard_code = $2)
        AND ($3::timestamptz IS NULL OR (drafted_at, id) < ($3, $4::uuid))
      ORDER BY drafted_at DESC, id DESC LIMIT $5`,
    [filter.organizationId, filter.standard, filter.before?.at ?? null, filter.before?.id ?? null, filter.limit],
  );
}

/** In their order, after a position. */
export function linesAfter(sql: Sql, reckoningId: string, position: number, limit: number): Promise<StoredLine[]> {
  return sql.query<StoredLine>(
    `SELECT ${LINE} FROM compensation_area_lines l
      WHERE l.reckoning_id = $1 AND l.position > $2 ORDER BY l.position LIMIT $3`,
    [reckoningId, position, limit],
  );
}

export function settledYears(sql: Sql, standardCode: string): Promise<SettledYear[]> {
  return sql.query<SettledYear>(
    `SELECT year, id AS "reckoningId" FROM compensation_area_reckonings
      WHERE standard_code = $1 AND status = 'settled' ORDER BY year`,
    [standardCode],
  );
}

/** Every line that was ever settled by a standard. */
export function settledLines(sql: Sql, standardCode: string): Promise<SettledLine[]> {
  return sql.query<SettledLine>(
    `SELECT l.reckoning_id AS "reckoningId", l.object_id AS "objectId", l.recipient_id AS "recipientId",
            l.about_year AS "aboutYear", l.amount_fen AS "amountFen"
       FROM compensation_area_lines l JOIN compensation_area_reckonings r ON r.id = l.reckoning_id
      WHERE r.standard_code = $1 AND r.status = 'settled' ORDER BY l.reckoning_id, l.position`,
    [standardCode],
  );
}

/** What settled years owe a recipient, reckoning by reckoning; of one office, or of all. */
export function settledLinesOf(
  sql: Sql,
  filter: {
    readonly recipientId: string;
    readonly organizationId: string | null;
    readonly after: { readonly reckoningId: string; readonly position: number } | null;
    readonly limit: number;
  },
): Promise<StoredLine[]> {
  return sql.query<StoredLine>(
    `SELECT ${LINE} FROM compensation_area_lines l JOIN compensation_area_reckonings r ON r.id = l.reckoning_id
      WHERE l.recipient_id = $1 AND r.status = 'settled' AND ($2::uuid IS NULL OR r.organization_id = $2)
        AND ($3::uuid IS NULL OR (l.reckoning_id, l.position) > ($3, $4::integer))
      ORDER BY l.reckoning_id, l.position LIMIT $5`,
    [
      filter.recipientId,
      filter.organizationId,
      filter.after?.reckoningId ?? null,
      filter.after?.position ?? 0,
      filter.limit,
    ],
  );
}
