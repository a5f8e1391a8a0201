import { Injectable } from '@nestjs/common';
import { areaPrefix, Instruments, isCompetent, marketsOf, type Instrument } from '../registry/index.js';
import type { Actor } from '../../platform/auth/actor.js';
import { Database } from '../../platform/database/database.js';
import { isId } from '../../platform/http/form-rules.js';
import { decodeCursor, isInstant, pageOf, type Page, type PageQuery } from '../../platform/http/pagination.js';
import { DomainError } from '../../shared/domain-error.js';
import { invariant } from '../../shared/invariant.js';
import { ApplicationNotFound } from './allocation.errors.js';
import type { AllocationsQuery } from './allocation.dto.js';
import {
  allocationLine,
  allocationView,
  grantView,
  type AllocationLineView,
  type AllocationView,
  type GrantView,
} from './allocation.view.js';
import type { Application } from './application.js';
import { applicationById, applicationsSeen, documentsOf, type ApplicationScope } from './application.repository.js';
import { LINES_MAX } from './application.js';
import { grantsSeen } from './grant.repository.js';

/** Reading: a firm sees its own, an authority what it is competent for, auditors all. */
@Injectable()
export class AllocationQueries {
  constructor(
    private readonly database: Database,
    private readonly instruments: Instruments,
  ) {}

  /** Newest first. Throws `request.invalid-cursor`. */
  async list(query: AllocationsQuery, actor: Actor): Promise<Page<AllocationLineView>> {
    const after = decodeCursor(query.cursor, [isInstant, isId]);
    const rows = await applicationsSeen(this.database.reader, {
      scope: scopeOf(actor),
      status: query.status ?? null,
      instrument: query.instrument ?? null,
      after: after ? (after as [string, string]) : null,
      limit: query.limit + 1,
    });
    const known = await this.instrumentsOf(rows);
    return pageOf(
      rows,
      query.limit,
      (row) => [row.appliedAt.toISOString(), row.id],
      (row) => allocationLine(row, known(row)),
    );
  }

  /** Throws ApplicationNotFound. */
  async get(id: string, actor: Actor): Promise<AllocationView> {
    const { reader } = this.database;
    const application = await applicationById(reader, id);
    if (!application || !isVisibleTo(application, actor)) throw new DomainError(ApplicationNotFound);
    const instrument = await this.instruments.get(application.instrument);
    return allocationView(application, instrument, await documentsOf(reader, id));
  }

  /** What was issued, newest first: to the own firm, by the own authority, or all for auditors. */
  async grants(query: PageQuery, actor: Actor): Promise<Page<GrantView>> {
    const after = decodeCursor(query.cursor, [isInstant, isId, isPosition]);
    const authority = actor.organizationKind === 'ecology-bureau' || actor.organizationKind === 'water-authority';
    const examines = actor.organizationKind === 'auditor';
    const rows = await grantsSeen(this.database.reader, {
      organizationId: authority || examines ? null : actor.organizationId,
      authorityId: authority ? actor.organizationId : null,
      after: after ? (after as [string, string, number]) : null,
      limit: query.limit + 1,
    });
    const known = await this.instrumentsOf(rows);
    return pageOf(
      rows,
      query.limit,
      (row) => [row.grantedAt.toISOString(), row.proposalId, row.position],
      (row) => grantView(row, known(row)),
    );
  }

  private async instrumentsOf(
    rows: readonly { readonly instrument: string }[],
  ): Promise<(row: { readonly instrument: string }) => Instrument> {
    const codes = [...new Set(rows.map((row) => row.instrument))];
    const found = new Map(
      await Promise.all(codes.map(async (code) => [code, await this.instruments.get(code)] as const)),
    );
    return (row) => {
      const instrument = found.get(row.instrument);
      invariant(instrument, 'what is allocated is listed');
      return instrument;
    };
  }
}

function scopeOf(actor: Actor): ApplicationScope {
  const seat = { kind: actor.organizationKind, division: actor.division };
  if (actor.organizationKind === 'auditor') return { kind: 'all' };
  if (actor.organizationKind === 'enterprise') return { kind: 'firm', organizationId: actor.organizationId };
  return { kind: 'area', markets: marketsOf(seat), divisionPrefix: areaPrefix(actor.division) };
}

function isVisibleTo(application: Application, actor: Actor): boolean {
  if (actor.organizationKind === 'auditor' || application.organizationId === actor.organizationId) return true;
  return isCompetent(application.market, { kind: actor.organizationKind, division: actor.division }, application);
}

function isPosition(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= LINES_MAX;
}
