import { createHash } from 'node:crypto';
import type { Actor } from '../../../platform/auth/actor.js';
import { canonicalJson } from '../../../platform/idempotency/canonical-json.js';
import { DomainError, type ErrorDefinition, type FieldError } from '../../../shared/domain-error.js';
import { AgreementIncomplete, AgreementInvalid, NotAParty } from './agreement.errors.js';
import { agreementFaults } from './agreement-faults.js';
import { checklistOf, type AgreementContent } from './agreement.js';
import type { VersionRecord } from './agreement.repository.js';

/** Faults told at once; the rest are left for the next try. */
const FAULTS_MAX = 50;

/** The agreement that `value` is, a draft included. Throws AgreementInvalid with the path of each field below `content`. */
export function checkedContent(value: unknown): AgreementContent {
  const faults = agreementFaults(value);
  if (faults.length === 0) return value as AgreementContent;
  throw refusal(
    AgreementInvalid,
    faults.map((each) => ({ ...each, field: each.field === '' ? 'content' : `content.${each.field}` })),
  );
}

/** Throws AgreementIncomplete with one entry for each of the seven contents that is not written. */
export function assertComplete(content: AgreementContent): void {
  const missing = checklistOf(content).filter(({ complete }) => !complete);
  if (missing.length === 0) return;
  throw refusal(
    AgreementIncomplete,
    missing.map(({ content: name, zh, en }) => ({
      field: `content.statutory.${name}`,
      rule: 'article-17',
      message: `缺少${zh} · lacks its ${en}`,
    })),
  );
}

/** Only finance offices of divisions that the agreement names write it, put it forward and sign it. Throws NotAParty. */
export function assertOfAParty(actor: Actor, divisions: readonly string[]): void {
  if (actor.organizationKind !== 'finance-office' || !divisions.includes(actor.division))
    throw new DomainError(NotAParty);
}

/** Before it is in force an agreement is read by the offices of its parties and by auditors. */
export function maySee(actor: Actor, { divisions }: Pick<VersionRecord, 'divisions'>): boolean {
  return actor.organizationKind === 'auditor' || divisions.includes(actor.division);
}

export function contentHash(content: AgreementContent): Buffer {
  return createHash('sha256').update(canonicalJson(content), 'utf8').digest();
}

export function refusal(definition: ErrorDefinition, fields: readonly FieldError[]): DomainError {
  const [first] = fields;
  return new DomainError(definition, `${definition.en} (${first?.field}: ${first?.rule})`, {
    fields: fields.slice(0, FAULTS_MAX),
  });
}
