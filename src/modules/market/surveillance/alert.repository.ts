import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import { documentsHash, type Alert, type AlertStep, type FoundEvidence, type TakenStep } from './alert.js';
import { CONSECUTIVE_DAYS } from './detect/limit-hits.js';
import type { AlertKind, Evidence, Finding, Severity } from './finding.js';
import type { AlertState } from './ladder.js';

export type NewAlert = Pick<Alert, 'id' | 'market' | 'instrument' | 'day' | 'kind' | 'subject' | 'raisedAt'>;

/** Whether the alert is new; one on the same matter of the same day stays as it is. */
export async function insertAlert(sql: Sql, alert: NewAlert): Promise<boolean> {
  const rows = await sql.query(
    `INSERT INTO market_alerts (id, market, instrument, day, kind, subject, raised_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (instrument, day, kind, subject) DO NOTHING RETURNING id`,
    [alert.id, alert.market, alert.instrument, alert.day, alert.kind, alert.subject, alert.raisedAt],
  );
  return rows.length > 0;
}

export async function alertOnMatter(
  sql: Sql,
  instrument: string,
  day: string,
  { kind, subject }: Finding,
): Promise<string | null> {
  const [row] = await sql.query<{ id: string }>(
    'SELECT id FROM market_alerts WHERE instrument = $1 AND day = $2 AND kind = $3 AND subject = $4',
    [instrument, day, kind, subject],
  );
  return row?.id ?? null;
}

/** Whether it was not known. */
export async function insertEvidence(sql: Sql, alertId: string, evidence: FoundEvidence): Promise<boolean> {
  const rows = await sql.query(
    `INSERT INTO market_alert_evidence (alert_id, digest, severity, parties, content, found_at)
     VALUES ($1, $2, $3, $4::uuid[], $5, $6) ON CONFLICT (alert_id, digest) DO NOTHING RETURNING id`,
    [alertId, evidence.digest, evidence.severity, evidence.parties, JSON.stringify(evidence.content), evidence.foundAt],
  );
  return rows.length > 0;
}

/** Whether it was taken: not when somebody else has taken the step of this number. */
export async function insertStep(sql: Sql, alertId: string, step: AlertStep): Promise<boolean> {
  const rows = await sql.query(
    `INSERT INTO market_alert_steps (alert_id, step, from_state, to_state, user_id, organization_id, at, reason,
       reply_by, documents, documents_hash, restriction_proposal_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     ON CONFLICT (alert_id, step) DO NOTHING RETURNING step`,
    [
      alertId,
      step.step,
      step.from,
      step.to,
      step.userId,
      step.organizationId,
      step.at,
      step.reason,
      step.replyBy,
      JSON.stringify(step.documents),
      documentsHash(step.documents),
      step.restrictionProposalId,
    ],
  );
  return rows.length > 0;
}

interface AlertRow {
  readonly id: string;
  readonly market: Market;
  readonly instrument: string;
  readonly day: string;
  readonly kind: AlertKind;
  readonly subject: string;
  readonly raised_at: Date;
  readonly severity: Severity;
  readonly parties: readonly string[];
  readonly to_state: AlertState;
  readonly step: number;
  readonly at: Date;
  readonly reply_by: string | null;
}

/** Alerts with their latest evidence and their last step. */
const ALERTS = `SELECT a.id, a.market, a.instrument, a.day, a.kind, a.subject, a.raised_at, e.severity, e.parties,
    s.to_state, s.step, s.at, s.reply_by
  FROM market_alerts a
  JOIN LATERAL (SELECT severity, parties FROM market_alert_evidence
                 WHERE alert_id = a.id ORDER BY id DESC LIMIT 1) e ON true
  JOIN LATERAL (SELECT to_state, step, at, reply_by FROM market_alert_steps
                 WHERE alert_id = a.id ORDER BY step DESC LIMIT 1) s ON true`;

