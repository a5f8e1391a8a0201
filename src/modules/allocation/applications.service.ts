import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ApprovalsService } from '../approval/index.js';
import { isCompetent, type Instrument } from '../registry/index.js';
import { recordAudit } from '../../platform/audit/audit.js';
import type { Actor } from '../../platform/auth/actor.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { once, type Once, type RequestKey } from '../../platform/idempotency/index.js';
import { CLOCK, type Clock } from '../../shared/clock.js';
import { DomainError } from '../../shared/domain-error.js';
import { ALLOCATION } from './allocation-handler.js';
import { ApplicationNotFound, OnlyEnterprisesApply, ReturnNeedsReason } from './allocation.errors.js';
import type { ApplicationBody, ReviewBody } from './allocation.dto.js';
import { allocationView, type AllocationView } from './allocation.view.js';
import { step, type Application } from './application.js';
import { applicationForUpdate, documentsOf, insertApplication, updateApplication } from './application.repository.js';
import { Eligibility } from './eligibility.js';
import { parseGranted, printGranted } from './granted-quantity.js';

/** A firm applies and may withdraw; a reviewer of the right authority passes on or returns. */
@Injectable()
export class ApplicationsService {
  constructor(
    private readonly database: Database,
    private readonly approvals: ApprovalsService,
    private readonly eligibility: Eligibility,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Throws OnlyEnterprisesApply, `registry.instrument-not-found`, InstrumentNotOpen, QuantityInvalid, NoTradingAccount,
   * `request.idempotency-conflict`.
   */
  apply(actor: Actor, form: ApplicationBody, request: RequestKey): Promise<Once<AllocationView>> {
    return this.write(actor, 'allocation.apply', request, 201, async (tx, at) => {
      if (actor.organizationKind !== 'enterprise') throw new DomainError(OnlyEnterprisesApply);
      const instrument = await this.eligibility.instrument(tx, form.instrument);
      const quantity = parseGranted(instrument, form.quantity, 'quantity');
      await this.eligibility.tradingAccount(tx, actor.organizationId, instrument.market);
      const application: Application = {
        id: randomUUID(),
        organizationId: actor.organizationId,
        division: actor.division,
        applicantUserId: actor.userId,
        market: instrument.market,
        instrument: instrument.code,
        quantity,
        reason: form.reason,
        status: 'applied',
        note: null,
        reviewerUserId: null,
        authorityId: null,
        proposalId: null,
        appliedAt: at,
        closedAt: null,
      };
      await insertApplication(tx, application, form.documents ?? []);
      await this.audit(tx, actor, application, 'allocation.applied', at);
      return { application, instrument };
    });
  }

  /** What is not yet in approval. Throws ApplicationNotFound, StepNotPossible, `request.idempotency-conflict`. */
  withdraw(actor: Actor, id: string, request: RequestKey): Promise<Once<AllocationView>> {
    return this.write(actor, 'allocation.withdraw', request, 200, async (tx, at) => {
      const application = await applicationForUpdate(tx, id);
      if (application?.organizationId !== actor.organizationId) throw new DomainError(ApplicationNotFound);
      const change = { status: step(application.status, 'withdraw'), closedAt: at };
      return this.change(tx, actor, application, change, 'allocation.withdrawn', at);
    });
  }

  /**
   * Returned with a reason, or passed on: then the reviewer has proposed the allocation and another person approves.
   * Throws ApplicationNotFound, NotAnIssuer, ReturnNeedsReason, StepNotPossible, `request.idempotency-conflict`.
   */
  review(actor: Actor, id: string, form: ReviewBody, request: RequestKey): Promise<Once<AllocationView>> {
    return this.write(actor, 'allocation.review', request, 201, async (tx, at) => {
      const application = await applicationForUpdate(tx, id);
      const seat = { kind: actor.organizationKind, division: actor.division };
      if (!application || !isCompetent(application.market, seat, application)) {
        throw new DomainError(ApplicationNotFound);
      }
      const reviewed = { reviewerUserId: actor.userId, authorityId: actor.organizationId };
      if (form.decision === 'return') {
        const note = form.reason ?? null;
        if (note === null) throw new DomainError(ReturnNeedsReason);
        const change = { ...reviewed, status: step(application.status, 'return'), note, closedAt: at };
        return this.change(tx, actor, application, change, 'allocation.returned', at);
      }
      const status = step(application.status, 'pass');
      const proposalId = await this.propose(tx, actor, application, at);
      const change = { ...reviewed, status, note: null, proposalId };
      return this.change(tx, actor, application, change, 'allocation.passed', at);
    });
  }

  private async propose(tx: Tx, actor: Actor, application: Application, at: Date): Promise<string> {
    const { id, organizationId, market } = application;
    const instrument = await this.eligibility.instrument(tx, application.instrument);
    await this.eligibility.issuanceAccount(tx, actor.organizationId, market);
    const authority = await this.eligibility.authority(tx, actor.organizationId);
    await this.eligibility.beneficiaries(tx, authority, market, [organizationId]);
    const quantity = application.quantity.toString();
    const draft = {
      kind: ALLOCATION,
      market,
      subject: `application:${id}`,
      summary: `发放 ${instrument.code} ${printGranted(instrument, application.quantity)} ${instrument.unit} · issue on application`,
      payload: {
        instrument: instrument.code,
        reason: application.reason,
        lines: [{ organizationId, quantity, applicationId: id }],
      },
      documents: await documentsOf(tx, id),
    };
    return (await this.approvals.propose(tx, draft, actor, at)).id;
  }

  private async change(
    tx: Tx,
    actor: Actor,
    before: Application,
    change: Partial<Application>,
    action: string,
    at: Date,
  ): Promise<{ readonly application: Application; readonly instrument: Instrument }> {
    await updateApplication(tx, before.id, change);
    const application = { ...before, ...change };
    await this.audit(tx, actor, application, action, at, before.status);
    return { application, instrument: await this.eligibility.describe(tx, before.instrument) };
  }

  private audit(
    tx: Tx,
    actor: Actor,
    { id, status, note, proposalId }: Application,
    action: string,
    at: Date,
    before?: string,
  ): Promise<void> {
    return recordAudit(tx, {
      at,
      actorId: actor.userId,
      organizationId: actor.organizationId,
      action,
      subject: `application:${id}`,
      before: before === undefined ? undefined : { status: before },
      after: { status, note, proposalId },
    });
  }

  private write(
    actor: Actor,
    kind: string,
    request: RequestKey,
    status: number,
    work: (tx: Tx, at: Date) => Promise<{ readonly application: Application; readonly instrument: Instrument }>,
  ): Promise<Once<AllocationView>> {
    const at = this.clock.now();
    return this.database.transaction((tx) =>
      once(tx, { organizationId: actor.organizationId, kind, ...request, at, status }, async () => {
        const { application, instrument } = await work(tx, at);
        return allocationView(application, instrument, await documentsOf(tx, application.id));
      }),
    );
  }
}
