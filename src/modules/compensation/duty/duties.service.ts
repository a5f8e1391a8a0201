import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../../platform/audit/audit.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database, type Tx } from '../../../platform/database/database.js';
import { decodeCursor, isDay, isId, pageOf, type Page } from '../../../platform/http/index.js';
import { once, type Once, type RequestKey } from '../../../platform/idempotency/index.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { assertEcologyBureau } from '../target/ecology-bureau.js';
import {
  dutyLine,
  dutyView,
  type DutiesQuery,
  type DutyBody,
  type DutyJudgementBody,
  type DutyLineView,
  type DutyReportBody,
  type DutyView,
} from './duty.dto.js';
import { DutyInvalid, DutyNotFound, DutyOfAnother, DutyStepNotPossible } from './duty.errors.js';
import { isPossible, standingOf, type Duty, type DutyNote, type DutyStanding, type NoteKind } from './duty.js';
import { dutiesAfter, dutyById, insertDuty, insertNote, isOffice, lockDuty, notesOf } from './duty.repository.js';

/** More notes than any duty needs; one that has so many is divided. */
const NOTES_MAX = 500;

/** What somebody says of a duty, of either form. */
interface Saying {
  readonly kind: NoteKind;
  readonly text: string;
  readonly document?: DutyNote['document'];
  readonly dueOn?: string | null;
}

/** The board of duties: the joint office assigns and judges, owners report, and nothing that was said is changed. */
@Injectable()
export class Duties {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** In the order of their first due dates. Throws `request.invalid-cursor`. */
  async board(query: DutiesQuery): Promise<Page<DutyLineView>> {
    const [dueOn, id] = decodeCursor(query.cursor, [isDay, isId]) ?? [];
    const today = shanghaiDay(this.clock.now());
    const rows = await dutiesAfter(this.database.reader, {
      owner: query.owner ?? null,
      standing: query.standing ?? null,
      today,
      after: dueOn === undefined ? null : { dueOn: String(dueOn), id: String(id) },
      limit: query.limit + 1,
    });
    return pageOf(
      rows,
      query.limit,
      (row) => [row.dueOn, row.id],
      ({ notes, ...duty }) => dutyLine(duty, notes, today),
    );
  }

  /** With everything that was said about it. Throws DutyNotFound. */
  one(id: string): Promise<DutyView> {
    return this.view(this.database.reader, id);
  }

  /** Throws NotTheEcologyBureau, DutyInvalid, `request.idempotency-conflict`. */
  assign(actor: Actor, form: DutyBody, request: RequestKey): Promise<Once<DutyView>> {
    assertEcologyBureau(actor);
    return this.write(actor, 'compensation.duty-assign', request, async (tx, at) => {
      const { title, source, ownerOrganizationId, dueOn } = form;
      if (!(await isOffice(tx, ownerOrganizationId))) {
        throw invalid(
          'ownerOrganizationId',
          'known-office',
          '不是在用的政府部门 · is no active office of a government',
        );
      }
      const id = randomUUID();
      const { organizationId } = actor;
      const duty: Duty = { id, title, source, ownerOrganizationId, dueOn, organizationId, assignedAt: at };
      await insertDuty(tx, duty, actor.userId);
      await this.audit(tx, actor, at, 'compensation.duty-assigned', id, form);
      return this.view(tx, id);
    });
  }

  /** What its owner says. Throws DutyNotFound, DutyOfAnother, DutyStepNotPossible. */
  report(actor: Actor, id: string, form: DutyReportBody, request: RequestKey): Promise<Once<DutyView>> {
    return this.write(actor, 'compensation.duty-report', request, (tx, at) =>
      this.say(tx, actor, id, form, at, (duty) => duty.ownerOrganizationId),
    );
  }

  /** What the office that assigned it says. Throws DutyNotFound, DutyOfAnother, DutyStepNotPossible, DutyInvalid. */
  judge(actor: Actor, id: string, form: DutyJudgementBody, request: RequestKey): Promise<Once<DutyView>> {
    return this.write(actor, 'compensation.duty-judge', request, (tx, at) =>
      this.say(tx, actor, id, form, at, (duty) => duty.organizationId),
    );
  }

  private async say(
    tx: Tx,
    actor: Actor,
    id: string,
    form: Saying,
    at: Date,
    officeOf: (duty: Duty) => string,
  ): Promise<DutyView> {
    await lockDuty(tx, id);
    const duty = await dutyById(tx, id);
    if (!duty) throw new DomainError(DutyNotFound);
    if (officeOf(duty) !== actor.organizationId) throw new DomainError(DutyOfAnother);
    const notes = await notesOf(tx, id);
    const standing = standingOf(duty.dueOn, notes, shanghaiDay(at));
    if (!isPossible(form.kind, standing) || notes.length >= NOTES_MAX) {
      throw new DomainError(DutyStepNotPossible, `The duty is ${standing.state}; ${form.kind} is not possible.`);
    }
    const note: DutyNote = {
      sequence: notes.length + 1,
      kind: form.kind,
      text: form.text,
      document: form.document ?? null,
      dueOn: newDueDate(form, standing),
      writtenBy: actor.userId,
      organizationId: actor.organizationId,
      writtenAt: at,
    };
    await insertNote(tx, id, note);
    await this.audit(tx, actor, at, 'compensation.duty-noted', id, note);
    return this.view(tx, id);
  }

  private async view(tx: Tx, id: string): Promise<DutyView> {
    const duty = await dutyById(tx, id);
    if (!duty) throw new DomainError(DutyNotFound);
    return dutyView(duty, await notesOf(tx, id), shanghaiDay(this.clock.now()));
  }

  private audit(tx: Tx, actor: Actor, at: Date, action: string, id: string, after: unknown): Promise<void> {
    const { userId: actorId, organizationId } = actor;
    return recordAudit(tx, { at, actorId, organizationId, action, subject: `duty:${id}`, after });
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

/** An extension, and nothing else, has a day, later than the one it moves. Throws DutyInvalid. */
function newDueDate({ kind, dueOn = null }: Saying, { dueOn: before }: DutyStanding): string | null {
  if (kind !== 'extension') {
    if (dueOn !== null)
      throw invalid('dueOn', 'only-of-an-extension', '仅延期须写日期 · is given with an extension only');
    return null;
  }
  if (dueOn === null || dueOn <= before) {
    throw invalid('dueOn', 'later-than-before', `须晚于 ${before} · must be later than ${before}`);
  }
  return dueOn;
}

function invalid(field: string, rule: string, message: string): DomainError {
  const fields = [{ field, rule, message }];
  return new DomainError(DutyInvalid, `${DutyInvalid.en} (${field}: ${rule})`, { fields });
}
