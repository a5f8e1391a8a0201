import type { FieldError } from '../../../shared/domain-error.js';
import type { PasswordSettings } from '../identity.settings.js';

const CHARACTER_CLASSES = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u];

type Rules = Pick<PasswordSettings, 'lengthMin' | 'lengthMax' | 'characterClassesMin'>;

/** What is wrong with a new password of this user; empty when nothing is. The password itself is never repeated. */
export function passwordFaults(password: string, username: string, rules: Rules, field: string): FieldError[] {
  const faults: FieldError[] = [];
  const length = [...password].length;
  if (length < rules.lengthMin || length > rules.lengthMax) {
    faults.push({ field, rule: 'length', message: `from ${rules.lengthMin} to ${rules.lengthMax} characters` });
  }
  if (CHARACTER_CLASSES.filter((kind) => kind.test(password)).length < rules.characterClassesMin) {
    const message = `at least ${rules.characterClassesMin} of lower case, upper case, digits and other characters`;
    faults.push({ field, rule: 'character-classes', message });
  }
  if (password.toLowerCase().includes(username)) {
    faults.push({ field, rule: 'no-username', message: 'must not contain the username' });
  }
  if (new Set(password).size < 5) {
    faults.push({ field, rule: 'variety', message: 'at least five different characters' });
  }
  return faults;
}
