import { Injectable, type OnModuleInit } from '@nestjs/common';
import { recordAudit } from '../../../platform/audit/audit.js';
import type { Actor } from '../../../platform/auth/actor.js';
import type { Tx } from '../../../platform/database/database.js';
import type { Once, RequestKey } from '../../../platform/idempotency/index.js';
import { parseDecimal } from '../../../shared/decimal.js';
import { DomainError } from '../../../shared/domain-error.js';
import type { Market } from '../../../shared/market.js';
import {
  ApprovalHandlers,
  ProposalRequests,
  type ApprovalHandler,
  type Decision,
  type Proposal,
  type ProposalLineView,
} from '../../approval/index.js';
import { LedgerService } from '../../ledger/index.js';
import { HoldingAccounts, Instruments } from '../../registry/index.js';
import type { PositionLimitForm } from './limits.dto.js';
import { POSITION_LIMIT_INVALID } from './limits.errors.js';
import { insertPositionLimit } from './position-limit.repository.js';

const POSITION_LIMIT = 'position-limit';

type Content = {
  readonly market: Market;
  readonly accountId: string;
  readonly instrument: string;
  /** Smallest units; null: the rulebook's limit again. */
  readonly units: string | null;
  readonly reason: string;
};

/** Position limits of single accounts: one person of the operator proposes, another approves. */
@Injectable()
export class PositionLimitsService implements ApprovalHandler<Content>, OnModuleInit {
  readonly kind = POSITION_LIMIT;
  readonly quorum = 1;

  constructor(
    private readonly handlers: ApprovalHandlers,
    private readonly requests: ProposalRequests,
    private readonly accounts: HoldingAccounts,
    private readonly instruments: Instruments,
    private readonly ledger: LedgerService,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  /**
   * Throws registry.account-not-found, registry.instrument-not-found, market.position-limit-invalid,
   * `approval.already-open`, `request.idempotency-conflict`.
   */
  async propose(
    actor: Actor,
    market: Market,
    form: PositionLimitForm,
    request: RequestKey,
  ): Promise<Once<ProposalLineView>> {
    const { accountId, instrument: code, reason } = form;
    const quantity = form.quantity ?? null;
    const instrument = await this.instruments.get(code);
    const units = quantity === null ? null : parseDecimal(quantity, instrument.grid.quantityScale);
    if (instrument.market !== market || units?.ok === false) throw new DomainError(POSITION_LIMIT_INVALID);
    return this.requests.propose(actor, 'position-limit.propose', request, async (tx) => {
      const account = await this.accounts.account(tx, BigInt(accountId));
      if (account.market !== market || account.kind !== 'trading') throw new DomainError(POSITION_LIMIT_INVALID);
      const payload: Content = {
        market,
        accountId,
        instrument: code,
        units: units?.ok ? units.value.toString() : null,
        reason,
      };
      return {
        kind: POSITION_LIMIT,
        market,
        subject: `position-limit:${accountId}/${code}`,
        summary: `账户 ${accountId} ${code} 最大持有量 ${quantity ?? '按规则'} · position limit of an account`,
        payload,
        documents: form.documents ?? [],
      };
    });
  }

  /** The operator's own approvers decide; the proposer is not among them. */
  authorityFor(_tx: Tx, _payload: Content, proposer: Actor): Promise<string> {
    return Promise.resolve(proposer.organizationId);
  }

  /** Holds the market's order, so that each batch of the loop is wholly before the change or wholly after it. */
  async apply(tx: Tx, { id, payload }: Proposal<Content>, decision: Decision): Promise<void> {
    await recordAudit(tx, {
      at: decision.at,
      actorId: decision.userId,
      organizationId: decision.organizationId,
      action: 'market.position-limit-set',
      subject: `account:${payload.accountId}`,
      after: payload,
    });
    await this.ledger.lockMarkets(tx, [payload.market]);
    await insertPositionLimit(tx, {
      accountId: BigInt(payload.accountId),
      instrument: payload.instrument,
      units: payload.units === null ? null : BigInt(payload.units),
      reason: payload.reason,
      proposalId: id,
      at: decision.at,
    });
  }
}
