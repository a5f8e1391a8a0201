import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ProposalRequests, type ProposalLineView } from '../approval/index.js';
import { isAuthorityOf } from '../registry/index.js';
import type { Actor } from '../../platform/auth/actor.js';
import type { Once, RequestKey } from '../../platform/idempotency/index.js';
import { DomainError } from '../../shared/domain-error.js';
import { ALLOCATION } from './allocation-handler.js';
import { FirmTwiceInBatch, NotCompetent } from './allocation.errors.js';
import type { BatchBody } from './allocation.dto.js';
import type { AllocationLine } from './application.js';
import { Eligibility } from './eligibility.js';
import { parseGranted, printGranted } from './granted-quantity.js';

/** An authority proposes allocations to many firms at once, as at the start of a compliance year. */
@Injectable()
export class BatchesService {
  constructor(
    private readonly requests: ProposalRequests,
    private readonly eligibility: Eligibility,
  ) {}

  /**
   * Throws NotCompetent, NotAnIssuer, FirmTwiceInBatch, FirmUnknown, NoTradingAccount, QuantityInvalid,
   * `registry.instrument-not-found`, InstrumentNotOpen, `request.idempotency-conflict`.
   */
  propose(actor: Actor, form: BatchBody, request: RequestKey): Promise<Once<ProposalLineView>> {
    const { organizationId } = actor;
    return this.requests.propose(actor, 'allocation.propose-batch', request, async (tx) => {
      const instrument = await this.eligibility.instrument(tx, form.instrument);
      const { market } = instrument;
      const authority = await this.eligibility.authority(tx, organizationId);
      if (!isAuthorityOf(market, authority)) throw new DomainError(NotCompetent);
      await this.eligibility.issuanceAccount(tx, organizationId, market);
      const lines = form.lines.map((line, index): AllocationLine => ({
        organizationId: line.organizationId,
        quantity: parseGranted(instrument, line.quantity, `lines.${index}.quantity`).toString(),
        applicationId: null,
      }));
      const firms = lines.map((line) => line.organizationId);
      if (new Set(firms).size < firms.length) throw new DomainError(FirmTwiceInBatch);
      await this.eligibility.beneficiaries(tx, authority, market, firms);
      const total = lines.reduce((sum, line) => sum + BigInt(line.quantity), 0n);
      return {
        kind: ALLOCATION,
        market,
        subject: `allocation-batch:${randomUUID()}`,
        summary: `发放 ${instrument.code} 共 ${printGranted(instrument, total)} ${instrument.unit}，${lines.length} 家 · issue to ${lines.length} firms`,
        payload: { instrument: instrument.code, reason: form.reason, lines },
        documents: form.documents ?? [],
      };
    });
  }
}
