import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { recordAudit } from '../../../platform/audit/audit.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database, type Tx } from '../../../platform/database/database.js';
import type { Once, RequestKey } from '../../../platform/idempotency/index.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { DomainError, type FieldError } from '../../../shared/domain-error.js';
import type { Market } from '../../../shared/market.js';
import {
  ApprovalHandlers,
  ProposalRequests,
  type ApprovalHandler,
  type Decision,
  type Proposal,
  type ProposalLineView,
} from '../../approval/index.js';
import { IdentityDirectory } from '../../identity/index.js';
import { LedgerService } from '../../ledger/index.js';
import { formatQuantity, parseQuantity, unitsOf, type Instrument } from '../../registry/index.js';
import { competentAuthority } from '../agreement/competent-authority.js';
import { fault } from '../orders/order-request.js';
import { readLatestRulebook } from '../rulebook/rulebook.repository.js';
import { RulebooksInForce } from '../rulebook/rulebooks-in-force.js';
import { TradingAccess } from '../trading-access.js';
import { needsPermit } from './check-permit.js';
import type { ListingPermitForm } from './listing-permit.dto.js';
import {
  LISTING_PERMIT_INVALID,
  LISTING_PERMIT_LAPSED,
  LISTING_PERMIT_NO_AUTHORITY,
  LISTING_PERMIT_NOT_NEEDED,
} from './listing-permit.errors.js';
import { insertListingPermit } from './listing-permit.repository.js';

const LISTING_PERMIT = 'listing-permit';
/** End of a `bigint` column. */
const UNITS_MAX = 2n ** 63n - 1n;

type Content = {
  readonly market: Market;
  readonly accountId: string;
  readonly organizationId: string;
  readonly instrument: string;
  /** In the unit of the instrument, for whoever decides. */
  readonly quantity: string;
  /** The same in smallest units. */
  readonly units: string;
  readonly validUntil: string | null;
  readonly reason: string;
  readonly authority: string;
};

/**
 * Leave to list: a holder applies, a person of the competent authority decides on instrument and quantity, and the price
 * stays the holder's own (docs/rules/listing-permit.md).
 */
@Injectable()
export class ListingPermitsService implements ApprovalHandler<Content>, OnModuleInit {
  readonly kind = LISTING_PERMIT;
  readonly quorum = 1;

  constructor(
    private readonly database: Database,
    private readonly handlers: ApprovalHandlers,
    private readonly requests: ProposalRequests,
    private readonly access: TradingAccess,
    private readonly rulebooks: RulebooksInForce,
    private readonly identity: IdentityDirectory,
    private readonly ledger: LedgerService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  /**
   * Throws registry.instrument-not-found, market.no-account, market.listing-permit-invalid, .listing-permit-not-needed and
   * .listing-permit-no-authority, `approval.already-open`, `request.idempotency-conflict`.
   */
  async propose(
    actor: Actor,
    market: Market,
    form: ListingPermitForm,
    request: RequestKey,
  ): Promise<Once<ProposalLineView>> {
    const at = this.clock.now();
    const today = shanghaiDay(at);
    const { organizationId } = actor;
    const instrument = await this.access.instrument(form.instrument);
    const lots = lotsOf(instrument, market, form, today);
    const { accountId } = await this.access.trader(organizationId, market, today);
    await this.requireNeed(market);
    return this.requests.propose(actor, 'listing-permit.apply', request, async (tx) => {
      const authority = await competentAuthority(tx, this.identity, market, [organizationId]);
      if (authority === null) throw new DomainError(LISTING_PERMIT_NO_AUTHORITY);
      const quantity = formatQuantity(instrument.grid, lots);
      const payload: Content = {
        market,
        accountId: accountId.toString(),
        organizationId,
        instrument: instrument.code,
        quantity,
        units: unitsOf(instrument.grid, lots).toString(),
        validUntil: form.validUntil ?? null,
        reason: form.reason,
        authority,
      };
      return {
        kind: LISTING_PERMIT,
        market,
        subject: `listing-permit:${accountId}/${instrument.code}`,
        summary: `挂牌审批 ${instrument.code} ${quantity} · Leave to list ${quantity} of ${instrument.code}`,
        payload,
        documents: form.documents ?? [],
      };
    });
  }

  authorityFor(_tx: Tx, { authority }: Content): Promise<string> {
    return Promise.resolve(authority);
  }

  /**
   * Holds the market's order, so that each batch of the loop is wholly before the permit or wholly after it.
   * Throws market.listing-permit-lapsed.
   */
  async apply(tx: Tx, { id, payload }: Proposal<Content>, { at, userId, organizationId }: Decision): Promise<void> {
    const { market, instrument, units, validUntil } = payload;
    if (validUntil !== null && validUntil < shanghaiDay(at)) throw new DomainError(LISTING_PERMIT_LAPSED);
    await recordAudit(tx, {
      at,
      actorId: userId,
      organizationId,
      action: 'market.listing-permitted',
      subject: `account:${payload.accountId}`,
      after: payload,
    });
    await this.ledger.lockMarkets(tx, [market]);
    await insertListingPermit(tx, {
      market,
      accountId: BigInt(payload.accountId),
      organizationId: payload.organizationId,
      instrument,
      units: BigInt(units),
      validUntil,
      reason: payload.reason,
      proposalId: id,
      authorityId: organizationId,
      approvedBy: userId,
      at,
    });
  }

  private async requireNeed(market: Market): Promise<void> {
    if (needsPermit((await this.rulebooks.today(market)).content)) return;
    if (needsPermit((await readLatestRulebook(this.database.reader, market)).content)) return;
    throw new DomainError(LISTING_PERMIT_NOT_NEEDED, undefined, { facts: { market } });
  }
}

/** What is asked for, on the instrument's grid. Throws market.listing-permit-invalid naming every field that does not fit. */
function lotsOf({ grid, ...instrument }: Instrument, market: Market, form: ListingPermitForm, today: string): bigint {
  const faults: FieldError[] = [];
  if (instrument.market !== market) {
    faults.push({ field: 'instrument', rule: 'other-market', message: '不属于该市场 · is not of this market' });
  }
  if (form.validUntil && form.validUntil < today) {
    faults.push({ field: 'validUntil', rule: 'past', message: '已过 · is past' });
  }
  const lots = parseQuantity(grid, form.quantity);
  if (!lots.ok) faults.push(fault('quantity', lots.fault));
  if (lots.ok && unitsOf(grid, lots.value) > UNITS_MAX) faults.push(fault('quantity', 'too-large'));
  if (!lots.ok || faults.length > 0) throw new DomainError(LISTING_PERMIT_INVALID, undefined, { fields: faults });
  return lots.value;
}
