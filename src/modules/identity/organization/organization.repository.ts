import { In, MoreThan } from 'typeorm';
import type { OrganizationKind } from '../../../platform/auth/roles.js';
import type { Tx } from '../../../platform/database/database.js';
import { OrganizationEntity, type OrganizationStatus } from './organization.entity.js';

export async function insertOrganization(tx: Tx, organization: OrganizationEntity): Promise<void> {
  await tx.manager.insert(OrganizationEntity, organization);
}

export function organizationById(tx: Tx, id: string): Promise<OrganizationEntity | null> {
  return tx.manager.findOneBy(OrganizationEntity, { id });
}

/** The row, locked until the transaction ends. */
export function organizationForUpdate(tx: Tx, id: string): Promise<OrganizationEntity | null> {
  return tx.manager.findOne(OrganizationEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

export function organizationByCreditCode(tx: Tx, creditCode: string): Promise<OrganizationEntity | null> {
  return tx.manager.findOneBy(OrganizationEntity, { creditCode });
}

export function organizationsByIds(tx: Tx, ids: readonly string[]): Promise<OrganizationEntity[]> {
  return tx.manager.findBy(OrganizationEntity, { id: In([...ids]) });
}

/** The oldest first. */
export function activeOrganizationsOfKind(tx: Tx, kind: OrganizationKind): Promise<OrganizationEntity[]> {
  return tx.manager.find(OrganizationEntity, {
    where: { kind, status: 'active' },
    order: { createdAt: 'ASC', creditCode: 'ASC' },
  });
}

/** In the order of their credit codes, after `after`. */
export function organizationsAfter(tx: Tx, after: string, limit: number): Promise<OrganizationEntity[]> {
  return tx.manager.find(OrganizationEntity, {
    where: { creditCode: MoreThan(after) },
    order: { creditCode: 'ASC' },
    take: limit,
  });
}

export async function changeOrganizationStatus(tx: Tx, id: string, status: OrganizationStatus): Promise<void> {
  await tx.manager.update(OrganizationEntity, { id }, { status });
}
