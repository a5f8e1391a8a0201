import type { Sql } from '../../../platform/database/sql.js';
import type { Target, TargetFigure } from './target.js';

const TARGET = `code, version, title_zh AS "titleZh", title_en AS "titleEn", division, measured, unit, direction,
  trim_scale(goal)::text AS goal, due_year AS "dueYear", source, organization_id AS "organizationId",
  recorded_at AS "recordedAt"`;
const FIGURE = `target_code AS "targetCode", year, version, trim_scale(value)::text AS value, as_of AS "asOf", source,
  recorded_at AS "recordedAt"`;

export async function insertTarget(sql: Sql, target: Target, recordedBy: string): Promise<void> {
  await sql.query(
    `INSERT INTO compensation_targets (code, version, title_zh, title_en, division, measured, unit, direction, goal,
       due_year, source, recorded_by, organization_id, recorded_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      target.code,
      target.version,
      target.titleZh,
      target.titleEn,
      target.division,
      target.measured,
      target.unit,
      target.direction,
      target.goal,
      target.dueYear,
      target.source,
      recordedBy,
      target.organizationId,
      target.recordedAt,
    ],
  );
}

/** The latest version, or null. */
export async function latestTarget(sql: Sql, code: string): Promise<Target | null> {
  const [row] = await sql.query<Target>(
    `SELECT ${TARGET} FROM compensation_targets WHERE code = $1 ORDER BY version DESC LIMIT 1`,
    [code],
  );
  return row ?? null;
}

/** The latest version of every target, in the order of their codes, after one. */
export function targetsAfter(sql: Sql, code: string, limit: number): Promise<Target[]> {
  return sql.query<Target>(
    `SELECT DISTINCT ON (code COLLATE "C") ${TARGET} FROM compensation_targets
      WHERE code COLLATE "C" > $1 ORDER BY code COLLATE "C", version DESC LIMIT $2`,
    [code, limit],
  );
}

/** Until the transaction ends, nobody else numbers a version or a figure of the target. */
export async function lockTarget(sql: Sql, code: string): Promise<void> {
  await sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 7218))', [code]);
}

export async function insertFigure(
  sql: Sql,
  figure: TargetFigure,
  author: { readonly userId: string; readonly organizationId: string },
): Promise<void> {
  await sql.query(
    `INSERT INTO compensation_target_figures (target_code, year, version, value, as_of, source, recorded_by,
       organization_id, recorded_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      figure.targetCode,
      figure.year,
      figure.version,
      figure.value,
      figure.asOf,
      figure.source,
      author.userId,
      author.organizationId,
      figure.recordedAt,
    ],
  );
}

/** Of each target the figure that stands: of `year`, or of the latest year that has one. */
export function standingFigures(sql: Sql, codes: readonly string[], year: number | null): Promise<TargetFigure[]> {
  return sql.query<TargetFigure>(
    `SELECT DISTINCT ON (target_code) ${FIGURE} FROM compensation_target_figures
      WHERE target_code = ANY($1::text[]) AND ($2::integer IS NULL OR year = $2)
      ORDER BY target_code, year DESC, version DESC`,
    [codes, year],
  );
}

/** Newest year first, of a year its newest version first; before a place. */
export function figuresBefore(
  sql: Sql,
  code: string,
  before: { readonly year: number; readonly version: number } | null,
  limit: number,
): Promise<TargetFigure[]> {
  return sql.query<TargetFigure>(
    `SELECT ${FIGURE} FROM compensation_target_figures
      WHERE target_code = $1 AND ($2::integer IS NULL OR (year, version) < ($2, $3::integer))
      ORDER BY year DESC, version DESC LIMIT $4`,
    [code, before?.year ?? null, before?.version ?? 0, limit],
  );
}
