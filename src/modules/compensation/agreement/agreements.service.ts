import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database } from '../../../platform/database/database.js';
import { decodeCursor, isId, isSequence, pageOf, type Page, type PageQuery } from '../../../platform/http/index.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { fault } from '../../../platform/http/form-check.js';
import { maySee, refusal } from './agreement-checks.js';
import type { WhatIfBody } from './agreement.dto.js';
import { AgreementNotFound, AgreementUndecided, EvidenceInvalid } from './agreement.errors.js';
import {
  latestVersions,
  readVersion,
  versionsBefore,
  versionsInForce,
  type VersionRecord,
} from './agreement.repository.js';
import {
  agreementLine,
  agreementView,
  whatIfView,
  type AgreementDiffView,
  type AgreementLineView,
  type AgreementView,
  type WhatIfView,
} from './agreement.view.js';
import { changesBetween } from '../../../shared/json-changes.js';
import type { Evidence } from './rule/evidence.js';
import { evidenceFaults } from './rule/evidence-faults.js';
import { evaluate, type Evaluation } from './rule/evaluation.js';
import type { Span } from './rule/period.js';

/** So many days a trial run looks at and no more: a round of an agreement. */
const WHAT_IF_DAYS_MAX = 366 * 6;

/** Reading of agreements, and what their rules make of evidence. */
@Injectable()
export class Agreements {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The latest version of each that the actor may see, in the order of ids. Throws `request.invalid-cursor`. */
  async list(actor: Actor, { cursor, limit }: PageQuery): Promise<Page<AgreementLineView>> {
    const after = agreementAfter(cursor);
    const division = actor.organizationKind === 'auditor' ? null : actor.division;
    const rows = await latestVersions(this.database.reader, division, after, limit + 1);
    return pageOf(
      rows,
      limit,
      ({ agreementId }) => [agreementId],
      (row) => agreementLine(row, this.today()),
    );
  }

  /** Newest first. Throws AgreementNotFound, `request.invalid-cursor`. */
  async versions(actor: Actor, id: string, { cursor, limit }: PageQuery): Promise<Page<AgreementLineView>> {
    const [before = null] = decodeCursor(cursor, [isSequence]) ?? [];
    const latest = await readVersion(this.database.reader, id, null);
    if (!latest || !maySee(actor, latest)) throw new DomainError(AgreementNotFound);
    const rows = await versionsBefore(this.database.reader, id, before === null ? null : BigInt(before), limit + 1);
    return pageOf(
      rows,
      limit,
      ({ version }) => [String(version)],
      (row) => agreementLine(row, this.today()),
    );
  }

  /** Throws AgreementNotFound. */
  async version(actor: Actor, id: string, version: number): Promise<AgreementView> {
    return agreementView(await this.visible(actor, id, version), this.today());
  }

  /** Against the version before it, unless another one is named. Throws AgreementNotFound. */
  async diff(actor: Actor, id: string, version: number, against = version - 1): Promise<AgreementDiffView> {
    const [before, after] = [await this.visible(actor, id, against), await this.visible(actor, id, version)];
    return { id, version, against, changes: changesBetween(before.content, after.content) };
  }

  /** What a version would make of evidence; nothing is kept. Throws AgreementNotFound, EvidenceInvalid. */
  async whatIf(actor: Actor, id: string, version: number, body: WhatIfBody): Promise<WhatIfView> {
    const { content, settlesByItself } = await this.visible(actor, id, version);
    const { from, to, evidence } = body;
    const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
    const span =
      days >= 0 && days <= WHAT_IF_DAYS_MAX
        ? []
        : [fault('to', 'span', '期间须在六年以内 · must be on or after the first day, within six years')];
    const faults = [...span, ...evidenceFaults(evidence, 'evidence')];
    if (faults.length > 0) throw refusal(EvidenceInvalid, faults);
    return whatIfView(evaluate(content.rules, evidence as readonly Evidence[], { from, to }), settlesByItself);
  }

  /** In force on a day, for everybody, in the order of ids. Throws `request.invalid-cursor`. */
  async inForce(day: string | undefined, { cursor, limit }: PageQuery): Promise<Page<AgreementLineView>> {
    const after = agreementAfter(cursor);
    const on = day ?? this.today();
    const place = { id: null, after, limit: limit + 1 };
    const rows = await versionsInForce(this.database.reader, on, place);
    return pageOf(
      rows,
      limit,
      ({ agreementId }) => [agreementId],
      (row) => agreementLine(row, on),
    );
  }

  /** Throws AgreementNotFound, also for one that is not in force. */
  async oneInForce(id: string, day: string | undefined): Promise<AgreementView> {
    const on = day ?? this.today();
    return agreementView(await this.versionOn(id, on), on);
  }

  /** For settlement: the version that holds on a day. Throws AgreementNotFound. */
  async versionOn(id: string, day: string): Promise<VersionRecord> {
    const [found] = await versionsInForce(this.database.reader, day, { id, after: null, limit: 1 });
    if (!found) throw new DomainError(AgreementNotFound);
    return found;
  }

  /** For settlement. Throws AgreementUndecided while the rules leave something open: nobody decides it but the parties. */
  settle({ content, settlesByItself }: VersionRecord, evidence: readonly Evidence[], span: Span): Evaluation {
    if (!settlesByItself) throw new DomainError(AgreementUndecided);
    return evaluate(content.rules, evidence, span);
  }

  private async visible(actor: Actor, id: string, version: number): Promise<VersionRecord> {
    const found = await readVersion(this.database.reader, id, version);
    if (!found || !maySee(actor, found)) throw new DomainError(AgreementNotFound);
    return found;
  }

  private today(): string {
    return shanghaiDay(this.clock.now());
  }
}

function agreementAfter(cursor: string | undefined): string | null {
  const [after] = decodeCursor(cursor, [isId]) ?? [];
  return after === undefined ? null : String(after);
}
