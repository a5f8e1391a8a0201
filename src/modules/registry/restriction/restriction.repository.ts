import type { Tx } from '../../../platform/database/database.js';
import { RestrictionEntity } from './restriction.entity.js';
import type { Restriction } from './restriction.js';

export async function insertRestriction(tx: Tx, restriction: Restriction): Promise<void> {
  await tx.manager.insert(RestrictionEntity, restriction);
}

export function restrictionById(tx: Tx, id: string): Promise<Restriction | null> {
  return tx.manager.findOneBy(RestrictionEntity, { id });
}

/** The row, locked until the transaction ends. */
export function restrictionForUpdate(tx: Tx, id: string): Promise<Restriction | null> {
  return tx.manager.findOne(RestrictionEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

export async function liftRestriction(tx: Tx, id: string, proposalId: string, at: Date): Promise<void> {
  await tx.manager.update(RestrictionEntity, { id }, { liftedAt: at, liftedBy: proposalId });
}

export interface RestrictionFilter {
  /** Only accounts of this organization. */
  readonly ownedBy: string | null;
  /** Only what this authority imposed. */
  readonly imposedByAuthority: string | null;
  readonly accountId: bigint | null;
  readonly after: readonly [imposedAt: string, id: string] | null;
  readonly limit: number;
}

/** Newest first. */
export function restrictionsSeen(tx: Tx, filter: RestrictionFilter): Promise<Restriction[]> {
  const query = tx.manager.createQueryBuilder(RestrictionEntity, 'r');
  if (filter.ownedBy) {
    query.andWhere('r.account_id IN (SELECT account_id FROM registry_accounts WHERE organization_id = :owner)', {
      owner: filter.ownedBy,
    });
  }
  if (filter.imposedByAuthority) query.andWhere('r.authorityId = :authority', { authority: filter.imposedByAuthority });
  if (filter.accountId !== null) {
    query.andWhere('r.account_id = :account', { account: filter.accountId.toString() });
  }
  if (filter.after) {
    const [imposedAt, id] = filter.after;
    query.andWhere('(r.imposedAt, r.id) < (:imposedAt::timestamptz, :id::uuid)', { imposedAt, id });
  }
  return query.orderBy('r.imposedAt', 'DESC').addOrderBy('r.id', 'DESC').limit(filter.limit).getMany();
}
