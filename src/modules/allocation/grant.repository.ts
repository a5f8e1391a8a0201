import type { Tx } from '../../platform/database/database.js';
import type { Grant } from './application.js';
import { GrantEntity } from './grant.entity.js';

/** Records all grants of an allocation with one statement. */
export async function insertGrants(tx: Tx, grants: readonly Grant[]): Promise<void> {
  await tx.query(
    `INSERT INTO allocation_grants (proposal_id, position, application_id, authority_id, organization_id, account_id,
       instrument, quantity, transfer_key, granted_at)
     SELECT * FROM unnest($1::uuid[], $2::int[], $3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[], $7::text[],
       $8::bigint[], $9::text[], $10::timestamptz[])`,
    [
      grants.map((grant) => grant.proposalId),
      grants.map((grant) => grant.position),
      grants.map((grant) => grant.applicationId),
      grants.map((grant) => grant.authorityId),
      grants.map((grant) => grant.organizationId),
      grants.map((grant) => grant.accountId),
      grants.map((grant) => grant.instrument),
      grants.map((grant) => grant.quantity),
      grants.map((grant) => grant.transferKey),
      grants.map((grant) => grant.grantedAt),
    ],
  );
}

export interface GrantFilter {
  readonly organizationId: string | null;
  readonly authorityId: string | null;
  readonly after: readonly [grantedAt: string, proposalId: string, position: number] | null;
  readonly limit: number;
}

/** Newest first. */
export function grantsSeen(tx: Tx, filter: GrantFilter): Promise<Grant[]> {
  const query = tx.manager.createQueryBuilder(GrantEntity, 'g');
  if (filter.organizationId) query.andWhere('g.organizationId = :firm', { firm: filter.organizationId });
  if (filter.authorityId) query.andWhere('g.authorityId = :authority', { authority: filter.authorityId });
  if (filter.after) {
    const [at, proposal, position] = filter.after;
    query.andWhere('(g.grantedAt, g.proposalId, g.position) < (:at::timestamptz, :proposal::uuid, :position::int)', {
      at,
      proposal,
      position,
    });
  }
  return query
    .orderBy('g.grantedAt', 'DESC')
    .addOrderBy('g.proposalId', 'DESC')
    .addOrderBy('g.position', 'DESC')
    .limit(filter.limit)
    .getMany();
}
