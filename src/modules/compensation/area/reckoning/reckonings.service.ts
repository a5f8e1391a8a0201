import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import {
  ApprovalHandlers,
  ApprovalsService,
  type Decision,
  type Payload,
  type Proposal,
} from '../../../approval/index.js';
import { areaPrefix } from '../../../registry/index.js';
import { recordAudit } from '../../../../platform/audit/audit.js';
import type { Actor } from '../../../../platform/auth/actor.js';
import { Database, type Tx } from '../../../../platform/database/database.js';
import type { Sql } from '../../../../platform/database/sql.js';
import { decodeCursor, isId, isInstant, pageOf, type Page, type PageQuery } from '../../../../platform/http/index.js';
import { once, type Once, type RequestKey } from '../../../../platform/idempotency/index.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../../shared/clock.js';
import { DomainError } from '../../../../shared/domain-error.js';
import { formatYuan } from '../../../../shared/fen.js';
import {
  ReckoningBlocked,
  ReckoningNotFound,
  ReckoningOutOfOrder,
  ReckoningStale,
  StandardNotFound,
  StandardOfAnother,
  TooManyObjects,
  YearNotCounted,
} from '../area.errors.js';
import { areaObjectsOfKind, latestGrades } from '../object/area-object.repository.js';
import { nextYear, versionOfYear, type StandardVersion } from '../standard/standard.js';
import { lockStandard, standardVersions } from '../standard/standard.repository.js';
import type { Facts } from './object-amounts.js';
import { reckon, type Reckoning, type ReckoningLine } from './reckoning.js';
import type { ReckoningBody, ReckoningsQuery } from './reckoning.dto.js';
import {
  closeReckoning,
  insertReckoning,
  linesAfter,
  reckoningById,
  reckoningsBefore,
  settledLines,
  settledYears,
  type ReckoningRecord,
} from './reckoning.repository.js';
import { lineView, reckoningView, type ReckoningLineView, type ReckoningView } from './reckoning.view.js';

export const AREA_RECKONING = 'area-reckoning';

/** Objects that one standard may cover; more is divided by division. */
const OBJECTS_MAX = 5_000;
const LINES_MAX = 50_000;
/** Gaps told at once; the rest are left for the next try. */
const GAPS_MAX = 50;

type ReckoningPayload = {
  readonly reckoningId: string;
  readonly standard: string;
  readonly year: number;
  readonly lineCount: number;
  readonly totalFen: string;
  readonly adjustments: number;
} & Payload;

/** The yearly reckoning: a finance officer drafts it, another person settles it, and then it stands for ever. */
@Injectable()
export class Reckonings implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly handlers: ApprovalHandlers,
    private readonly approvals: ApprovalsService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.handlers.register<ReckoningPayload>({
      kind: AREA_RECKONING,
      quorum: 1,
      authorityFor: (_tx, _payload, proposer) => Promise.resolve(proposer.organizationId),
      apply: (tx, proposal, decision) => this.settle(tx, proposal, decision),
      dismiss: (tx, { payload }, { at }) => closeReckoning(tx, payload.reckoningId, 'dismissed', at),
    });
  }

  /**
   * Reckons a year by a standard and puts it before a second person. Throws StandardNotFound, StandardOfAnother,
   * YearNotCounted, ReckoningOutOfOrder, ReckoningBlocked, TooManyObjects, `approval.already-open`.
   */
  draft(actor: Actor, form: ReckoningBody, request: RequestKey): Promise<Once<ReckoningView>> {
    const at = this.clock.now();
    const { organizationId } = actor;
    return this.database.transaction((tx) =>
      once(tx, { organizationId, kind: 'compensation.reckoning-draft', ...request, at }, async () => {
        const reckoning = await this.reckonNow(tx, actor.organizationId, form.standard, form.year, at);
        const id = randomUUID();
        const proposal = await this.approvals.propose(tx, draftOf(id, form, reckoning), actor, at);
        const record: ReckoningRecord = {
          id,
          organizationId,
          standardCode: form.standard,
          year: form.year,
          status: 'draft',
          lineCount: reckoning.lines.length,
          totalFen: reckoning.totalFen,
          openGaps: reckoning.open,
          proposalId: proposal.id,
          draftedAt: at,
          closedAt: null,
        };
        await insertReckoning(tx, record, actor.userId, reckoning.lines);
        return reckoningView(record);
      }),
    );
  }

  /** Newest first: those of the own office, for auditors all. Throws `request.invalid-cursor`. */
  async list(actor: Actor, query: ReckoningsQuery): Promise<Page<ReckoningView>> {
    const [at, id] = decodeCursor(query.cursor, [isInstant, isId]) ?? [];
    const rows = await reckoningsBefore(this.database.reader, {
      organizationId: officeSeenBy(actor),
      standard: query.standard ?? null,
      before: at === undefined ? null : { at: String(at), id: String(id) },
      limit: query.limit + 1,
    });
    return pageOf(rows, query.limit, (row) => [row.draftedAt.toISOString(), row.id], reckoningView);
  }

  /** Throws ReckoningNotFound. */
  async one(actor: Actor, id: string): Promise<ReckoningView> {
    return reckoningView(await this.seen(actor, id));
  }

  /** In their order. Throws ReckoningNotFound, `request.invalid-cursor`. */
  async lines(actor: Actor, id: string, query: PageQuery): Promise<Page<ReckoningLineView>> {
    const [position = 0] = decodeCursor(query.cursor, [isPosition]) ?? [];
    await this.seen(actor, id);
    const rows = await linesAfter(this.database.reader, id, Number(position), query.limit + 1);
    return pageOf(rows, query.limit, (row) => [row.position], lineView);
  }

  private async seen(actor: Actor, id: string): Promise<ReckoningRecord> {
    const record = await reckoningById(this.database.reader, id);
    const office = officeSeenBy(actor);
    if (!record || (office !== null && office !== record.organizationId)) throw new DomainError(ReckoningNotFound);
    return record;
  }

  /** Throws ReckoningStale when the draft is not what would be drafted now, and as `draft`. */
  private async settle(tx: Tx, { payload }: Proposal<ReckoningPayload>, decision: Decision): Promise<void> {
    const { reckoningId, standard, year } = payload;
    // A version that is approved meanwhile comes wholly before or wholly after this year.
    await lockStandard(tx, standard);
    const now = await this.reckonNow(tx, decision.organizationId, standard, year, decision.at);
    const drafted = await linesAfter(tx, reckoningId, 0, now.lines.length + 1);
    if (!isDeepStrictEqual(drafted.map(comparable), now.lines.map(comparable))) throw new DomainError(ReckoningStale);
    await closeReckoning(tx, reckoningId, 'settled', decision.at);
    await recordAudit(tx, {
      at: decision.at,
      actorId: decision.userId,
      organizationId: decision.organizationId,
      action: 'compensation.area-year-settled',
      subject: `area-reckoning:${reckoningId}`,
      before: { status: 'draft' },
      after: { status: 'settled', ...payload },
    });
  }

  private async reckonNow(
    tx: Tx,
    organizationId: string,
    standard: string,
    year: number,
    at: Date,
  ): Promise<Reckoning> {
    const versions = await standardVersions(tx, standard);
    assertMayReckon(versions, organizationId, year, at);
    const years = await settledYears(tx, standard);
    assertNextYear(versions, years.at(-1)?.year ?? null, year);
    const facts = await factsOf(tx, versions);
    const reckoning = reckon(facts, year, years, await settledLines(tx, standard));
    if (reckoning.blocking.length > 0) throw blocked(reckoning);
    if (reckoning.lines.length > LINES_MAX) throw new DomainError(TooManyObjects);
    return reckoning;
  }
}

