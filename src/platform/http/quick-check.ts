import { getMetadataStorage } from 'class-validator';

type Form = new () => object;
type Holds = (form: object, value: unknown) => boolean;

interface FieldCheck {
  readonly name: string;
  /** Conditions under which the field is looked at (`@IsOptional`). */
  readonly conditions: readonly Holds[];
  readonly rules: readonly Holds[];
}

/** True: the rules of the class hold. False: class-validator has to say whether and what is wrong. */
export type QuickCheck = (form: object) => boolean;

/**
 * The rules of a form class as plain calls, for the many bodies with which nothing is wrong: class-validator gathers its
 * rules anew for each body and makes an error for each field before it knows of one. The rules are its own, so what
 * passes here passes there. Null when the class has rules of another kind (nested forms, each of a list, groups).
 */
export function quickCheckOf(form: Form): QuickCheck | null {
  const fields = fieldChecksOf(form);
  if (!fields) return null;
  const names = new Set(fields.map(({ name }) => name));
  return (parsed) => {
    for (const name in parsed) if (!names.has(name)) return false;
    for (const { name, conditions, rules } of fields) {
      const value = (parsed as Record<string, unknown>)[name];
      if (!conditions.every((holds) => holds(parsed, value))) continue;
      if (!rules.every((holds) => holds(parsed, value))) return false;
    }
    return true;
  };
}

function fieldChecksOf(form: Form): FieldCheck[] | null {
  const storage = getMetadataStorage();
  const fields = new Map<string, { name: string; conditions: Holds[]; rules: Holds[] }>();
  for (const metadata of storage.getTargetValidationMetadatas(form, '', false, false)) {
    const { propertyName: name, type, each, validateIf } = metadata;
    // Declared as always there, and is not.
    const groups = metadata.groups as readonly string[] | undefined;
    if (each || validateIf || groups?.length) return null;
    let field = fields.get(name);
    if (!field) fields.set(name, (field = { name, conditions: [], rules: [] }));
    if (type === 'conditionalValidation') {
      const condition = (metadata.constraints as [Holds])[0];
      field.conditions.push((object, value) => condition(object, value));
    } else if (type === 'customValidation') {
      for (const { instance } of storage.getTargetValidatorConstraints(metadata.constraintCls)) {
        const { constraints } = metadata as { constraints: unknown[] };
        field.rules.push((object, value) => {
          const context = { targetName: form.name, property: name, object, value, constraints };
          return instance.validate(value, context) === true;
        });
      }
    } else {
      return null;
    }
  }
  return [...fields.values()];
}
