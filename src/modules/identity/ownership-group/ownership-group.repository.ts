import { MoreThan } from 'typeorm';
import type { Tx } from '../../../platform/database/database.js';
import { GroupMembershipEntity } from './group-membership.entity.js';
import { OwnershipGroupEntity } from './ownership-group.entity.js';

/** Returns the id of the new group. */
export async function insertGroup(tx: Tx, group: { readonly name: string; readonly createdAt: Date }): Promise<number> {
  const { identifiers } = await tx.manager.insert(OwnershipGroupEntity, group);
  return (identifiers[0] as { id: number }).id;
}

export function groupById(tx: Tx, id: number): Promise<OwnershipGroupEntity | null> {
  return tx.manager.findOneBy(OwnershipGroupEntity, { id });
}

/** In the order of their ids, after `after`. */
export function groupsAfter(tx: Tx, after: number, limit: number): Promise<OwnershipGroupEntity[]> {
  return tx.manager.find(OwnershipGroupEntity, { where: { id: MoreThan(after) }, order: { id: 'ASC' }, take: limit });
}

export async function insertMembership(tx: Tx, membership: GroupMembershipEntity): Promise<void> {
  await tx.manager.insert(GroupMembershipEntity, membership);
}

/** The row, locked until the transaction ends. */
export function membershipForUpdate(tx: Tx, groupId: number, id: string): Promise<GroupMembershipEntity | null> {
  return tx.manager.findOne(GroupMembershipEntity, { where: { id, groupId }, lock: { mode: 'pessimistic_write' } });
}

export async function changeMembershipEnd(tx: Tx, id: string, validTo: string): Promise<void> {
  await tx.manager.update(GroupMembershipEntity, { id }, { validTo });
}

/** Past, present and future members, in the order in which they joined. */
export function membershipsOf(tx: Tx, groupId: number): Promise<GroupMembershipEntity[]> {
  return tx.manager.find(GroupMembershipEntity, { where: { groupId }, order: { validFrom: 'ASC', id: 'ASC' } });
}

/** The groups of organizations on a day; those in no group are left out. */
export async function groupsOn(
  tx: Tx,
  day: string,
  organizationIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.query<{ organization_id: string; group_id: number }>(
    `SELECT organization_id, group_id FROM identity_group_memberships
     WHERE organization_id = ANY($1) AND valid_from <= $2::date AND (valid_to IS NULL OR valid_to > $2::date)`,
    [organizationIds, day],
  );
  return new Map(rows.map((row) => [row.organization_id, row.group_id]));
}
