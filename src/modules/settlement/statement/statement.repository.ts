import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';

/** A statement as it was written, and never changes. */
export interface WrittenStatement {
  readonly market: Market;
  readonly day: string;
  readonly organizationId: string;
  readonly version: number;
  /** The version that this one corrects; null for the first. */
  readonly corrects: number | null;
  readonly runId: string;
  readonly attempt: number;
  readonly openingFen: bigint;
  readonly boughtFen: bigint;
  readonly soldFen: bigint;
  readonly feesFen: bigint;
  readonly otherFen: bigint;
  readonly closingFen: bigint;
  /** JSON. */
  readonly content: string;
  readonly digest: Buffer;
  readonly writtenAt: Date;
}

export async function insertStatements(sql: Sql, statements: readonly WrittenStatement[]): Promise<void> {
  if (statements.length === 0) return;
  await sql.query(
    `INSERT INTO settlement_statements (market, day, organization_id, version, corrects, run_id, attempt, opening_fen,
       bought_fen, sold_fen, fees_fen, other_fen, closing_fen, content, digest, written_at)
     SELECT * FROM unnest($1::text[], $2::date[], $3::uuid[], $4::integer[], $5::integer[], $6::uuid[], $7::integer[],
       $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::text[], $15::bytea[],
       $16::timestamptz[])`,
    [
      statements.map(({ market }) => market),
      statements.map(({ day }) => day),
      statements.map(({ organizationId }) => organizationId),
      statements.map(({ version }) => version),
      statements.map(({ corrects }) => corrects),
      statements.map(({ runId }) => runId),
      statements.map(({ attempt }) => attempt),
      statements.map(({ openingFen }) => openingFen),
      statements.map(({ boughtFen }) => boughtFen),
      statements.map(({ soldFen }) => soldFen),
      statements.map(({ feesFen }) => feesFen),
      statements.map(({ otherFen }) => otherFen),
      statements.map(({ closingFen }) => closingFen),
      statements.map(({ content }) => content),
      statements.map(({ digest }) => digest),
      statements.map(({ writtenAt }) => writtenAt),
    ],
  );
}

export interface LatestVersion {
  readonly organizationId: string;
  readonly version: number;
  readonly digest: Buffer;
}

/** The latest version of each statement of a day. */
export function latestVersions(sql: Sql, market: Market, day: string): Promise<LatestVersion[]> {
  return sql.query<LatestVersion>(
    `SELECT DISTINCT ON (organization_id) organization_id AS "organizationId", version, digest
       FROM settlement_statements WHERE market = $1 AND day = $2 ORDER BY organization_id, version DESC`,
    [market, day],
  );
}

const COLUMNS = `s.market, s.day, s.organization_id AS "organizationId", s.version, s.corrects, s.run_id AS "runId",
  s.attempt, s.opening_fen AS "openingFen", s.bought_fen AS "boughtFen", s.sold_fen AS "soldFen",
  s.fees_fen AS "feesFen", s.other_fen AS "otherFen", s.closing_fen AS "closingFen", s.digest,
  s.written_at AS "writtenAt"`;

const LATEST = `NOT EXISTS (SELECT 1 FROM settlement_statements newer
  WHERE (newer.market, newer.day, newer.organization_id) = (s.market, s.day, s.organization_id)
    AND newer.version > s.version)`;

/** The latest statements of a day after one organization, in order of organization. */
export function statementsOfDay(
  sql: Sql,
  market: Market,
  day: string,
  after: string | null,
  limit: number,
): Promise<WrittenStatement[]> {
  return sql.query<WrittenStatement>(
    `SELECT ${COLUMNS}, s.content FROM settlement_statements s
      WHERE s.market = $1 AND s.day = $2 AND ($3::uuid IS NULL OR s.organization_id > $3) AND ${LATEST}
      ORDER BY s.organization_id LIMIT $4`,
    [market, day, after, limit],
  );
}

/** The latest statements that these organizations have of a day. */
export function statementsOfOrganizations(
  sql: Sql,
  market: Market,
  day: string,
  organizationIds: readonly string[],
): Promise<WrittenStatement[]> {
  return sql.query<WrittenStatement>(
    `SELECT ${COLUMNS}, s.content FROM settlement_statements s
      WHERE s.market = $1 AND s.day = $2 AND s.organization_id = ANY($3::uuid[]) AND ${LATEST}`,
    [market, day, organizationIds],
  );
}

/** A statement with whether its day is final. */
export type FoundStatement = WrittenStatement & { readonly final: boolean };

/** One statement; the latest version where none is named. */
export async function findStatement(
  sql: Sql,
  wanted: {
    readonly market: Market;
    readonly day: string;
    readonly organizationId: string;
    readonly version: number | null;
  },
): Promise<FoundStatement | null> {
  const [row] = await sql.query<FoundStatement>(
    `SELECT ${COLUMNS}, s.content, r.status = 'final' AS final
       FROM settlement_statements s JOIN settlement_runs r ON r.id = s.run_id
      WHERE s.market = $1 AND s.day = $2 AND s.organization_id = $3 AND ($4::integer IS NULL OR s.version = $4)
      ORDER BY s.version DESC LIMIT 1`,
    [wanted.market, wanted.day, wanted.organizationId, wanted.version],
  );
  return row ?? null;
}

export interface StatementFilter {
  readonly organizationId: string | null;
  readonly market: Market | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly before: readonly [day: string, market: string, organizationId: string, version: number] | null;
  readonly limit: number;
}

/** Without content, newest day first, every version. */
export function statementsBefore(sql: Sql, filter: StatementFilter): Promise<Omit<FoundStatement, 'content'>[]> {
  const { before } = filter;
  return sql.query<Omit<FoundStatement, 'content'>>(
    `SELECT ${COLUMNS}, r.status = 'final' AS final
       FROM settlement_statements s JOIN settlement_runs r ON r.id = s.run_id
      WHERE ($1::uuid IS NULL OR s.organization_id = $1) AND ($2::text IS NULL OR s.market = $2)
        AND ($3::date IS NULL OR s.day >= $3) AND ($4::date IS NULL OR s.day <= $4)
        AND ($5::date IS NULL OR (s.day, s.market, s.organization_id, s.version) < ($5, $6, $7::uuid, $8::integer))
      ORDER BY s.day DESC, s.market DESC, s.organization_id DESC, s.version DESC LIMIT $9`,
    [
      filter.organizationId,
      filter.market,
      filter.from,
      filter.to,
      before?.[0] ?? null,
      before?.[1] ?? null,
      before?.[2] ?? null,
      before?.[3] ?? null,
      filter.limit,
    ],
  );
}

export interface Named {
  readonly id: string;
  readonly name: string;
  readonly creditCode: string;
}

/** Names of organizations as they are now; a statement keeps those of its day. */
export function organizationNames(sql: Sql, ids: readonly string[]): Promise<Named[]> {
  return sql.query<Named>(
    'SELECT id, name, credit_code AS "creditCode" FROM identity_organizations WHERE id = ANY($1::uuid[])',
    [ids],
  );
}
