import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../../../platform/audit/audit.js';
import type { Actor } from '../../../../platform/auth/actor.js';
import { brokenConstraint } from '../../../../platform/database/constraint-violation.js';
import { Database, type Tx } from '../../../../platform/database/database.js';
import { decodeCursor, isId, isInstant, pageOf, type Page } from '../../../../platform/http/index.js';
import { once, type Once, type RequestKey } from '../../../../platform/idempotency/index.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../../shared/clock.js';
import { DomainError, type FieldError } from '../../../../shared/domain-error.js';
import { areaPrefix } from '../../../registry/index.js';
import { AreaObjectInvalid, AreaObjectNotFound } from '../area.errors.js';
import { parseArea, type Measure } from '../area-measure.js';
import { assertOwnArea, readPrefix } from '../own-area.js';
import type { AreaObject, ObjectVersion } from './area-object.js';
import type { AreaObjectBody, AreaObjectsQuery, GradeBody, ObjectVersionBody } from './area-object.dto.js';
import {
  areaObjectById,
  areaObjectsAfter,
  insertAreaObject,
  insertGrade,
  insertObjectVersion,
  latestGrades,
  lockAreaObject,
} from './area-object.repository.js';
import {
  areaObjectLine,
  areaObjectView,
  type AreaObjectLineView,
  type AreaObjectView,
  type GradeView,
} from './area-object.view.js';

/** Compensated objects: an office of their area records versions and grades, and never changes one. */
@Injectable()
export class AreaObjects {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws OutsideOwnArea, AreaObjectInvalid, `request.idempotency-conflict`. */
  register(actor: Actor, form: AreaObjectBody, request: RequestKey): Promise<Once<AreaObjectView>> {
    assertOwnArea(actor, form.division);
    const { kind, division } = form;
    return this.write(actor, 'compensation.area-register', request, async (tx, at) => {
      const id = randomUUID();
      await insertAreaObject(tx, { id, kind, division, at }).catch(refusalByDatabase);
      await this.record(tx, actor, id, form, 1, at);
      return this.view(tx, id);
    });
  }

  /** Another version of an object. Throws AreaObjectNotFound, OutsideOwnArea, AreaObjectInvalid. */
  addVersion(actor: Actor, id: string, form: ObjectVersionBody, request: RequestKey): Promise<Once<AreaObjectView>> {
    return this.write(actor, 'compensation.area-version', request, async (tx, at) => {
      const object = await this.own(tx, actor, id);
      await this.record(tx, actor, id, form, object.versions.length + 1, at);
      return this.view(tx, id);
    });
  }

  /** What grade an object was given for a year; another one corrects the first. Throws as `addVersion`. */
  grade(actor: Actor, id: string, form: GradeBody, request: RequestKey): Promise<Once<GradeView>> {
    return this.write(actor, 'compensation.area-grade', request, async (tx, at) => {
      await this.own(tx, actor, id);
      const { year, grade, source } = form;
      const before = (await latestGrades(tx, [id])).find((each) => each.year === year);
      const given = { objectId: id, year, version: (before?.version ?? 0) + 1, grade, source };
      await insertGrade(tx, { ...given, at }, actor);
      await recordAudit(tx, {
        at,
        actorId: actor.userId,
        organizationId: actor.organizationId,
        action: 'compensation.area-graded',
        subject: `area:${id}`,
        before,
        after: given,
      });
      return given;
    });
  }

  /** In the order of registration, of the caller's own area. Throws `request.invalid-cursor`. */
  async list(actor: Actor, query: AreaObjectsQuery): Promise<Page<AreaObjectLineView>> {
    const [at, id] = decodeCursor(query.cursor, [isInstant, isId]) ?? [];
    const prefixes = [readPrefix(actor), ...(query.division === undefined ? [] : [areaPrefix(query.division)])];
    const after = at === undefined ? null : { at: String(at), id: String(id) };
    const filter = { kind: query.kind ?? null, prefixes, after, limit: query.limit + 1 };
    const rows = await areaObjectsAfter(this.database.reader, filter);
    const today = shanghaiDay(this.clock.now());
    return pageOf(
      rows,
      query.limit,
      (row) => [row.registeredAt.toISOString(), row.id],
      (row) => areaObjectLine(row, today),
    );
  }

