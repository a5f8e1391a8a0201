import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  ApprovalHandlers,
  ProposalRequests,
  type Decision,
  type Json,
  type Payload,
  type Proposal,
  type ProposalLineView,
} from '../../../approval/index.js';
import { recordAudit } from '../../../../platform/audit/audit.js';
import type { Actor } from '../../../../platform/auth/actor.js';
import { Database, type Tx } from '../../../../platform/database/database.js';
import { decodeCursor, pageOf, type Page } from '../../../../platform/http/index.js';
import type { Once, RequestKey } from '../../../../platform/idempotency/index.js';
import { DomainError } from '../../../../shared/domain-error.js';
import { StandardInvalid, StandardNotFound, StandardOfAnother, StandardUnknownForYear } from '../area.errors.js';
import { assertOwnArea } from '../own-area.js';
import { settledYears } from '../reckoning/reckoning.repository.js';
import type { StandardBody, StandardsQuery } from './standard.dto.js';
import { checkedStandard } from './standard-check.js';
import { versionOfYear, yearLeftWithout, type StandardContent, type StandardVersion } from './standard.js';
import { insertStandard, lockStandard, standardsAfter, standardVersions } from './standard.repository.js';
import { standardView, stepView, type StandardVersionView, type YearStandardView } from './standard.view.js';
import { standardOfYear } from './yearly-standard.js';

export const AREA_STANDARD = 'area-standard';

type StandardPayload = {
  readonly code: string;
  readonly reason: string;
  /** How many versions there were when it was proposed. */
  readonly replaces: number;
  readonly standard: Json;
} & Payload;

/** Standards of compensation: a finance office proposes a version, another person of it approves. */
@Injectable()
export class Standards implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly handlers: ApprovalHandlers,
    private readonly requests: ProposalRequests,
  ) {}

  onModuleInit(): void {
    this.handlers.register<StandardPayload>({
      kind: AREA_STANDARD,
      quorum: 1,
      authorityFor: (_tx, _payload, proposer) => Promise.resolve(proposer.organizationId),
      apply: (tx, proposal, decision) => this.publish(tx, proposal, decision),
    });
  }

  /** Throws StandardInvalid, OutsideOwnArea, StandardOfAnother, `approval.already-open`. */
  propose(actor: Actor, form: StandardBody, request: RequestKey): Promise<Once<ProposalLineView>> {
    const content = checkedStandard(form.standard);
    assertOwnArea(actor, content.division);
    const { code, reason, documents } = form;
    const { organizationId } = actor;
    return this.requests.propose(actor, 'compensation.standard-propose', request, async (tx) => {
      const versions = await standardVersions(tx, code);
      assertFollows(versions, organizationId, content);
      await assertPastWhole(tx, code, versions, content);
      const { titleZh, titleEn, fromYear } = content;
      return {
        kind: AREA_STANDARD,
        market: null,
        subject: `standard:${code}`,
        summary: `自 ${fromYear} 年度起适用《${titleZh}》· ${titleEn} from ${fromYear}`,
        payload: { code, reason, replaces: versions.length, standard: content as unknown as Json },
        documents,
      };
    });
  }

  /** In order of code and version. Throws `request.invalid-cursor`. */
  async list(query: StandardsQuery): Promise<Page<StandardVersionView>> {
    const [code, version] = decodeCursor(query.cursor, [isText, isNumber]) ?? [];
    const after = code === undefined ? null : { code: String(code), version: Number(version) };
    const filter = { code: query.code ?? null, after, limit: query.limit + 1 };
    const rows = await standardsAfter(this.database.reader, filter);
    return pageOf(rows, query.limit, (row) => [row.code, row.version], standardView);
  }

  /** What the standard comes to in a year, and how. Throws StandardNotFound, StandardUnknownForYear. */
  async ofYear(code: string, year: number): Promise<YearStandardView> {
    const versions = await standardVersions(this.database.reader, code);
    if (versions.length === 0) throw new DomainError(StandardNotFound);
    const version = versionOfYear(versions, year);
    if (!version) throw new DomainError(StandardUnknownForYear, `No version of ${code} is used in ${year}.`);
    const standard = standardOfYear(version.content, year);
    if (!standard.ok) {
      const { missing, year: missingYear } = standard;
      const detail = `The ${missing} of ${missingYear} is not entered.`;
      throw new DomainError(StandardUnknownForYear, detail, { facts: { missing, year: missingYear } });
    }
    const { per } = version.content.base;
    const steps = standard.steps.map(stepView);
    return { code, version: version.version, year, fen: standard.fen.toFraction(), per, steps };
  }

  /** Throws StandardOfAnother, StandardInvalid: judged again, as things are now. */
  private async publish(tx: Tx, proposal: Proposal<StandardPayload>, decision: Decision): Promise<void> {
    const { code, reason } = proposal.payload;
    const content = proposal.payload.standard as unknown as StandardContent;
    await lockStandard(tx, code);
    const versions = await standardVersions(tx, code);
    assertFollows(versions, proposal.proposerOrganizationId, content);
    await assertPastWhole(tx, code, versions, content);
    const version = {
      code,
      version: versions.length + 1,
      organizationId: proposal.proposerOrganizationId,
      content,
      proposalId: proposal.id,
      approvedAt: decision.at,
    };
    await insertStandard(tx, version);
    await recordAudit(tx, {
      at: decision.at,
      actorId: decision.userId,
      organizationId: decision.organizationId,
      action: 'compensation.standard-approved',
      subject: `standard:${code}/${version.version}`,
      after: { proposalId: proposal.id, reason, standard: content },
    });
  }
}

/** A standard stays with its office, its kind of object and its division, so that it covers what it covered. */
function assertFollows(versions: readonly StandardVersion[], organizationId: string, content: StandardContent): void {
  const [first] = versions;
  if (!first) return;
  if (first.organizationId !== organizationId) throw new DomainError(StandardOfAnother);
  for (const field of ['objectKind', 'division'] as const) {
    if (first.content[field] === content[field]) continue;
    throw invalid(
      field,
      'as-before',
      `须与已有版本相同 · must be that of the earlier versions, ${first.content[field]}`,
    );
  }
}

/** A later version corrects what was settled; it neither opens a year that was passed nor leaves a settled one without. */
async function assertPastWhole(
  tx: Tx,
  code: string,
  versions: readonly StandardVersion[],
  content: StandardContent,
): Promise<void> {
  const last = versions.at(-1);
  if (!last) return;
  const settled = (await settledYears(tx, code)).map(({ year }) => year);
  const year = yearLeftWithout([...versions, { ...last, version: last.version + 1, content }], settled);
  if (year === null) return;
  const rule = settled.includes(year) ? 'keeps-settled-years' : 'opens-no-passed-year';
  const field = settled.includes(year) ? 'untilYear' : 'fromYear';
  throw invalid(field, rule, `${year} 年度已经结算或已经跳过 · ${year} is settled or was passed over`);
}

function invalid(field: string, rule: string, message: string): DomainError {
  return new DomainError(StandardInvalid, `${StandardInvalid.en} (standard.${field}: ${rule})`, {
    fields: [{ field: `standard.${field}`, rule, message }],
  });
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 32 && !value.includes('\0');
}

function isNumber(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 2 ** 31 - 1;
}
