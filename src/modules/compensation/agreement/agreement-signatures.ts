import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  ApprovalHandlers,
  ProposalRequests,
  type Decision,
  type Payload,
  type Proposal,
  type ProposalLineView,
} from '../../approval/index.js';
import { recordAudit } from '../../../platform/audit/audit.js';
import type { Actor } from '../../../platform/auth/actor.js';
import type { Tx } from '../../../platform/database/database.js';
import type { Once, RequestKey } from '../../../platform/idempotency/index.js';
import { DomainError } from '../../../shared/domain-error.js';
import { assertOfAParty, maySee } from './agreement-checks.js';
import type { SignatureBody } from './agreement.dto.js';
import {
  AgreementAlreadySigned,
  AgreementNotFound,
  AgreementNotOffered,
  AgreementOvertaken,
  NotAParty,
  PaperNeeded,
} from './agreement.errors.js';
import { insertSignature, lockAgreement, readVersion, type VersionRecord } from './agreement.repository.js';

export const RIVER_AGREEMENT_SIGNATURE = 'river-agreement-signature';

/** What the second person of a finance office decides on: this content, word for word. */
export type SignaturePayload = {
  readonly agreementId: string;
  readonly version: number;
  readonly party: string;
  readonly contentSha256: string;
  readonly onPaper: boolean;
  readonly titleZh: string;
  readonly from: string | null;
  readonly to: string | null;
  /** False: the parties still have to decide something before anything settles. */
  readonly settlesByItself: boolean;
} & Payload;

/** A party signs through two persons of its finance office: one puts the signature forward, another one decides. */
@Injectable()
export class AgreementSignatures implements OnModuleInit {
  constructor(
    private readonly handlers: ApprovalHandlers,
    private readonly requests: ProposalRequests,
  ) {}

  onModuleInit(): void {
    this.handlers.register<SignaturePayload>({
      kind: RIVER_AGREEMENT_SIGNATURE,
      quorum: 1,
      authorityFor: (_tx, _payload, proposer) => Promise.resolve(proposer.organizationId),
      apply: (tx, proposal, decision) => this.sign(tx, proposal, decision),
    });
  }

  /**
   * Throws AgreementNotFound, NotAParty, AgreementNotOffered, AgreementOvertaken, AgreementAlreadySigned, PaperNeeded,
   * `approval.already-open`, `request.idempotency-conflict`.
   */
  propose(
    actor: Actor,
    id: string,
    version: number,
    { party, documents = [] }: SignatureBody,
    request: RequestKey,
  ): Promise<Once<ProposalLineView>> {
    return this.requests.propose(actor, 'compensation.agreement-sign', request, async (tx) => {
      const record = await readVersion(tx, id, version);
      if (!record || !maySee(actor, record)) throw new DomainError(AgreementNotFound);
      const onPaper = signsOnPaper(actor, record, party);
      assertOpenFor(record, party);
      if (onPaper && documents.length === 0) throw new DomainError(PaperNeeded);
      const { content, contentHash, settlesByItself } = record;
      const payload: SignaturePayload = {
        agreementId: id,
        version,
        party,
        contentSha256: contentHash.toString('hex'),
        onPaper,
        titleZh: content.titleZh,
        from: content.term.from,
        to: content.term.to,
        settlesByItself,
      };
      return {
        kind: RIVER_AGREEMENT_SIGNATURE,
        market: null,
        subject: `river-agreement:${id}/${version}/${party}`,
        summary: `签署《${content.titleZh}》第 ${version} 版 · sign ${content.titleEn}, version ${version}`,
        payload,
        documents,
      };
    });
  }

  /** Judged again as things are now. Throws AgreementNotOffered, AgreementOvertaken, AgreementAlreadySigned. */
  private async sign(
    tx: Tx,
    { id, payload, authorityId }: Proposal<SignaturePayload>,
    decision: Decision,
  ): Promise<void> {
    const { agreementId, version, party, onPaper } = payload;
    const record = (await lockAgreement(tx, agreementId)) ? await readVersion(tx, agreementId, version) : null;
    if (!record) throw new DomainError(AgreementNotFound);
    assertOpenFor(record, party);
    const { at } = decision;
    await insertSignature(tx, {
      agreementId,
      version,
      party,
      organizationId: authorityId,
      proposalId: id,
      onPaper,
      at,
    });
    await recordAudit(tx, {
      at,
      actorId: decision.userId,
      organizationId: decision.organizationId,
      action: 'compensation.agreement-signed',
      subject: `river-agreement:${agreementId}/${version}`,
      after: { party, onPaper, proposalId: id, contentSha256: payload.contentSha256 },
    });
  }
}

/**
 * A party that the platform knows signs itself, one that is not here is recorded by a party that is. Throws NotAParty.
 */
function signsOnPaper(actor: Actor, { content, signingParties, divisions }: VersionRecord, party: string): boolean {
  const signer = content.rules.parties.find(({ id }) => id === party);
  if (!signer || !signingParties.includes(party)) throw new DomainError(NotAParty);
  assertOfAParty(actor, signer.division === null ? divisions : [signer.division]);
  return signer.division === null;
}

function assertOpenFor({ offeredAt, laterOffered, signatures }: VersionRecord, party: string): void {
  if (offeredAt === null) throw new DomainError(AgreementNotOffered);
  if (laterOffered) throw new DomainError(AgreementOvertaken);
  if (signatures.some((each) => each.party === party)) throw new DomainError(AgreementAlreadySigned);
}
