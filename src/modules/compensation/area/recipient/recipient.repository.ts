import type { Sql } from '../../../../platform/database/sql.js';
import type { Author } from '../object/area-object.repository.js';
import type { Payment, Recipient, RecipientStanding } from './recipient.js';

const RECIPIENT = 'id, kind, name, division, source, recorded_at AS "recordedAt"';
const PAYMENT = `id, organization_id AS "organizationId", recipient_id AS "recipientId", amount_fen AS "amountFen",
  paid_on AS "paidOn", reference, proposal_id AS "proposalId", recorded_at AS "recordedAt"`;

export async function insertRecipient(sql: Sql, recipient: Recipient, author: Author): Promise<void> {
  await sql.query(
    `INSERT INTO compensation_area_recipients (id, kind, name, division, source, recorded_by, organization_id, recorded_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      recipient.id,
      recipient.kind,
      recipient.name,
      recipient.division,
      recipient.source,
      author.userId,
      author.organizationId,
      recipient.recordedAt,
    ],
  );
}

export async function recipientById(sql: Sql, id: string): Promise<Recipient | null> {
  const [row] = await sql.query<Recipient>(`SELECT ${RECIPIENT} FROM compensation_area_recipients WHERE id = $1`, [id]);
  return row ?? null;
}

/** In the order in which they were recorded, of divisions that begin so. */
export function recipientsAfter(
  sql: Sql,
  filter: {
    readonly prefix: string;
    readonly after: { readonly at: string; readonly id: string } | null;
    readonly limit: number;
  },
): Promise<Recipient[]> {
  return sql.query<Recipient>(
    `SELECT ${RECIPIENT} FROM compensation_area_recipients
      WHERE starts_with(division, $1) AND ($2::timestamptz IS NULL OR (recorded_at, id) > ($2, $3::uuid))
      ORDER BY recorded_at, id LIMIT $4`,
    [filter.prefix, filter.after?.at ?? null, filter.after?.id ?? null, filter.limit],
  );
}

/** What each office that settled something of a recipient owes and has paid. */
export function standingsOf(sql: Sql, recipientId: string): Promise<RecipientStanding[]> {
  return sql.query<RecipientStanding>(
    `SELECT owed.organization_id AS "organizationId", owed.fen::bigint AS "owedFen",
            coalesce((SELECT sum(p.amount_fen) FROM compensation_area_payments p
                       WHERE p.recipient_id = $1 AND p.organization_id = owed.organization_id), 0)::bigint AS "paidFen"
       FROM (SELECT r.organization_id, sum(l.amount_fen) AS fen
               FROM compensation_area_lines l JOIN compensation_area_reckonings r ON r.id = l.reckoning_id
              WHERE l.recipient_id = $1 AND r.status = 'settled' GROUP BY r.organization_id) AS owed
      ORDER BY owed.organization_id`,
    [recipientId],
  );
}

export async function insertPayment(sql: Sql, payment: Payment): Promise<void> {
  await sql.query(
    `INSERT INTO compensation_area_payments (id, organization_id, recipient_id, amount_fen, paid_on, reference,
       proposal_id, recorded_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      payment.id,
      payment.organizationId,
      payment.recipientId,
      payment.amountFen,
      payment.paidOn,
      payment.reference,
      payment.proposalId,
      payment.recordedAt,
    ],
  );
}

export async function isReferenceUsed(sql: Sql, organizationId: string, reference: string): Promise<boolean> {
  const rows = await sql.query('SELECT FROM compensation_area_payments WHERE organization_id = $1 AND reference = $2', [
    organizationId,
    reference,
  ]);
  return rows.length > 0;
}

/** In the order of their days; of one office, or of all. */
export function paymentsAfter(
  sql: Sql,
  filter: {
    readonly recipientId: string;
    readonly organizationId: string | null;
    readonly after: { readonly paidOn: string; readonly id: string } | null;
    readonly limit: number;
  },
): Promise<Payment[]> {
  return sql.query<Payment>(
    `SELECT ${PAYMENT} FROM compensation_area_payments
      WHERE recipient_id = $1 AND ($2::uuid IS NULL OR organization_id = $2)
        AND ($3::date IS NULL OR (paid_on, id) > ($3, $4::uuid))
      ORDER BY paid_on, id LIMIT $5`,
    [filter.recipientId, filter.organizationId, filter.after?.paidOn ?? null, filter.after?.id ?? null, filter.limit],
  );
}