export interface AlertFilter {
  readonly market: Market | null;
  readonly instrument: string | null;
  readonly day: string | null;
  readonly kind: AlertKind | null;
  readonly severity: Severity | null;
  readonly states: readonly AlertState[] | null;
  readonly party: string | null;
  readonly before: { readonly raisedAt: string; readonly id: string } | null;
  readonly limit: number;
}

/** Newest first. */
export async function listAlerts(sql: Sql, filter: AlertFilter): Promise<Alert[]> {
  const rows = await sql.query<AlertRow>(
    `${ALERTS}
      WHERE ($1::text IS NULL OR a.market = $1) AND ($2::text IS NULL OR a.instrument = $2)
        AND ($3::date IS NULL OR a.day = $3) AND ($4::text IS NULL OR a.kind = $4)
        AND ($5::text IS NULL OR e.severity = $5) AND ($6::text[] IS NULL OR s.to_state = ANY($6))
        AND ($7::uuid IS NULL
             OR EXISTS (SELECT FROM market_alert_evidence p WHERE p.alert_id = a.id AND p.parties @> ARRAY[$7::uuid]))
        AND ($8::timestamptz IS NULL OR (a.raised_at, a.id) < ($8, $9::uuid))
      ORDER BY a.raised_at DESC, a.id DESC LIMIT $10`,
    [
      filter.market,
      filter.instrument,
      filter.day,
      filter.kind,
      filter.severity,
      filter.states,
      filter.party,
      filter.before?.raisedAt ?? null,
      filter.before?.id ?? null,
      filter.limit,
    ],
  );
  return rows.map(alertOf);
}

export async function alertById(sql: Sql, id: string): Promise<Alert | null> {
  const [row] = await sql.query<AlertRow>(`${ALERTS} WHERE a.id = $1`, [id]);
  return row ? alertOf(row) : null;
}

function alertOf(row: AlertRow): Alert {
  return {
    id: row.id,
    market: row.market,
    instrument: row.instrument,
    day: row.day,
    kind: row.kind,
    subject: row.subject,
    raisedAt: row.raised_at,
    severity: row.severity,
    parties: row.parties,
    state: row.to_state,
    step: row.step,
    changedAt: row.at,
    replyBy: row.reply_by,
  };
}

/** The latest first. */
export async function evidenceOfAlert(sql: Sql, alertId: string, limit: number): Promise<FoundEvidence[]> {
  return sql.query<FoundEvidence>(
    `SELECT digest, severity, parties, content, found_at AS "foundAt" FROM market_alert_evidence
      WHERE alert_id = $1 ORDER BY id DESC LIMIT $2`,
    [alertId, limit],
  );
}

/** The latest first. */
export async function stepsOfAlert(sql: Sql, alertId: string, limit: number): Promise<TakenStep[]> {
  return sql.query<TakenStep>(
    `SELECT step, from_state AS "from", to_state AS "to", user_id AS "userId", organization_id AS "organizationId", at,
            reason, reply_by AS "replyBy", documents, documents_hash AS "documentsHash",
            restriction_proposal_id AS "restrictionProposalId"
       FROM market_alert_steps WHERE alert_id = $1 ORDER BY step DESC LIMIT $2`,
    [alertId, limit],
  );
}

/** On how many trading days up to this one in a row the limits were touched, as the alerts of the day say. */
export async function limitDaysUpTo(
  sql: Sql,
  instrument: string,
  day: string,
): Promise<{ readonly upper: number; readonly lower: number }> {
  const rows = await sql.query<{ subject: string; content: Evidence }>(
    `SELECT DISTINCT ON (a.subject) a.subject, e.content FROM market_alerts a
       JOIN market_alert_evidence e ON e.alert_id = a.id
      WHERE a.instrument = $1 AND a.day = $2 AND a.kind = 'limit-hit' ORDER BY a.subject, e.id DESC`,
    [instrument, day],
  );
  const daysOf = (subject: 'upper' | 'lower'): number => {
    const figures = rows.find((row) => row.subject === subject)?.content.figures ?? [];
    return Number(figures.find(({ name }) => name === CONSECUTIVE_DAYS)?.value ?? 0);
  };
  return { upper: daysOf('upper'), lower: daysOf('lower') };
}
