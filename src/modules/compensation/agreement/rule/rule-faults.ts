import type { FieldError } from '../../../../shared/domain-error.js';
import type { CompensationRules } from './rule.js';
import { rulesForm } from './rule-form.js';
import { referenceFaults } from './rule-references.js';

/**
 * All that keeps parsed JSON from being rules, each with the path of its field and the rule it breaks; nothing when it is.
 * What names mean is looked at once each field has its form.
 */
export function rulesFaults(value: unknown): readonly FieldError[] {
  const malformed = rulesForm(value, '');
  return malformed.length > 0 ? malformed : referenceFaults(value as CompensationRules);
}
