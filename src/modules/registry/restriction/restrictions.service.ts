import { Injectable } from '@nestjs/common';
import {
  ApprovalsService,
  proposalLine,
  ProposalRequests,
  type Payload,
  type ProposalDraft,
  type ProposalLineView,
} from '../../approval/index.js';
import { IdentityDirectory } from '../../identity/index.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database, type Tx } from '../../../platform/database/database.js';
import { isId } from '../../../platform/http/form-rules.js';
import { decodeCursor, isInstant, pageOf, type Page } from '../../../platform/http/pagination.js';
import type { Once, RequestKey } from '../../../platform/idempotency/index.js';
import { addDays, shanghaiDay } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import type { Market } from '../../../shared/market.js';
import type { HoldingAccount } from '../account/holding-account.repository.js';
import { HoldingAccounts } from '../account/holding-accounts.js';
import { isCompetent } from '../competence.js';
import {
  HoldingAccountNotFound,
  NotCompetentForAccount,
  RestrictionLifted,
  RestrictionNotFound,
  RestrictionPeriodInvalid,
} from '../registry.errors.js';
import { RESTRICTION, RESTRICTION_LIFT } from './restriction-handlers.js';
import {
  restrictionView,
  type LiftBody,
  type RestrictionBody,
  type RestrictionsQuery,
  type RestrictionView,
} from './restriction.dto.js';
import { restrictionById, restrictionsSeen } from './restriction.repository.js';

/** Restrictions on accounts: proposing and lifting them under a document number, and reading them. */
@Injectable()
export class RestrictionsService {
  constructor(
    private readonly database: Database,
    private readonly approvals: ApprovalsService,
    private readonly requests: ProposalRequests,
    private readonly identity: IdentityDirectory,
    private readonly accounts: HoldingAccounts,
  ) {}

  /**
   * Throws HoldingAccountNotFound, NotCompetentForAccount, RestrictionPeriodInvalid, NoOperator,
   * `approval.already-open`, `request.idempotency-conflict`.
   */
  propose(actor: Actor, form: RestrictionBody, request: RequestKey): Promise<Once<ProposalLineView>> {
    return this.requests.propose(actor, 'restriction.propose', request, async (tx, at) => {
      const account = await this.accounts.account(tx, BigInt(form.accountId));
      return this.draftFor(tx, actor, account, form, at);
    });
  }

  /**
   * A restriction on the trading account of a holder, as part of a larger act of the same transaction. Throws
   * HoldingAccountNotFound, NotCompetentForAccount, RestrictionPeriodInvalid, NoOperator, `approval.already-open`.
   */
  async proposeOnHolder(
    tx: Tx,
    actor: Actor,
    holder: { readonly organizationId: string; readonly market: Market },
    form: Omit<RestrictionBody, 'accountId'>,
    at: Date,
  ): Promise<ProposalLineView> {
    const account = await this.accounts.find(tx, holder.organizationId, holder.market, 'trading');
    if (!account) throw new DomainError(HoldingAccountNotFound);
    const draft = await this.draftFor(tx, actor, account, form, at);
    return proposalLine(await this.approvals.propose(tx, draft, actor, at));
  }

  private async draftFor(
    tx: Tx,
    actor: Actor,
    account: HoldingAccount,
    form: Omit<RestrictionBody, 'accountId'>,
    at: Date,
  ): Promise<ProposalDraft<Payload>> {
    const startsOn = form.startsOn ?? shanghaiDay(at);
    const endsOn = form.endsOn ?? null;
    assertPeriod(startsOn, endsOn, shanghaiDay(at));
    await this.assertCompetent(tx, actor, account);
    const { kind, documentNumber, reason } = form;
    const accountId = account.accountId.toString();
    return {
      kind: RESTRICTION,
      market: account.market,
      subject: `account:${accountId}/${kind}/${documentNumber}`,
      summary: `账户 ${accountId} ${kind}（${documentNumber}）· restrict the account`,
      payload: { accountId, kind, documentNumber, reason, startsOn, endsOn },
      documents: form.documents ?? [],
    };
  }

  /**
   * Throws RestrictionNotFound, RestrictionLifted, NotCompetentForAccount, `approval.already-open`,
   * `request.idempotency-conflict`.
   */
  proposeLift(actor: Actor, id: string, form: LiftBody, request: RequestKey): Promise<Once<ProposalLineView>> {
    const { organizationId } = actor;
    return this.requests.propose(actor, 'restriction.lift', request, async (tx) => {
      const restriction = await restrictionById(tx, id);
      if (!restriction) throw new DomainError(RestrictionNotFound);
      if (restriction.authorityId !== organizationId && actor.organizationKind !== 'auditor') {
        // An authority is shown its own restrictions only; the operator is shown all, and told whose this one is.
        if (actor.organizationKind !== 'operator') throw new DomainError(RestrictionNotFound);
        throw new DomainError(NotCompetentForAccount, 'Who imposed a restriction lifts it.');
      }
      if (restriction.liftedAt) throw new DomainError(RestrictionLifted);
      const { market } = await this.accounts.account(tx, restriction.accountId);
      return {
        kind: RESTRICTION_LIFT,
        market,
        subject: `restriction:${id}`,
        summary: `解除账户 ${restriction.accountId} ${restriction.kind}（${form.documentNumber}）· lift the restriction`,
        payload: { restrictionId: id, documentNumber: form.documentNumber, reason: form.reason },
        documents: [],
      };
    });
  }

  /** Newest first: all for the operator and auditors, an authority's own, and those on one's own accounts. */
  async list(query: RestrictionsQuery, actor: Actor): Promise<Page<RestrictionView>> {
    const after = decodeCursor(query.cursor, [isInstant, isId]);
    const kind = actor.organizationKind;
    const authority = kind === 'ecology-bureau' || kind === 'water-authority';
    const examines = kind === 'operator' || kind === 'auditor';
    const rows = await restrictionsSeen(this.database.reader, {
      ownedBy: authority || examines ? null : actor.organizationId,
      imposedByAuthority: authority ? actor.organizationId : null,
      accountId: query.accountId === undefined ? null : BigInt(query.accountId),
      after: after ? (after as [string, string]) : null,
      limit: query.limit + 1,
    });
    return pageOf(rows, query.limit, (row) => [row.imposedAt.toISOString(), row.id], restrictionView);
  }

  /** The operator and auditors may restrict any account, an authority those of its market and area. */
  private async assertCompetent(tx: Tx, actor: Actor, account: HoldingAccount): Promise<void> {
    if (actor.organizationKind === 'operator' || actor.organizationKind === 'auditor') return;
    const holder = await this.identity.organization(tx, account.organizationId);
    const authority = { kind: actor.organizationKind, division: actor.division };
    if (!holder || !isCompetent(account.market, authority, holder)) throw new DomainError(NotCompetentForAccount);
  }
}

function assertPeriod(startsOn: string, endsOn: string | null, today: string): void {
  if (startsOn < today) throw new DomainError(RestrictionPeriodInvalid, `The first day is ${today} at the earliest.`);
  if (endsOn !== null && endsOn < addDays(startsOn, 1)) throw new DomainError(RestrictionPeriodInvalid);
}
