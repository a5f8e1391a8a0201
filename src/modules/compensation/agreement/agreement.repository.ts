import type { Sql } from '../../../platform/database/sql.js';
import type { AgreementContent } from './agreement.js';

/** What a version says, and whom it binds. */
interface VersionText {
  readonly agreementId: string;
  readonly version: number;
  readonly content: AgreementContent;
  readonly contentHash: Buffer;
  readonly signingParties: readonly string[];
  readonly divisions: readonly string[];
  readonly effectiveOn: string | null;
  readonly endsOn: string | null;
  readonly settlesByItself: boolean;
  readonly reason: string;
}

/** A version with all that says which state it is in. */
export interface VersionRecord extends VersionText {
  readonly draftedByOrganizationId: string;
  readonly draftedAt: Date;
  readonly offeredAt: Date | null;
  readonly signatures: readonly SignatureRecord[];
  readonly laterOffered: boolean;
  readonly followedOn: string | null;
}

export interface SignatureRecord {
  readonly party: string;
  readonly organizationId: string;
  readonly proposalId: string;
  readonly onPaper: boolean;
  readonly signedAt: string;
}

export interface NewVersion extends VersionText {
  readonly userId: string;
  readonly organizationId: string;
  readonly at: Date;
}

interface Row {
  readonly agreement_id: string;
  readonly version: number;
  readonly content: AgreementContent;
  readonly content_hash: Buffer;
  readonly signing_parties: readonly string[];
  readonly divisions: readonly string[];
  readonly effective_on: string | null;
  readonly ends_on: string | null;
  readonly settles_by_itself: boolean;
  readonly reason: string;
  readonly drafted_by_organization_id: string;
  readonly drafted_at: Date;
  readonly offered_at: Date | null;
  readonly signatures: readonly SignatureRecord[];
  readonly later_offered: boolean;
  readonly followed_on: string | null;
}

const FULLY_SIGNED = (version: string): string =>
  `cardinality(${version}.signing_parties) = (SELECT count(*) FROM compensation_agreement_signatures s
     WHERE s.agreement_id = ${version}.agreement_id AND s.version = ${version}.version)`;

const VERSION = `v.agreement_id, v.version, v.content, v.content_hash, v.signing_parties, v.divisions, v.effective_on,
  v.ends_on, v.settles_by_itself, v.reason, v.drafted_by_organization_id, v.drafted_at,
  (SELECT o.offered_at FROM compensation_agreement_offers o
    WHERE o.agreement_id = v.agreement_id AND o.version = v.version) AS offered_at,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('party', s.party, 'organizationId', s.organization_id,
            'proposalId', s.proposal_id, 'onPaper', s.on_paper, 'signedAt', s.signed_at)
            ORDER BY array_position(v.signing_parties, s.party)), '[]')
     FROM compensation_agreement_signatures s
    WHERE s.agreement_id = v.agreement_id AND s.version = v.version) AS signatures,
  EXISTS (SELECT 1 FROM compensation_agreement_offers o
           WHERE o.agreement_id = v.agreement_id AND o.version > v.version) AS later_offered,
  (SELECT min(w.effective_on) FROM compensation_agreement_versions w
    WHERE w.agreement_id = v.agreement_id AND w.version > v.version AND ${FULLY_SIGNED('w')}) AS followed_on`;

export async function insertAgreement(
  sql: Sql,
  agreement: { readonly id: string; readonly userId: string; readonly organizationId: string; readonly at: Date },
): Promise<void> {
  await sql.query(
    `INSERT INTO compensation_agreements (id, opened_by_user_id, opened_by_organization_id, opened_at)
     VALUES ($1, $2, $3, $4)`,
    [agreement.id, agreement.userId, agreement.organizationId, agreement.at],
  );
}

/** Until the transaction ends nobody else writes, puts forward or signs a version of it. False when there is none. */
export async function lockAgreement(sql: Sql, id: string): Promise<boolean> {
  const rows = await sql.query('SELECT FROM compensation_agreements WHERE id = $1 FOR NO KEY UPDATE', [id]);
  return rows.length > 0;
}

