import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../../platform/audit/audit.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database, type Tx } from '../../../platform/database/database.js';
import { decodeCursor, isId, isInstant, pageOf, type Page } from '../../../platform/http/index.js';
import { once, type Once, type RequestKey } from '../../../platform/idempotency/index.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { RestrictionsService } from '../../registry/index.js';
import type { Alert } from './alert.js';
import type { AlertsQuery, AlertStepForm } from './alert.dto.js';
import { alertById, evidenceOfAlert, insertStep, listAlerts, stepsOfAlert } from './alert.repository.js';
import { alertLine, alertView, type AlertLineView, type AlertView } from './alert.view.js';
import { ALERT_STATES, ENDED } from './ladder.js';
import { assertStep } from './step-rules.js';
import { ALERT_MOVED_ON, ALERT_NOT_FOUND } from './surveillance.errors.js';

const OPEN = ALERT_STATES.filter((state) => !ENDED.includes(state));

/** The most evidence and steps shown inside one alert, the latest of them. */
const SHOWN_MAX = 100;

/** Alerts as the operator and auditors read them, and the ladder of measures on which the operator moves them. */
@Injectable()
export class AlertsService {
  constructor(
    private readonly database: Database,
    private readonly restrictions: RestrictionsService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest first. Throws request.invalid-cursor. */
  async list(query: AlertsQuery): Promise<Page<AlertLineView>> {
    const place = decodeCursor(query.cursor, [isInstant, isId]);
    const rows = await listAlerts(this.database.reader, {
      market: query.market ?? null,
      instrument: query.instrument ?? null,
      day: query.day ?? null,
      kind: query.kind ?? null,
      severity: query.severity ?? null,
      states: query.state === undefined ? null : query.state === 'open' ? OPEN : [query.state],
      party: query.party ?? null,
      before: place ? { raisedAt: String(place[0]), id: String(place[1]) } : null,
      limit: query.limit + 1,
    });
    return pageOf(rows, query.limit, (alert) => [alert.raisedAt.toISOString(), alert.id], alertLine);
  }

  /** Throws market.alert-not-found. */
  get(id: string): Promise<AlertView> {
    return this.view(this.database.reader, id);
  }

  /**
   * Takes one step on the ladder. Throws market.alert-not-found, market.alert-moved-on, market.alert-step-not-allowed,
   * market.alert-step-incomplete, market.restriction-unavailable, what the register throws, and
   * `request.idempotency-conflict`.
   */
  step(actor: Actor, id: string, form: AlertStepForm, request: RequestKey): Promise<Once<AlertView>> {
    const at = this.clock.now();
    const { organizationId, userId } = actor;
    return this.database.transaction((tx) =>
      once(tx, { organizationId, kind: 'surveillance.step', ...request, at }, async () => {
        const alert = await this.alert(tx, id);
        assertStep(alert, form, shanghaiDay(at));
        const documents = form.documents ?? [];
        const step = alert.step + 1;
        const restrictionProposalId = await this.proposeRestriction(tx, actor, alert, form, at);
        const taken = await insertStep(tx, id, {
          step,
          from: form.from,
          to: form.to,
          userId,
          organizationId,
          at,
          reason: form.reason,
          replyBy: form.replyBy ?? null,
          documents,
          restrictionProposalId,
        });
        if (!taken) throw new DomainError(ALERT_MOVED_ON);
        await recordAudit(tx, {
          at,
          actorId: userId,
          organizationId,
          action: 'surveillance.alert-stepped',
          subject: `alert:${id}`,
          before: { state: form.from },
          after: { state: form.to, step, reason: form.reason, replyBy: form.replyBy ?? null, restrictionProposalId },
        });
        return this.view(tx, id);
      }),
    );
  }

  /** Another person decides on it in the register; the step says which proposal it is. */
  private async proposeRestriction(
    tx: Tx,
    actor: Actor,
    alert: Alert,
    form: AlertStepForm,
    at: Date,
  ): Promise<string | null> {
    const { restriction, reason, documents } = form;
    if (!restriction) return null;
    const { organizationId, kind, documentNumber } = restriction;
    const holder = { organizationId, market: alert.market };
    const wanted = { kind, documentNumber, reason, documents: documents ?? [] };
    return (await this.restrictions.proposeOnHolder(tx, actor, holder, wanted, at)).id;
  }

  private async view(tx: Tx, id: string): Promise<AlertView> {
    const alert = await this.alert(tx, id);
    return alertView(alert, await evidenceOfAlert(tx, id, SHOWN_MAX), await stepsOfAlert(tx, id, SHOWN_MAX));
  }

  private async alert(tx: Tx, id: string): Promise<Alert> {
    const alert = await alertById(tx, id);
    if (!alert) throw new DomainError(ALERT_NOT_FOUND);
    return alert;
  }
}
