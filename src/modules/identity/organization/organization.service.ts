import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../../platform/audit/audit.js';
import type { Actor } from '../../../platform/auth/actor.js';
import type { OrganizationKind } from '../../../platform/auth/roles.js';
import { Database, type Tx } from '../../../platform/database/database.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { isCreditCode } from '../../../shared/credit-code.js';
import { DomainError, type ErrorDefinition } from '../../../shared/domain-error.js';
import { AccessStates } from '../access-states.js';
import { brokenConstraint } from '../../../platform/database/constraint-violation.js';
import { CreditCodeInvalid, CreditCodeTaken, DivisionUnknown, OrganizationNotFound } from '../identity.errors.js';
import type { OrganizationEntity, OrganizationStatus } from './organization.entity.js';
import {
  changeOrganizationStatus,
  insertOrganization,
  organizationById,
  organizationForUpdate,
  organizationsAfter,
} from './organization.repository.js';

export interface NewOrganization {
  /** 18 characters, GB 32100-2015. */
  readonly creditCode: string;
  readonly name: string;
  readonly kind: OrganizationKind;
  /** GB/T 2260 code of a known administrative division, six digits. */
  readonly division: string;
}

export interface Organization extends NewOrganization {
  readonly id: string;
  readonly status: OrganizationStatus;
  readonly createdAt: Date;
}

/** What the database says of a new organization. */
const REFUSALS: Readonly<Record<string, ErrorDefinition>> = {
  identity_organizations_credit_code_unique: CreditCodeTaken,
  identity_organizations_division_known: DivisionUnknown,
};

/** Kinds that must not learn who else takes part: they see themselves. */
const SEES_ONLY_ITSELF: readonly OrganizationKind[] = ['enterprise', 'insurer'];

@Injectable()
export class OrganizationService {
  constructor(
    private readonly database: Database,
    private readonly states: AccessStates,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** `actor` is null for the platform itself. Throws CreditCodeInvalid, CreditCodeTaken, DivisionUnknown. */
  async create(tx: Tx, actor: Actor | null, organization: NewOrganization): Promise<Organization> {
    if (!isCreditCode(organization.creditCode)) throw new DomainError(CreditCodeInvalid);
    const at = this.clock.now();
    const { creditCode, name, kind, division } = organization;
    const entity = { id: randomUUID(), creditCode, name, kind, division, status: 'active' as const, createdAt: at };
    await insertOrganization(tx, entity).catch((error: unknown) => {
      const refusal = REFUSALS[brokenConstraint(error) ?? ''];
      throw refusal ? new DomainError(refusal) : error;
    });
    await this.audit(tx, actor, 'organization.created', entity.id, undefined, { creditCode, name, kind, division });
    return entity;
  }

  /** What `actor` may see of the list, in the order of credit codes after `after`. */
  async list(actor: Actor, after: string, limit: number): Promise<Organization[]> {
    const { reader } = this.database;
    if (!SEES_ONLY_ITSELF.includes(actor.organizationKind)) return organizationsAfter(reader, after, limit);
    const own = await organizationById(reader, actor.organizationId);
    return own && own.creditCode > after ? [own] : [];
  }

  /** Throws OrganizationNotFound, also for one that `actor` may not see. */
  async visible(actor: Actor, id: string): Promise<Organization> {
    const hidden = SEES_ONLY_ITSELF.includes(actor.organizationKind) && id !== actor.organizationId;
    const organization = hidden ? null : await organizationById(this.database.reader, id);
    if (!organization) throw new DomainError(OrganizationNotFound);
    return organization;
  }

  /** A suspended organization's users cannot sign in and their tokens and API keys are refused. Throws OrganizationNotFound. */
  async changeStatus(actor: Actor, id: string, status: OrganizationStatus): Promise<Organization> {
    const changed = await this.database.transaction(async (tx): Promise<OrganizationEntity> => {
      const before = await organizationForUpdate(tx, id);
      if (!before) throw new DomainError(OrganizationNotFound);
      await changeOrganizationStatus(tx, id, status);
      await this.audit(tx, actor, 'organization.changed', id, { status: before.status }, { status });
      return { ...before, status };
    });
    this.states.expire();
    return changed;
  }

  private audit(
    tx: Tx,
    actor: Actor | null,
    action: string,
    id: string,
    before: unknown,
    after: unknown,
  ): Promise<void> {
    return recordAudit(tx, {
      at: this.clock.now(),
      actorId: actor?.userId ?? null,
      organizationId: actor?.organizationId ?? null,
      action,
      subject: `organization:${id}`,
      before,
      after,
    });
  }
}
