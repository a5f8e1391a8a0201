import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../../platform/audit/audit.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database, type Tx } from '../../../platform/database/database.js';
import { once, type Once, type RequestKey } from '../../../platform/idempotency/index.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { invariant } from '../../../shared/invariant.js';
import { assertComplete, assertOfAParty, checkedContent, contentHash, maySee } from './agreement-checks.js';
import type { AgreementBody } from './agreement.dto.js';
import { AgreementNotFound, AgreementOvertaken } from './agreement.errors.js';
import { divisionsOf, signersOf, type AgreementContent } from './agreement.js';
import {
  insertAgreement,
  insertOffer,
  insertVersion,
  lockAgreement,
  readVersion,
  type VersionRecord,
} from './agreement.repository.js';
import { agreementLine, type AgreementLineView } from './agreement.view.js';
import { findingsOf, settlesByItself } from './analysis/findings.js';

/** Writing of agreements up to the moment at which they can be signed. Every text is a version that stays. */
@Injectable()
export class AgreementDrafts {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A new agreement with its first version. Throws AgreementInvalid, NotAParty, `request.idempotency-conflict`. */
  open(actor: Actor, { content, reason }: AgreementBody, request: RequestKey): Promise<Once<AgreementLineView>> {
    const checked = checkedContent(content);
    assertOfAParty(actor, divisionsOf(checked.rules));
    return this.write(actor, 'compensation.agreement-open', request, async (tx, at) => {
      const id = randomUUID();
      await insertAgreement(tx, { id, userId: actor.userId, organizationId: actor.organizationId, at });
      return this.insert(tx, actor, { id, version: 1, content: checked, reason, at });
    });
  }

  /**
   * The next version: a draft carried on, a renewal, or a decision on what the rules had left open. The version before it
   * stays as it is, and in force if it is. Throws AgreementNotFound, AgreementInvalid, NotAParty,
   * `request.idempotency-conflict`.
   */
  revise(
    actor: Actor,
    id: string,
    { content, reason }: AgreementBody,
    request: RequestKey,
  ): Promise<Once<AgreementLineView>> {
    const checked = checkedContent(content);
    return this.write(actor, 'compensation.agreement-revise', request, async (tx, at) => {
      const latest = await this.latest(tx, actor, id);
      // Who is a party of neither text has no say in the other.
      assertOfAParty(actor, latest.divisions);
      assertOfAParty(actor, divisionsOf(checked.rules));
      return this.insert(tx, actor, { id, version: latest.version + 1, content: checked, reason, at });
    });
  }

  /**
   * Puts the latest version forward for signature. Throws AgreementNotFound, NotAParty, AgreementOvertaken,
   * AgreementIncomplete, `request.idempotency-conflict`.
   */
  offer(actor: Actor, id: string, version: number, request: RequestKey): Promise<Once<AgreementLineView>> {
    return this.write(actor, 'compensation.agreement-offer', request, async (tx, at) => {
      const latest = await this.latest(tx, actor, id);
      if (latest.version < version) throw new DomainError(AgreementNotFound);
      assertOfAParty(actor, latest.divisions);
      if (latest.version !== version) throw new DomainError(AgreementOvertaken);
      assertComplete(latest.content);
      if (latest.offeredAt === null) {
        const { userId, organizationId } = actor;
        await insertOffer(tx, { agreementId: id, version, userId, organizationId, at });
        await this.audit(tx, actor, 'compensation.agreement-offered', id, version, at);
      }
      return this.read(tx, id, version, at);
    });
  }

  private async insert(
    tx: Tx,
    actor: Actor,
    draft: {
      readonly id: string;
      readonly version: number;
      readonly content: AgreementContent;
      readonly reason: string;
      readonly at: Date;
    },
  ): Promise<AgreementLineView> {
    const { id, version, content, reason, at } = draft;
    await insertVersion(tx, {
      agreementId: id,
      version,
      content,
      contentHash: contentHash(content),
      signingParties: signersOf(content.rules).map((party) => party.id),
      divisions: divisionsOf(content.rules),
      effectiveOn: content.term.from,
      endsOn: content.term.to,
      settlesByItself: settlesByItself(findingsOf(content.rules)),
      reason,
      userId: actor.userId,
      organizationId: actor.organizationId,
      at,
    });
    await this.audit(tx, actor, 'compensation.agreement-drafted', id, version, at);
    return this.read(tx, id, version, at);
  }

  private async latest(tx: Tx, actor: Actor, id: string): Promise<VersionRecord> {
    const found = (await lockAgreement(tx, id)) ? await readVersion(tx, id, null) : null;
    if (!found || !maySee(actor, found)) throw new DomainError(AgreementNotFound);
    return found;
  }

  private async read(tx: Tx, id: string, version: number, at: Date): Promise<AgreementLineView> {
    const record = await readVersion(tx, id, version);
    invariant(record, 'what was written is there');
    return agreementLine(record, shanghaiDay(at));
  }

  private audit(tx: Tx, actor: Actor, action: string, id: string, version: number, at: Date): Promise<void> {
    const { userId: actorId, organizationId } = actor;
    return recordAudit(tx, {
      at,
      actorId,
      organizationId,
      action,
      subject: `river-agreement:${id}/${version}`,
      after: {},
    });
  }

  private write(
    actor: Actor,
    kind: string,
    request: RequestKey,
    work: (tx: Tx, at: Date) => Promise<AgreementLineView>,
  ): Promise<Once<AgreementLineView>> {
    const at = this.clock.now();
    const { organizationId } = actor;
    return this.database.transaction((tx) => once(tx, { organizationId, kind, ...request, at }, () => work(tx, at)));
  }
}
