import type { Database } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import type { DeskHolds } from './desk-holds.js';
import { RECONCILE_CHECKS, type ReconcileCheck } from './reconcile.checks.js';

/** Differences a report lists for each check; their number is always exact. */
export const DIFFERENCES_LISTED_MAX = 1_000;

export interface Difference {
  /** What is wrong: `account 17 CEA24`, `transfer 4711`. Buckets are listed available/held/pending. */
  readonly subject: string;
  readonly expected: string;
  readonly actual: string;
}

export interface CheckReport {
  readonly name: string;
  readonly rule: string;
  readonly differenceCount: bigint;
  /** At most `DIFFERENCES_LISTED_MAX` of them. */
  readonly differences: readonly Difference[];
}

export interface ReconcileReport {
  readonly clean: boolean;
  readonly accounts: bigint;
  readonly balances: bigint;
  readonly transfers: bigint;
  readonly entries: bigint;
  readonly checks: readonly CheckReport[];
}

/** Told before the first check (`report` null) and after each. */
export interface ReconcileProgress {
  readonly done: number;
  readonly of: number;
  readonly report: CheckReport | null;
}

/**
 * Recomputes the whole ledger from its entries, in one snapshot, beside a running platform or without one, and lists
 * everything that differs. Changes nothing.
 */
export function reconcile(
  database: Database,
  deskHolds: DeskHolds,
  onProgress: (progress: ReconcileProgress) => void = () => undefined,
): Promise<ReconcileReport> {
  return database.transaction(async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const held = await deskHolds.heldByDesks(tx);
    const parameters = [
      held.map((hold) => hold.accountId),
      held.map((hold) => hold.asset),
      held.map((hold) => hold.amount),
    ];
    const of = RECONCILE_CHECKS.length;
    onProgress({ done: 0, of, report: null });
    const checks: CheckReport[] = [];
    for (const check of RECONCILE_CHECKS) {
      const report = await run(tx, check, parameters);
      checks.push(report);
      onProgress({ done: checks.length, of, report });
    }
    return { clean: checks.every((check) => check.differenceCount === 0n), ...(await sizes(tx)), checks };
  });
}

async function run(sql: Sql, check: ReconcileCheck, desks: readonly unknown[]): Promise<CheckReport> {
  const parameters = check.sql.includes('$1') ? [...desks] : [];
  const rows = await sql.query<Difference & { readonly found: bigint }>(
    `SELECT count(*) OVER () AS found, d.subject, d.expected, d.actual FROM (${check.sql}) d
      ORDER BY d.subject LIMIT ${DIFFERENCES_LISTED_MAX}`,
    parameters,
  );
  const differences = rows.map(({ subject, expected, actual }) => ({ subject, expected, actual }));
  return { name: check.name, rule: check.rule, differenceCount: rows[0]?.found ?? 0n, differences };
}

async function sizes(sql: Sql): Promise<Pick<ReconcileReport, 'accounts' | 'balances' | 'transfers' | 'entries'>> {
  const [row] = await sql.query<{ accounts: bigint; balances: bigint; transfers: bigint; entries: bigint }>(
    `SELECT (SELECT count(*) FROM ledger_accounts) AS accounts, (SELECT count(*) FROM ledger_balances) AS balances,
            (SELECT count(*) FROM ledger_transfers) AS transfers, (SELECT count(*) FROM ledger_entries) AS entries`,
  );
  return row!;
}

/** The report as lines for a terminal. */
export function describeReport(report: ReconcileReport): readonly string[] {
  const { accounts, balances, transfers, entries } = report;
  const size = `${entries} entries of ${transfers} transfers on ${balances} balances of ${accounts} accounts`;
  if (report.clean) return [`In balance: ${size}.`];
  const broken = report.checks.filter((check) => check.differenceCount > 0n);
  return [
    `NOT in balance: ${size}.`,
    ...broken.flatMap((check) => [
      `${check.name}: ${check.differenceCount} differences. ${check.rule}`,
      ...check.differences.map(({ subject, expected, actual }) => `  ${subject}: expected ${expected}, is ${actual}`),
    ]),
  ];
}
