import { Injectable } from '@nestjs/common';
import type { OrganizationKind } from '../../platform/auth/roles.js';
import type { Tx } from '../../platform/database/database.js';
import { divisionsByCodes } from './division/division.repository.js';
import {
  activeOrganizationsOfKind,
  organizationByCreditCode,
  organizationById,
  organizationsByIds,
} from './organization/organization.repository.js';
import { OrganizationService, type NewOrganization, type Organization } from './organization/organization.service.js';
import { groupsOn } from './ownership-group/ownership-group.repository.js';
import {
  OwnershipGroupService,
  type Membership,
  type NewMembership,
  type OwnershipGroup,
} from './ownership-group/ownership-group.service.js';
import { PasswordHasher } from './user/password-hasher.js';
import { usersByIds } from './user/user.repository.js';
import { UserService, type NewUser, type User } from './user/user.service.js';

/** What other modules ask about organizations and people. Reads see what `tx` sees; writes commit with it. */
@Injectable()
export class IdentityDirectory {
  constructor(
    private readonly organizations: OrganizationService,
    private readonly users: UserService,
    private readonly groups: OwnershipGroupService,
    private readonly hasher: PasswordHasher,
  ) {}

  organization(tx: Tx, id: string): Promise<Organization | null> {
    return organizationById(tx, id);
  }

  organizationByCreditCode(tx: Tx, creditCode: string): Promise<Organization | null> {
    return organizationByCreditCode(tx, creditCode);
  }

  /** Active organizations of a kind, the oldest first. */
  activeOrganizationsOfKind(tx: Tx, kind: OrganizationKind): Promise<readonly Organization[]> {
    return activeOrganizationsOfKind(tx, kind);
  }

  /** By id; unknown ids are left out. */
  async organizationsByIds(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Organization>> {
    const organizations = await organizationsByIds(tx, ids);
    return new Map(organizations.map((organization) => [organization.id, organization]));
  }

  /** Names of people by user id; unknown ids are left out. */
  async displayNames(tx: Tx, userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const users = await usersByIds(tx, userIds);
    return new Map(users.map((user) => [user.id, user.displayName]));
  }

  /** Names of administrative divisions by GB/T 2260 code; unknown codes are left out. */
  async divisionNames(tx: Tx, codes: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const divisions = codes.length === 0 ? [] : await divisionsByCodes(tx, codes);
    return new Map(divisions.map(({ code, name }) => [code, name]));
  }

  /** The ownership group (a positive integer) of an organization on a Shanghai day, `YYYY-MM-DD`, or null. */
  async groupOf(tx: Tx, organizationId: string, day: string): Promise<number | null> {
    return (await groupsOn(tx, day, [organizationId])).get(organizationId) ?? null;
  }

  /** The ownership groups of several organizations on a day; those in no group are left out. */
  groupsOn(tx: Tx, organizationIds: readonly string[], day: string): Promise<ReadonlyMap<string, number>> {
    return groupsOn(tx, day, organizationIds);
  }

  /** For the platform's own set-up. Throws CreditCodeInvalid, CreditCodeTaken, DivisionUnknown. */
  createOrganization(tx: Tx, organization: NewOrganization): Promise<Organization> {
    return this.organizations.create(tx, null, organization);
  }

  /** To be made before the transaction: it takes tens of milliseconds. */
  hashPassword(password: string): Promise<string> {
    return this.hasher.hash(password);
  }

  /**
   * For the platform's own set-up: a user whose password, made by `hashPassword`, is not temporary.
   * Throws OrganizationNotFound, RoleDoesNotFit, UsernameTaken.
   */
  createUser(tx: Tx, user: NewUser, passwordHash: string): Promise<User> {
    return this.users.insert(tx, null, user, { passwordHash, temporary: false });
  }

  /** For the platform's own set-up. Throws GroupNameTaken. */
  createGroup(tx: Tx, name: string): Promise<OwnershipGroup> {
    return this.groups.create(tx, null, name);
  }

  /** For the platform's own set-up. Throws as the service does: GroupNotFound, OrganizationNotFound, MembershipPeriodInvalid, AlreadyInAGroup. */
  addGroupMember(tx: Tx, member: NewMembership): Promise<Membership> {
    return this.groups.addMember(tx, null, member);
  }
}
