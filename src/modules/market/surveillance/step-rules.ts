import { DomainError } from '../../../shared/domain-error.js';
import type { Alert } from './alert.js';
import type { AlertStepForm } from './alert.dto.js';
import { LADDER, nextStates } from './ladder.js';
import { ALERT_MOVED_ON, ALERT_STEP_INCOMPLETE, ALERT_STEP_NOT_ALLOWED } from './surveillance.errors.js';

/**
 * Whether the step leads on from where the alert is and has all that its measure needs, and nothing else.
 * Throws market.alert-moved-on, market.alert-step-not-allowed and market.alert-step-incomplete.
 */
export function assertStep(alert: Alert, form: AlertStepForm, today: string): void {
  if (alert.state !== form.from) {
    throw new DomainError(ALERT_MOVED_ON, undefined, { facts: { state: alert.state } });
  }
  const allowed = nextStates(alert.state, alert.severity);
  if (!allowed.includes(form.to)) {
    throw new DomainError(ALERT_STEP_NOT_ALLOWED, undefined, {
      facts: { state: alert.state, severity: alert.severity, allowed: allowed.join(', ') },
    });
  }
  assertDeadline(form, today);
  if (LADDER[form.to].hasDocument && !form.documents?.length) {
    throw incomplete('documents', 'document-needed', '须附文件 · this measure is a document: name it');
  }
  assertRestriction(alert, form);
}

function assertDeadline({ to, replyBy }: AlertStepForm, today: string): void {
  const due = LADDER[to].hasDeadline ?? false;
  if (due !== (replyBy !== undefined && replyBy !== null)) {
    throw due
      ? incomplete('replyBy', 'deadline-needed', '须写明答复期限 · this measure names the day of the answer')
      : incomplete('replyBy', 'no-deadline', '该措施没有答复期限 · nothing is answered to this measure');
  }
  if (replyBy && replyBy < today) {
    throw incomplete('replyBy', 'deadline-past', `不得早于 ${today} · must be ${today} or later`);
  }
}

function assertRestriction({ parties }: Alert, { to, restriction }: AlertStepForm): void {
  if (to !== 'restricted') {
    if (restriction)
      throw incomplete('restriction', 'no-restriction', '该措施不限制账户 · this measure restricts nobody');
    return;
  }
  if (!restriction) {
    throw incomplete('restriction', 'restriction-needed', '须写明限制对象与方式 · name whom to restrict and how');
  }
  if (!parties.includes(restriction.organizationId)) {
    throw incomplete('restriction.organizationId', 'party', '须为该预警所涉单位 · must be a party of the alert');
  }
}

function incomplete(field: string, rule: string, message: string): DomainError {
  return new DomainError(ALERT_STEP_INCOMPLETE, `${ALERT_STEP_INCOMPLETE.en}: ${field}`, {
    fields: [{ field, rule, message }],
  });
}
