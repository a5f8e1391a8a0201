import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  ApprovalHandlers,
  ProposalRequests,
  type Decision,
  type Payload,
  type Proposal,
  type ProposalLineView,
} from '../../approval/index.js';
import { IdentityDirectory } from '../../identity/index.js';
import type { Actor } from '../../../platform/auth/actor.js';
import type { Tx } from '../../../platform/database/database.js';
import type { Once, RequestKey } from '../../../platform/idempotency/index.js';
import { DomainError } from '../../../shared/domain-error.js';
import type { Market } from '../../../shared/market.js';
import { theOperator } from '../operator.js';
import { AccountExists, OnlyEnterprisesHold } from '../registry.errors.js';
import type { ApplicationBody } from './account.dto.js';
import { HoldingAccounts } from './holding-accounts.js';

export const ACCOUNT_OPENING = 'account-opening';

export type OpeningPayload = { readonly organizationId: string; readonly market: Market } & Payload;

/** Applications of enterprises for a trading account, which the operator approves: one subject, one account. */
@Injectable()
export class AccountOpening implements OnModuleInit {
  constructor(
    private readonly requests: ProposalRequests,
    private readonly handlers: ApprovalHandlers,
    private readonly identity: IdentityDirectory,
    private readonly accounts: HoldingAccounts,
  ) {}

  onModuleInit(): void {
    this.handlers.register<OpeningPayload>({
      kind: ACCOUNT_OPENING,
      quorum: 1,
      authorityFor: (tx) => theOperator(this.identity, tx),
      apply: (tx, proposal, decision) => this.open(tx, proposal, decision),
    });
  }

  /**
   * Throws OnlyEnterprisesHold, AccountExists, NoOperator, `approval.already-open`, `request.idempotency-conflict`.
   */
  apply(actor: Actor, form: ApplicationBody, request: RequestKey): Promise<Once<ProposalLineView>> {
    const { organizationId } = actor;
    const { market } = form;
    return this.requests.propose(actor, 'account.apply', request, async (tx) => {
      if (actor.organizationKind !== 'enterprise') throw new DomainError(OnlyEnterprisesHold);
      if (await this.accounts.find(tx, organizationId, market, 'trading')) throw new DomainError(AccountExists);
      const applicant = await this.identity.organization(tx, organizationId);
      return {
        kind: ACCOUNT_OPENING,
        market,
        subject: `account:${organizationId}/${market}`,
        summary: `${applicant?.name ?? organizationId} 申请开立交易账户（${market}）· applies for a trading account`,
        payload: { organizationId, market },
        documents: form.documents ?? [],
      };
    });
  }

  private async open(tx: Tx, { id: proposalId, payload }: Proposal<OpeningPayload>, { at }: Decision): Promise<void> {
    const { organizationId, market } = payload;
    await this.accounts.openTrading(tx, organizationId, { market, proposalId, at });
  }
}