function assertMayReckon(versions: readonly StandardVersion[], organizationId: string, year: number, at: Date): void {
  const [first] = versions;
  if (!first) throw new DomainError(StandardNotFound);
  if (first.organizationId !== organizationId) throw new DomainError(StandardOfAnother);
  const version = versionOfYear(versions, year);
  const countedOn = `${year}-${version?.content.countedOn ?? '12-31'}`;
  if (shanghaiDay(at) < countedOn) {
    throw new DomainError(YearNotCounted, `Objects are counted on ${countedOn}.`, { facts: { countedOn } });
  }
}

function assertNextYear(versions: readonly StandardVersion[], lastSettled: number | null, year: number): void {
  const next = nextYear(versions, lastSettled);
  if (year === next) return;
  const detail = next === null ? 'No year is left to settle.' : `The year to settle next is ${next}.`;
  throw new DomainError(ReckoningOutOfOrder, detail, { facts: { nextYear: next } });
}

/** Kind and division are the same in every version of a standard. */
async function factsOf(sql: Sql, versions: readonly StandardVersion[]): Promise<Facts> {
  const { objectKind, division } = versions[0]!.content;
  const objects = await areaObjectsOfKind(sql, objectKind, areaPrefix(division), OBJECTS_MAX + 1);
  if (objects.length > OBJECTS_MAX) throw new DomainError(TooManyObjects);
  const ids = objects.map(({ id }) => id);
  return { versions, objects, grades: await latestGrades(sql, ids) };
}

function draftOf(reckoningId: string, { standard, year, documents = [] }: ReckoningBody, reckoning: Reckoning) {
  const { lines, totalFen } = reckoning;
  const adjustments = lines.filter(({ kind }) => kind === 'adjustment').length;
  return {
    kind: AREA_RECKONING,
    market: null,
    subject: `area-reckoning:${standard}`,
    summary: `${standard} ${year} 年度补偿 ${formatYuan(totalFen)} 元，${lines.length} 行，其中调整 ${adjustments} 行 · ${year}: ${lines.length} lines, ${adjustments} of them adjustments`,
    payload: {
      reckoningId,
      standard,
      year,
      lineCount: lines.length,
      totalFen: totalFen.toString(),
      adjustments,
    },
    documents,
  };
}

/** What a line amounts to, whether it was just reckoned or comes from its table. */
function comparable(line: Omit<ReckoningLine, 'explanation'> & { readonly explanation: object }) {
  const { kind, objectId, recipientId, aboutYear, corrects, amountFen, explanation } = line;
  return { kind, objectId, recipientId, aboutYear, corrects, amountFen, explanation: { ...explanation } };
}

function blocked({ blocking }: Reckoning): DomainError {
  const fields = blocking.slice(0, GAPS_MAX).map(({ objectId, what, detail, year }) => ({
    field: objectId === null ? `years.${year}` : `years.${year}.objects.${objectId}`,
    rule: what,
    message: `${year} 年缺少 · ${year} lacks: ${what} ${detail}`,
  }));
  const [first] = fields;
  return new DomainError(ReckoningBlocked, `${ReckoningBlocked.en} (${first?.field}: ${first?.rule})`, { fields });
}

/** Whose reckonings a person sees; null for everybody's. */
export function officeSeenBy(actor: Actor): string | null {
  return actor.organizationKind === 'auditor' ? null : actor.organizationId;
}

function isPosition(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 2 ** 31 - 1;
}
