import type { FieldError } from '../../../../shared/domain-error.js';
import type { Rulebook } from '../rulebook.js';
import { consistencyFaults } from './consistency.js';
import { rulebookForm } from './rulebook-form.js';

/**
 * All that keeps parsed JSON from being a rulebook, each with the path of its field and the rule it breaks; nothing when
 * it is one. What the fields mean together is looked at once each has its form.
 */
export function rulebookFaults(value: unknown): readonly FieldError[] {
  const malformed = rulebookForm(value, '');
  return malformed.length > 0 ? malformed : consistencyFaults(value as Rulebook);
}
