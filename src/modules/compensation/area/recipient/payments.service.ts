import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import {
  ApprovalHandlers,
  ProposalRequests,
  type Decision,
  type Payload,
  type Proposal,
  type ProposalLineView,
} from '../../../approval/index.js';
import { recordAudit } from '../../../../platform/audit/audit.js';
import type { Actor } from '../../../../platform/auth/actor.js';
import { brokenConstraint } from '../../../../platform/database/constraint-violation.js';
import type { Tx } from '../../../../platform/database/database.js';
import type { Once, RequestKey } from '../../../../platform/idempotency/index.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../../shared/clock.js';
import { DomainError } from '../../../../shared/domain-error.js';
import { formatYuan, parseYuan } from '../../../../shared/fen.js';
import { PaymentBeyondOwed, PaymentInvalid, PaymentReferenceUsed, RecipientNotFound } from '../area.errors.js';
import type { PaymentBody } from './recipient.dto.js';
import { isSeenBy } from './recipient-visibility.js';
import type { Payment } from './recipient.js';
import { insertPayment, isReferenceUsed, recipientById, standingsOf } from './recipient.repository.js';

export const AREA_PAYMENT = 'area-payment';

type PaymentPayload = {
  readonly recipientId: string;
  readonly amountFen: string;
  readonly paidOn: string;
  readonly reference: string;
} & Payload;

/** Payments to recipients: one person of the finance office records, another confirms, never over what is owed. */
@Injectable()
export class AreaPayments implements OnModuleInit {
  constructor(
    private readonly handlers: ApprovalHandlers,
    private readonly requests: ProposalRequests,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.handlers.register<PaymentPayload>({
      kind: AREA_PAYMENT,
      quorum: 1,
      authorityFor: (_tx, _payload, proposer) => Promise.resolve(proposer.organizationId),
      apply: (tx, proposal, decision) => this.confirm(tx, proposal, decision),
    });
  }

  /**
   * Throws RecipientNotFound, PaymentInvalid, PaymentBeyondOwed, PaymentReferenceUsed, and `approval.already-open`
   * while another payment of this office to the recipient waits.
   */
  propose(actor: Actor, recipientId: string, form: PaymentBody, request: RequestKey): Promise<Once<ProposalLineView>> {
    const at = this.clock.now();
    const amountFen = amountOf(form, shanghaiDay(at));
    const { organizationId } = actor;
    return this.requests.propose(actor, 'compensation.payment-propose', request, async (tx) => {
      const recipient = await recipientById(tx, recipientId);
      if (!recipient || !isSeenBy(actor, recipient, await standingsOf(tx, recipientId))) {
        throw new DomainError(RecipientNotFound);
      }
      const { paidOn, reference, documents = [] } = form;
      await this.assertPayable(tx, organizationId, recipientId, amountFen, reference);
      const yuan = formatYuan(amountFen);
      return {
        kind: AREA_PAYMENT,
        market: null,
        subject: `area-payment:${organizationId}:${recipientId}`,
        summary: `${paidOn} 向${recipient.name}支付 ${yuan} 元，凭证 ${reference} · ${yuan} yuan paid, reference ${reference}`,
        payload: { recipientId, amountFen: amountFen.toString(), paidOn, reference },
        documents,
      };
    });
  }

  /** Judged again: a correction may have been settled since. Throws PaymentBeyondOwed, PaymentReferenceUsed. */
  private async confirm(tx: Tx, { id, payload }: Proposal<PaymentPayload>, decision: Decision): Promise<void> {
    const { recipientId, paidOn, reference } = payload;
    const amountFen = BigInt(payload.amountFen);
    const { organizationId } = decision;
    await this.assertPayable(tx, organizationId, recipientId, amountFen, reference);
    const payment: Payment = {
      id: randomUUID(),
      organizationId,
      recipientId,
      amountFen,
      paidOn,
      reference,
      proposalId: id,
      recordedAt: decision.at,
    };
    await insertPayment(tx, payment).catch(refusalByDatabase);
    await recordAudit(tx, {
      at: decision.at,
      actorId: decision.userId,
      organizationId,
      action: 'compensation.area-paid',
      subject: `area-recipient:${recipientId}`,
      after: { ...payload, proposalId: id },
    });
  }

  private async assertPayable(
    tx: Tx,
    organizationId: string,
    recipientId: string,
    amountFen: bigint,
    reference: string,
  ): Promise<void> {
    if (await isReferenceUsed(tx, organizationId, reference)) throw new DomainError(PaymentReferenceUsed);
    const standing = (await standingsOf(tx, recipientId)).find((each) => each.organizationId === organizationId);
    const outstandingFen = (standing?.owedFen ?? 0n) - (standing?.paidFen ?? 0n);
    if (amountFen <= outstandingFen) return;
    const outstanding = formatYuan(outstandingFen);
    throw new DomainError(PaymentBeyondOwed, `${PaymentBeyondOwed.en} ${outstanding} yuan are outstanding.`, {
      fields: [
        {
          field: 'amount',
          rule: 'within-what-is-owed',
          message: `应付未付 ${outstanding} 元 · ${outstanding} yuan are outstanding`,
        },
      ],
      facts: { outstanding },
    });
  }
}

function amountOf({ amount, paidOn }: PaymentBody, today: string): bigint {
  const parsed = parseYuan(amount);
  if (!parsed.ok || parsed.value === 0n) {
    const rule = parsed.ok ? 'positive' : parsed.fault;
    throw invalid('amount', rule, '须为大于零、至多两位小数的金额 · must be yuan above zero with at most two decimals');
  }
  if (paidOn > today) throw invalid('paidOn', 'not-to-come', '付款日尚未到来 · is a day that has not come');
  return parsed.value;
}

function invalid(field: string, rule: string, message: string): DomainError {
  const fields = [{ field, rule, message }];
  return new DomainError(PaymentInvalid, `${PaymentInvalid.en} (${field}: ${rule})`, { fields });
}

/** The database has the last word where two payments were confirmed at once. */
function refusalByDatabase(error: unknown): never {
  const broken = brokenConstraint(error);
  if (broken === 'compensation_area_payments_within_what_is_owed') throw new DomainError(PaymentBeyondOwed);
  if (broken === 'compensation_area_payments_reference_once') throw new DomainError(PaymentReferenceUsed);
  throw error;
}