export async function insertVersion(sql: Sql, version: NewVersion): Promise<void> {
  await sql.query(
    `INSERT INTO compensation_agreement_versions (agreement_id, version, content, content_hash, signing_parties,
       divisions, effective_on, ends_on, settles_by_itself, reason, drafted_by_user_id, drafted_by_organization_id,
       drafted_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      version.agreementId,
      version.version,
      JSON.stringify(version.content),
      version.contentHash,
      version.signingParties,
      version.divisions,
      version.effectiveOn,
      version.endsOn,
      version.settlesByItself,
      version.reason,
      version.userId,
      version.organizationId,
      version.at,
    ],
  );
}

export async function insertOffer(
  sql: Sql,
  offer: {
    readonly agreementId: string;
    readonly version: number;
    readonly userId: string;
    readonly organizationId: string;
    readonly at: Date;
  },
): Promise<void> {
  await sql.query(
    `INSERT INTO compensation_agreement_offers (agreement_id, version, offered_by_user_id, offered_by_organization_id,
       offered_at)
     VALUES ($1, $2, $3, $4, $5)`,
    [offer.agreementId, offer.version, offer.userId, offer.organizationId, offer.at],
  );
}

export async function insertSignature(
  sql: Sql,
  signature: {
    readonly agreementId: string;
    readonly version: number;
    readonly party: string;
    readonly organizationId: string;
    readonly proposalId: string;
    readonly onPaper: boolean;
    readonly at: Date;
  },
): Promise<void> {
  await sql.query(
    `INSERT INTO compensation_agreement_signatures (agreement_id, version, party, organization_id, proposal_id,
       on_paper, signed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      signature.agreementId,
      signature.version,
      signature.party,
      signature.organizationId,
      signature.proposalId,
      signature.onPaper,
      signature.at,
    ],
  );
}

/** One version, or the latest one. */
export async function readVersion(sql: Sql, id: string, version: number | null): Promise<VersionRecord | null> {
  const [row] = await sql.query<Row>(
    `SELECT ${VERSION} FROM compensation_agreement_versions v
      WHERE v.agreement_id = $1 AND ($2::integer IS NULL OR v.version = $2) ORDER BY v.version DESC LIMIT 1`,
    [id, version],
  );
  return row ? recordOf(row) : null;
}

/** Newest first, before this version. */
export async function versionsBefore(
  sql: Sql,
  id: string,
  before: bigint | null,
  limit: number,
): Promise<readonly VersionRecord[]> {
  const rows = await sql.query<Row>(
    `SELECT ${VERSION} FROM compensation_agreement_versions v
      WHERE v.agreement_id = $1 AND ($2::bigint IS NULL OR v.version < $2) ORDER BY v.version DESC LIMIT $3`,
    [id, before, limit],
  );
  return rows.map(recordOf);
}

/** The latest version of each agreement that the division is a party of (null: of all), in the order of their ids. */
export async function latestVersions(
  sql: Sql,
  division: string | null,
  after: string | null,
  limit: number,
): Promise<readonly VersionRecord[]> {
  const rows = await sql.query<Row>(
    `SELECT ${VERSION} FROM compensation_agreement_versions v
      WHERE v.version = (SELECT max(w.version) FROM compensation_agreement_versions w
                          WHERE w.agreement_id = v.agreement_id)
        AND ($1::text IS NULL OR EXISTS (SELECT 1 FROM compensation_agreement_versions w
                                          WHERE w.agreement_id = v.agreement_id AND w.divisions @> ARRAY[$1::text]))
        AND ($2::uuid IS NULL OR v.agreement_id > $2)
      ORDER BY v.agreement_id LIMIT $3`,
    [division, after, limit],
  );
  return rows.map(recordOf);
}

/** What is in force on a day, in the order of ids: of each agreement the last version signed whose first day has come. */
export async function versionsInForce(
  sql: Sql,
  day: string,
  place: { readonly id: string | null; readonly after: string | null; readonly limit: number },
): Promise<readonly VersionRecord[]> {
  const rows = await sql.query<Row>(
    `SELECT ${VERSION} FROM compensation_agreement_versions v
      WHERE v.version = (SELECT max(w.version) FROM compensation_agreement_versions w
                          WHERE w.agreement_id = v.agreement_id AND w.effective_on <= $1 AND ${FULLY_SIGNED('w')})
        AND v.ends_on >= $1
        AND ($2::uuid IS NULL OR v.agreement_id = $2) AND ($3::uuid IS NULL OR v.agreement_id > $3)
      ORDER BY v.agreement_id LIMIT $4`,
    [day, place.id, place.after, place.limit],
  );
  return rows.map(recordOf);
}

function recordOf(row: Row): VersionRecord {
  return {
    agreementId: row.agreement_id,
    version: row.version,
    content: row.content,
    contentHash: row.content_hash,
    signingParties: row.signing_parties,
    divisions: row.divisions,
    effectiveOn: row.effective_on,
    endsOn: row.ends_on,
    settlesByItself: row.settles_by_itself,
    reason: row.reason,
    draftedByOrganizationId: row.drafted_by_organization_id,
    draftedAt: row.drafted_at,
    offeredAt: row.offered_at,
    signatures: row.signatures,
    laterOffered: row.later_offered,
    followedOn: row.followed_on,
  };
}