  /** Throws AreaObjectNotFound. */
  async one(actor: Actor, id: string): Promise<AreaObjectView> {
    const object = await areaObjectById(this.database.reader, id);
    if (!object?.division.startsWith(readPrefix(actor))) throw new DomainError(AreaObjectNotFound);
    return areaObjectView(object, shanghaiDay(this.clock.now()));
  }

  private async own(tx: Tx, actor: Actor, id: string): Promise<AreaObject> {
    await lockAreaObject(tx, id);
    const object = await areaObjectById(tx, id);
    if (!object?.division.startsWith(readPrefix(actor))) throw new DomainError(AreaObjectNotFound);
    assertOwnArea(actor, object.division);
    return object;
  }

  private async record(
    tx: Tx,
    actor: Actor,
    id: string,
    form: ObjectVersionBody,
    number: number,
    at: Date,
  ): Promise<void> {
    const version = versionOf(form, number, at);
    await insertObjectVersion(tx, id, { ...version, document: form.document ?? null }, actor).catch(refusalByDatabase);
    await recordAudit(tx, {
      at,
      actorId: actor.userId,
      organizationId: actor.organizationId,
      action: 'compensation.area-recorded',
      subject: `area:${id}`,
      after: { ...form, version: number },
    });
  }

  private async view(tx: Tx, id: string): Promise<AreaObjectView> {
    const object = await areaObjectById(tx, id);
    if (!object) throw new DomainError(AreaObjectNotFound);
    return areaObjectView(object, shanghaiDay(this.clock.now()));
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

/** Throws AreaObjectInvalid with the field. */
function versionOf(form: ObjectVersionBody, version: number, at: Date): ObjectVersion {
  const { name, validFrom, source } = form;
  const validUntil = form.validUntil ?? null;
  if (validUntil !== null && validUntil <= validFrom) {
    throw invalid('validUntil', 'after-it-begins', '须晚于起始日 · must be later than validFrom');
  }
  const recipients = form.shares.map(({ recipientId }) => recipientId);
  if (new Set(recipients).size < recipients.length) {
    throw invalid('shares', 'recipient-once', '每个受偿方只列一次 · names each recipient once');
  }
  return {
    version,
    name,
    validFrom,
    validUntil,
    zone: form.zone ?? null,
    class: form.class ?? null,
    measure: measureOf(form),
    shares: form.shares.map(({ recipientId, weight }) => ({ recipientId, weight: BigInt(weight) })),
    source,
    recordedAt: at,
  };
}

function measureOf({ area, things }: ObjectVersionBody): Measure {
  const counted = things ?? null;
  if (!area === (counted === null)) {
    throw invalid('area', 'one-measure', '面积与数量二选一 · is given, or things is, and not both');
  }
  if (!area) return { kind: 'count', count: BigInt(counted ?? 0) };
  const parsed = parseArea(area.value, area.unit);
  if (!parsed.ok)
    throw invalid('area.value', parsed.fault, '不是该单位可精确表示的面积 · is no exact area in its unit');
  return { kind: 'area', grains: parsed.grains };
}

const REFUSALS: Readonly<Record<string, FieldError>> = {
  compensation_area_objects_division_fkey: {
    field: 'division',
    rule: 'known',
    message: '没有该行政区 · is no division that is known',
  },
  compensation_area_shares_recipient_id_fkey: {
    field: 'shares',
    rule: 'known-recipients',
    message: '没有该受偿方 · names a recipient that is not known',
  },
};

function refusalByDatabase(error: unknown): never {
  const fault = REFUSALS[brokenConstraint(error) ?? ''];
  throw fault ? invalid(fault.field, fault.rule, fault.message) : error;
}

function invalid(field: string, rule: string, message: string): DomainError {
  const fields = [{ field, rule, message }];
  return new DomainError(AreaObjectInvalid, `${AreaObjectInvalid.en} (${field}: ${rule})`, { fields });
}
