import type { Sql } from '../../../../platform/database/sql.js';
import type { StandardVersion } from './standard.js';

const VERSION = `code, version, organization_id AS "organizationId", content, proposal_id AS "proposalId",
  approved_at AS "approvedAt"`;

/** Every version of a standard, oldest first. */
export function standardVersions(sql: Sql, code: string): Promise<StandardVersion[]> {
  return sql.query<StandardVersion>(`SELECT ${VERSION} FROM compensation_standards WHERE code = $1 ORDER BY version`, [
    code,
  ]);
}

/** Versions in order of code and number, after a place; of one code, if given. */
export function standardsAfter(
  sql: Sql,
  filter: {
    readonly code: string | null;
    readonly after: { readonly code: string; readonly version: number } | null;
    readonly limit: number;
  },
): Promise<StandardVersion[]> {
  return sql.query<StandardVersion>(
    `SELECT ${VERSION} FROM compensation_standards
      WHERE ($1::text IS NULL OR code = $1)
        AND ($2::text IS NULL OR (code COLLATE "C", version) > ($2, $3::integer))
      ORDER BY code COLLATE "C", version LIMIT $4`,
    [filter.code, filter.after?.code ?? null, filter.after?.version ?? 0, filter.limit],
  );
}

/** Until the transaction ends, nobody else approves a version of the standard or settles a year by it. */
export async function lockStandard(sql: Sql, code: string): Promise<void> {
  await sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 7215))', [code]);
}

export async function insertStandard(sql: Sql, version: StandardVersion): Promise<void> {
  await sql.query(
    `INSERT INTO compensation_standards (code, version, organization_id, content, proposal_id, approved_at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      version.code,
      version.version,
      version.organizationId,
      JSON.stringify(version.content),
      version.proposalId,
      version.approvedAt,
    ],
  );
}
