import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../../platform/audit/audit.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database, type Tx } from '../../../platform/database/database.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { brokenConstraint } from '../../../platform/database/constraint-violation.js';
import {
  AlreadyInAGroup,
  GroupNameTaken,
  GroupNotFound,
  MembershipPeriodInvalid,
  OrganizationNotFound,
} from '../identity.errors.js';
import type { OwnershipGroupEntity } from './ownership-group.entity.js';
import {
  changeMembershipEnd,
  groupById,
  groupsAfter,
  insertGroup,
  insertMembership,
  membershipForUpdate,
  membershipsOf,
} from './ownership-group.repository.js';

export type OwnershipGroup = Readonly<OwnershipGroupEntity>;

/** An organization's days in a group: from `validFrom` on, before `validTo`. */
export interface Membership {
  readonly id: string;
  readonly groupId: number;
  readonly organizationId: string;
  readonly validFrom: string;
  readonly validTo: string | null;
}

export type NewMembership = Omit<Membership, 'id'>;

/**
 * Organizations under one control. A day that has begun keeps the groups it began with, because orders of that day were
 * matched by them: what a person changes takes effect tomorrow at the earliest.
 */
@Injectable()
export class OwnershipGroupService {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** `actor` is null for the platform itself. Throws GroupNameTaken. */
  async create(tx: Tx, actor: Actor | null, name: string): Promise<OwnershipGroup> {
    const group = { name, createdAt: this.clock.now() };
    const id = await insertGroup(tx, group).catch((error: unknown) => {
      if (brokenConstraint(error) === 'identity_ownership_groups_name_unique') throw new DomainError(GroupNameTaken);
      throw error;
    });
    await this.audit(tx, actor, 'ownership-group.created', id, undefined, { name });
    return { id, ...group };
  }

  /** In the order of their ids, after `after`. */
  list(after: number, limit: number): Promise<OwnershipGroup[]> {
    return groupsAfter(this.database.reader, after, limit);
  }

  /** Throws GroupNotFound. */
  async members(groupId: number): Promise<Membership[]> {
    const { reader } = this.database;
    if (!(await groupById(reader, groupId))) throw new DomainError(GroupNotFound);
    return membershipsOf(reader, groupId);
  }

  /**
   * `actor` is null for the platform itself, which may state what is so already.
   * Throws GroupNotFound, OrganizationNotFound, MembershipPeriodInvalid, AlreadyInAGroup.
   */
  async addMember(tx: Tx, actor: Actor | null, member: NewMembership): Promise<Membership> {
    if (!(await groupById(tx, member.groupId))) throw new DomainError(GroupNotFound);
    const today = shanghaiDay(this.clock.now());
    if (actor && member.validFrom <= today) throw impossible(`The first day must be after ${today}.`);
    if (member.validTo !== null && member.validTo <= member.validFrom)
      throw impossible('The end must be after the first day.');
    const membership = { id: randomUUID(), ...member };
    await insertMembership(tx, membership).catch((error: unknown) => {
      const constraint = brokenConstraint(error);
      if (constraint === 'identity_group_memberships_one_group_a_day') throw new DomainError(AlreadyInAGroup);
      if (constraint?.includes('organization_id')) throw new DomainError(OrganizationNotFound);
      throw error;
    });
    await this.audit(tx, actor, 'ownership-group.member-added', member.groupId, undefined, membership);
    return membership;
  }

  /** `validTo` is the first day on which the organization is no longer a member. Throws GroupNotFound, MembershipPeriodInvalid, AlreadyInAGroup. */
  async endMembership(actor: Actor, groupId: number, membershipId: string, validTo: string): Promise<Membership> {
    return this.database.transaction(async (tx) => {
      const membership = await membershipForUpdate(tx, groupId, membershipId);
      if (!membership) throw new DomainError(GroupNotFound);
      const today = shanghaiDay(this.clock.now());
      const over = membership.validTo !== null && membership.validTo <= today;
      if (over || validTo <= today) throw impossible(`A membership can end on a day after ${today}.`);
      if (validTo <= membership.validFrom) throw impossible('The end must be after the first day.');
      await changeMembershipEnd(tx, membershipId, validTo).catch((error: unknown) => {
        if (brokenConstraint(error) === 'identity_group_memberships_one_group_a_day')
          throw new DomainError(AlreadyInAGroup);
        throw error;
      });
      const after = { ...membership, validTo };
      await this.audit(tx, actor, 'ownership-group.member-changed', groupId, membership, after);
      return after;
    });
  }

  private audit(tx: Tx, actor: Actor | null, action: string, groupId: number, before: unknown, after: unknown) {
    return recordAudit(tx, {
      at: this.clock.now(),
      actorId: actor?.userId ?? null,
      organizationId: actor?.organizationId ?? null,
      action,
      subject: `ownership-group:${groupId}`,
      before,
      after,
    });
  }
}

function impossible(detail: string): DomainError {
  return new DomainError(MembershipPeriodInvalid, detail);
}
