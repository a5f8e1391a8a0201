import { Inject, Injectable, Optional } from '@nestjs/common';
import { recordAudit } from '../../../platform/audit/audit.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { brokenConstraint } from '../../../platform/database/constraint-violation.js';
import { Database, type Tx } from '../../../platform/database/database.js';
import { decodeCursor, pageOf, type Page, type PageQuery } from '../../../platform/http/index.js';
import { once, type Once, type RequestKey } from '../../../platform/idempotency/index.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { assertOwnArea } from '../area/own-area.js';
import { assertEcologyBureau } from './ecology-bureau.js';
import { SECTION_ATTAINMENT, type SectionAttainment } from './section-attainment.js';
import { stateByAttainment, stateByFigure, type Target, type TargetFigure } from './target.js';
import {
  figureView,
  targetView,
  type Judgement,
  type TargetBody,
  type TargetFigureBody,
  type TargetFigureView,
  type TargetsQuery,
  type TargetView,
} from './target.dto.js';
import { TargetComputed, TargetInvalid, TargetNotFound, TargetOfAnother } from './target.errors.js';
import {
  figuresBefore,
  insertFigure,
  insertTarget,
  latestTarget,
  lockTarget,
  standingFigures,
  targetsAfter,
} from './target.repository.js';

/** The board of the policy's targets: what is to be reached, by when, and how far it is reached. */
@Injectable()
export class Targets {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Optional() @Inject(SECTION_ATTAINMENT) private readonly sections: SectionAttainment | undefined,
  ) {}

  /** In the order of their codes, each with its state. Throws `request.invalid-cursor`. */
  async board({ year, cursor, limit }: TargetsQuery): Promise<Page<TargetView>> {
    const [after = ''] = decodeCursor(cursor, [isCode]) ?? [];
    const { reader } = this.database;
    const targets = await targetsAfter(reader, String(after), limit + 1);
    const codes = targets.map(({ code }) => code);
    const figures = await standingFigures(reader, codes, year ?? null);
    const byCode = new Map(figures.map((figure) => [figure.targetCode, figure]));
    const judged = new Map<string, Judgement>();
    for (const target of targets) {
      const figure = byCode.get(target.code) ?? null;
      judged.set(target.code, await this.judge(target, figure, year));
    }
    return pageOf(
      targets,
      limit,
      ({ code }) => [code],
      (target) => targetView(target, judged.get(target.code)!),
    );
  }

  /** Every figure that was entered, corrected ones too. Throws TargetNotFound, `request.invalid-cursor`. */
  async figures(code: string, { cursor, limit }: PageQuery): Promise<Page<TargetFigureView>> {
    const [year, version] = decodeCursor(cursor, [isNumber, isNumber]) ?? [];
    if (!(await latestTarget(this.database.reader, code))) throw new DomainError(TargetNotFound);
    const before = year === undefined ? null : { year: Number(year), version: Number(version) };
    const rows = await figuresBefore(this.database.reader, code, before, limit + 1);
    return pageOf(rows, limit, (row) => [row.year, row.version], figureView);
  }

  /** A new target, or another version. Throws NotTheEcologyBureau, OutsideOwnArea, TargetOfAnother, TargetInvalid. */
  record(actor: Actor, form: TargetBody, request: RequestKey): Promise<Once<TargetView>> {
    assertEcologyBureau(actor);
    assertOwnArea(actor, form.division);
    if (form.measured === 'section-attainment' && (form.direction !== 'at-least' || form.unit !== '%')) {
      throw invalid(
        'direction',
        'attainment-is-a-share',
        '断面达标率须为至少多少 % · is at-least and in % for sections',
      );
    }
    return this.write(actor, 'compensation.target-record', request, async (tx, at) => {
      await lockTarget(tx, form.code);
      const before = await latestTarget(tx, form.code);
      assertFollows(before, form, actor.organizationId);
      const target: Target = {
        code: form.code,
        version: (before?.version ?? 0) + 1,
        titleZh: form.titleZh,
        titleEn: form.titleEn,
        division: form.division,
        measured: form.measured,
        unit: form.unit,
        direction: form.direction,
        goal: form.goal ?? null,
        dueYear: form.dueYear,
        source: form.source,
        organizationId: actor.organizationId,
        recordedAt: at,
      };
      await insertTarget(tx, target, actor.userId).catch(refusalByDatabase);
      await this.audit(tx, actor, at, 'compensation.target-recorded', form.code, before, target);
      const [figure = null] = await standingFigures(tx, [form.code], null);
      return targetView(target, await this.judge(target, figure, undefined));
    });
  }

  /** A year's figure; another one corrects it. Throws NotTheEcologyBureau, TargetNotFound, TargetOfAnother, TargetComputed. */
  enter(actor: Actor, code: string, form: TargetFigureBody, request: RequestKey): Promise<Once<TargetFigureView>> {
    assertEcologyBureau(actor);
    const today = shanghaiDay(this.clock.now());
    if (form.asOf > today) throw invalid('asOf', 'not-to-come', '日期尚未到来 · is a day that has not come');
    return this.write(actor, 'compensation.target-figure', request, async (tx, at) => {
      await lockTarget(tx, code);
      const target = await latestTarget(tx, code);
      if (!target) throw new DomainError(TargetNotFound);
      if (target.organizationId !== actor.organizationId) throw new DomainError(TargetOfAnother);
      if (target.measured !== 'entered') throw new DomainError(TargetComputed);
      const { year, value, asOf, source } = form;
      const [before] = await standingFigures(tx, [code], year);
      const version = (before?.version ?? 0) + 1;
      const figure: TargetFigure = { targetCode: code, year, version, value, asOf, source, recordedAt: at };
      await insertFigure(tx, figure, actor);
      await this.audit(tx, actor, at, 'compensation.target-figure-entered', code, before, figure);
      return figureView(figure);
    });
  }

  private async judge(target: Target, figure: TargetFigure | null, asked: number | undefined): Promise<Judgement> {
    if (target.measured === 'entered') return { state: stateByFigure(target, figure), figure, attainment: null };
    const year = asked ?? Number(shanghaiDay(this.clock.now()).slice(0, 4));
    const sections = (await this.sections?.attainmentOf({ division: target.division, year })) ?? null;
    const attainment = sections && { ...sections, year };
    return { state: stateByAttainment(target, sections), figure: null, attainment };
  }

  private audit(
    tx: Tx,
    actor: Actor,
    at: Date,
    action: string,
    code: string,
    before: unknown,
    after: unknown,
  ): Promise<void> {
    const { userId: actorId, organizationId } = actor;
    return recordAudit(tx, { at, actorId, organizationId, action, subject: `target:${code}`, before, after });
  }

  private write<Body>(
    actor: Actor,
    kind: string,
    request: RequestKey,
    work: (tx: Tx, at: Date) => Promise<Body>,
  ): Promise<Once<Body>> {
    const at = this.clock.now();
    const { organizationId } = actor;
    return this.database.transaction((tx) => once(tx, { organizationId, kind, ...request, at }, () => work(tx, at)));
  }
}

/** A target stays with its office, its place and its measure. */
function assertFollows(before: Target | null, form: TargetBody, organizationId: string): void {
  if (!before) return;
  if (before.organizationId !== organizationId) throw new DomainError(TargetOfAnother);
  for (const field of ['division', 'measured'] as const) {
    if (before[field] === form[field]) continue;
    throw invalid(field, 'as-before', `须与已有版本相同 · must be that of the earlier versions, ${before[field]}`);
  }
}

function refusalByDatabase(error: unknown): never {
  if (brokenConstraint(error) !== 'compensation_targets_division_fkey') throw error;
  throw invalid('division', 'known', '没有该行政区 · is no division that is known');
}

function invalid(field: string, rule: string, message: string): DomainError {
  const fields = [{ field, rule, message }];
  return new DomainError(TargetInvalid, `${TargetInvalid.en} (${field}: ${rule})`, { fields });
}

function isCode(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Z][A-Z0-9-]{1,31}$/.test(value);
}

function isNumber(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 2 ** 31 - 1;
}
