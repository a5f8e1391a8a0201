import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database } from '../../../platform/database/database.js';
import { decodeCursor, isSequence, pageOf, type Page } from '../../../platform/http/index.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { formatDecimal } from '../../../shared/decimal.js';
import type { Market } from '../../../shared/market.js';
import { IdentityDirectory } from '../../identity/index.js';
import type { ListingPermitsQuery, ListingPermitView } from './listing-permit.dto.js';
import { listListingPermits, type ListingPermitRow } from './listing-permit.repository.js';

/** What was approved for listing, with what is used of it and what is left. */
@Injectable()
export class ListingPermitList {
  constructor(
    private readonly database: Database,
    private readonly identity: IdentityDirectory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest first: a holder's own, an authority's those that it gave; the operator and auditors see all. */
  async list(
    actor: Actor,
    market: Market,
    { cursor, limit, instrument }: ListingPermitsQuery,
  ): Promise<Page<ListingPermitView>> {
    const place = decodeCursor(cursor, [isSequence]);
    const { reader } = this.database;
    const rows = await listListingPermits(reader, {
      market,
      organizationId: seesAll(actor) ? null : actor.organizationId,
      instrument: instrument ?? null,
      before: place ? String(place[0]) : null,
      limit: limit + 1,
    });
    const organizations = await this.identity.organizationsByIds(
      reader,
      rows.map((row) => row.organization_id),
    );
    const today = shanghaiDay(this.clock.now());
    return pageOf(
      rows,
      limit,
      ({ id }) => [id.toString()],
      (row) => viewOf(row, organizations.get(row.organization_id)?.name ?? '', today),
    );
  }
}

function seesAll({ organizationKind }: Actor): boolean {
  return organizationKind === 'operator' || organizationKind === 'auditor';
}

function viewOf(row: ListingPermitRow, organizationName: string, today: string): ListingPermitView {
  const text = (units: bigint): string => formatDecimal(units, row.quantity_scale);
  const ended = row.valid_until !== null && row.valid_until < today;
  return {
    id: row.id.toString(),
    instrument: row.instrument,
    accountId: row.account_id.toString(),
    organizationId: row.organization_id,
    organizationName,
    quantity: text(row.units),
    used: text(row.used_units),
    left: text(ended ? 0n : row.units - row.used_units),
    validUntil: row.valid_until,
    reason: row.reason,
    authorityId: row.authority_id,
    proposalId: row.proposal_id,
    approvedAt: row.approved_at.toISOString(),
  };
}
