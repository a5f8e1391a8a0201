import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../../../platform/audit/audit.js';
import type { Actor } from '../../../../platform/auth/actor.js';
import { brokenConstraint } from '../../../../platform/database/constraint-violation.js';
import { Database } from '../../../../platform/database/database.js';
import {
  decodeCursor,
  isDay,
  isId,
  isInstant,
  pageOf,
  type Page,
  type PageQuery,
} from '../../../../platform/http/index.js';
import { once, type Once, type RequestKey } from '../../../../platform/idempotency/index.js';
import { CLOCK, type Clock } from '../../../../shared/clock.js';
import { DomainError } from '../../../../shared/domain-error.js';
import { OutsideOwnArea, RecipientKnown, RecipientNotFound } from '../area.errors.js';
import { assertOwnArea, readPrefix } from '../own-area.js';
import { settledLinesOf } from '../reckoning/reckoning.repository.js';
import { lineView, type ReckoningLineView } from '../reckoning/reckoning.view.js';
import { officeSeenBy } from '../reckoning/reckonings.service.js';
import type { RecipientBody } from './recipient.dto.js';
import { isSeenBy } from './recipient-visibility.js';
import type { Recipient } from './recipient.js';
import { insertRecipient, paymentsAfter, recipientById, recipientsAfter, standingsOf } from './recipient.repository.js';
import {
  paymentView,
  recipientLedgerView,
  recipientView,
  type PaymentView,
  type RecipientLedgerView,
  type RecipientView,
} from './recipient.view.js';

/** Recipients and their ledger: what they are owed by settled years, line by line, and what they were paid. */
@Injectable()
export class Recipients {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws OutsideOwnArea, RecipientKnown, `request.idempotency-conflict`. */
  record(actor: Actor, form: RecipientBody, request: RequestKey): Promise<Once<RecipientView>> {
    assertOwnArea(actor, form.division);
    const at = this.clock.now();
    const { organizationId } = actor;
    return this.database.transaction((tx) =>
      once(tx, { organizationId, kind: 'compensation.recipient-record', ...request, at }, async () => {
        const { kind, name, division, source } = form;
        const recipient: Recipient = { id: randomUUID(), kind, name, division, source, recordedAt: at };
        await insertRecipient(tx, recipient, actor).catch(refusalByDatabase);
        await recordAudit(tx, {
          at,
          actorId: actor.userId,
          organizationId,
          action: 'compensation.recipient-recorded',
          subject: `area-recipient:${recipient.id}`,
          after: form,
        });
        return recipientView(recipient);
      }),
    );
  }

  /** Of the caller's own area, in the order of recording. Throws `request.invalid-cursor`. */
  async list(actor: Actor, query: PageQuery): Promise<Page<RecipientView>> {
    const [at, id] = decodeCursor(query.cursor, [isInstant, isId]) ?? [];
    const after = at === undefined ? null : { at: String(at), id: String(id) };
    const filter = { prefix: readPrefix(actor), after, limit: query.limit + 1 };
    const rows = await recipientsAfter(this.database.reader, filter);
    return pageOf(rows, query.limit, (row) => [row.recordedAt.toISOString(), row.id], recipientView);
  }

  /** With what the own office owes and has paid, for auditors every office. Throws RecipientNotFound. */
  async ledger(actor: Actor, id: string): Promise<RecipientLedgerView> {
    const recipient = await this.seen(actor, id);
    const office = officeSeenBy(actor);
    const standings = await standingsOf(this.database.reader, id);
    const shown = standings.filter(({ organizationId }) => office === null || organizationId === office);
    return recipientLedgerView(recipient, shown);
  }

  /** Settled lines, what is owed. Throws RecipientNotFound, `request.invalid-cursor`. */
  async lines(actor: Actor, recipientId: string, query: PageQuery): Promise<Page<ReckoningLineView>> {
    const [reckoningId, position] = decodeCursor(query.cursor, [isId, isPosition]) ?? [];
    await this.seen(actor, recipientId);
    const after = reckoningId === undefined ? null : { reckoningId: String(reckoningId), position: Number(position) };
    const filter = { recipientId, organizationId: officeSeenBy(actor), after, limit: query.limit + 1 };
    const rows = await settledLinesOf(this.database.reader, filter);
    return pageOf(rows, query.limit, (row) => [row.reckoningId, row.position], lineView);
  }

  /** What was paid. Throws RecipientNotFound, `request.invalid-cursor`. */
  async payments(actor: Actor, recipientId: string, query: PageQuery): Promise<Page<PaymentView>> {
    const [paidOn, id] = decodeCursor(query.cursor, [isDay, isId]) ?? [];
    await this.seen(actor, recipientId);
    const after = paidOn === undefined ? null : { paidOn: String(paidOn), id: String(id) };
    const filter = { recipientId, organizationId: officeSeenBy(actor), after, limit: query.limit + 1 };
    const rows = await paymentsAfter(this.database.reader, filter);
    return pageOf(rows, query.limit, (row) => [row.paidOn, row.id], paymentView);
  }

  private async seen(actor: Actor, id: string): Promise<Recipient> {
    const recipient = await recipientById(this.database.reader, id);
    const standings = await standingsOf(this.database.reader, id);
    if (!recipient || !isSeenBy(actor, recipient, standings)) throw new DomainError(RecipientNotFound);
    return recipient;
  }
}

function refusalByDatabase(error: unknown): never {
  const broken = brokenConstraint(error);
  if (broken === 'compensation_area_recipients_once') throw new DomainError(RecipientKnown);
  if (broken === 'compensation_area_recipients_division_fkey') {
    throw new DomainError(OutsideOwnArea, 'There is no such division.');
  }
  throw error;
}

function isPosition(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 2 ** 31 - 1;
}
