import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import type { BankFileLine } from './bank-file.js';
import type { BankLine } from './bank-matching.js';

/** A bank's statement of a market's client money on one day. */
export interface BankStatement {
  readonly id: string;
  readonly market: Market;
  readonly day: string;
  readonly version: number;
  readonly replaces: string | null;
  readonly openingFen: bigint;
  readonly closingFen: bigint;
  readonly digest: Buffer;
  readonly importedBy: string;
  readonly importedAt: Date;
}

const COLUMNS = `s.id, s.market, s.day, s.version, s.replaces, s.opening_fen AS "openingFen", s.closing_fen AS "closingFen",
  s.digest, s.imported_by AS "importedBy", s.imported_at AS "importedAt"`;

/** Only the highest version of a day counts. */
const CURRENT = `NOT EXISTS (SELECT 1 FROM settlement_bank_statements newer WHERE newer.replaces = s.id)`;

/** First key of the advisory locks that let one import of a market's statements in at a time. */
const IMPORT_LOCK_CLASS = 7210;

export async function lockImports(sql: Sql, marketNumber: number): Promise<void> {
  await sql.query('SELECT pg_advisory_xact_lock($1, $2)', [IMPORT_LOCK_CLASS, marketNumber]);
}

/** The statement that counts for a day. */
export async function bankStatementOf(sql: Sql, market: Market, day: string): Promise<BankStatement | null> {
  const [row] = await sql.query<BankStatement>(
    `SELECT ${COLUMNS} FROM settlement_bank_statements s WHERE s.market = $1 AND s.day = $2 AND ${CURRENT}`,
    [market, day],
  );
  return row ?? null;
}

/** The statements that count just before and just after a day. */
export async function bankStatementsBeside(
  sql: Sql,
  market: Market,
  day: string,
): Promise<{ readonly before: BankStatement | null; readonly after: BankStatement | null }> {
  const [before] = await sql.query<BankStatement>(
    `SELECT ${COLUMNS} FROM settlement_bank_statements s
      WHERE s.market = $1 AND s.day < $2 AND ${CURRENT} ORDER BY s.day DESC LIMIT 1`,
    [market, day],
  );
  const [after] = await sql.query<BankStatement>(
    `SELECT ${COLUMNS} FROM settlement_bank_statements s
      WHERE s.market = $1 AND s.day > $2 AND ${CURRENT} ORDER BY s.day LIMIT 1`,
    [market, day],
  );
  return { before: before ?? null, after: after ?? null };
}

export async function firstBankDay(sql: Sql, market: Market): Promise<string | null> {
  const [row] = await sql.query<{ day: string | null }>(
    'SELECT min(day) AS day FROM settlement_bank_statements WHERE market = $1',
    [market],
  );
  return row?.day ?? null;
}

/** Lines of the statements that count, of the days after `after` (from the first, if null) up to `upTo`. */
export function bankLinesBetween(sql: Sql, market: Market, after: string | null, upTo: string): Promise<BankLine[]> {
  return sql.query<BankLine>(
    `SELECT l.reference, l.direction, l.amount_fen AS "amountFen"
       FROM settlement_bank_statements s JOIN settlement_bank_lines l ON l.statement_id = s.id
      WHERE s.market = $1 AND ($2::date IS NULL OR s.day > $2) AND s.day <= $3 AND ${CURRENT}
      ORDER BY s.day, l.position`,
    [market, after, upTo],
  );
}

/** Which of these references stand in statements of other days that count. */
export async function referencesElsewhere(
  sql: Sql,
  market: Market,
  day: string,
  references: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await sql.query<{ reference: string }>(
    `SELECT l.reference FROM settlement_bank_statements s JOIN settlement_bank_lines l ON l.statement_id = s.id
      WHERE s.market = $1 AND s.day <> $2 AND l.reference = ANY($3::text[]) AND ${CURRENT}`,
    [market, day, references],
  );
  return new Set(rows.map(({ reference }) => reference));
}

export async function insertBankStatement(
  sql: Sql,
  statement: BankStatement,
  lines: readonly BankFileLine[],
): Promise<void> {
  await sql.query(
    `INSERT INTO settlement_bank_statements (id, market, day, version, replaces, opening_fen, closing_fen, digest,
       imported_by, imported_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      statement.id,
      statement.market,
      statement.day,
      statement.version,
      statement.replaces,
      statement.openingFen,
      statement.closingFen,
      statement.digest,
      statement.importedBy,
      statement.importedAt,
    ],
  );
  await sql.query(
    `INSERT INTO settlement_bank_lines (statement_id, position, reference, value_on, direction, amount_fen, counterparty,
       remark)
     SELECT $1, l.* FROM unnest($2::integer[], $3::text[], $4::date[], $5::text[], $6::bigint[], $7::text[], $8::text[])
       AS l`,
    [
      statement.id,
      lines.map((_, index) => index + 1),
      lines.map(({ reference }) => reference),
      lines.map(({ valueOn }) => valueOn),
      lines.map(({ direction }) => direction),
      lines.map(({ amountFen }) => amountFen),
      lines.map(({ counterparty }) => counterparty),
      lines.map(({ remark }) => remark),
    ],
  );
}

export async function bankStatementById(sql: Sql, id: string): Promise<BankStatement | null> {
  const [row] = await sql.query<BankStatement>(`SELECT ${COLUMNS} FROM settlement_bank_statements s WHERE s.id = $1`, [
    id,
  ]);
  return row ?? null;
}

export function linesOf(sql: Sql, statementId: string): Promise<BankFileLine[]> {
  return sql.query<BankFileLine>(
    `SELECT reference, value_on AS "valueOn", direction, amount_fen AS "amountFen", counterparty, remark
       FROM settlement_bank_lines WHERE statement_id = $1 ORDER BY position`,
    [statementId],
  );
}

export interface BankStatementFilter {
  readonly market: Market | null;
  readonly before: readonly [day: string, market: string, version: number] | null;
  readonly limit: number;
}

/** Newest day first, every version. */
export function bankStatementsBefore(
  sql: Sql,
  { market, before, limit }: BankStatementFilter,
): Promise<BankStatement[]> {
  return sql.query<BankStatement>(
    `SELECT ${COLUMNS} FROM settlement_bank_statements s
      WHERE ($1::text IS NULL OR s.market = $1)
        AND ($2::date IS NULL OR (s.day, s.market, s.version) < ($2, $3, $4::integer))
      ORDER BY s.day DESC, s.market DESC, s.version DESC LIMIT $5`,
    [market, before?.[0] ?? null, before?.[1] ?? null, before?.[2] ?? null, limit],
  );
}
