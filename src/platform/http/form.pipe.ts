import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync, type ValidatorOptions } from 'class-validator';
import { DomainError } from '../../shared/domain-error.js';
import { formErrorOf } from './form-error.js';
import { quickCheckOf, type QuickCheck } from './quick-check.js';
import { MALFORMED } from './request.errors.js';

type Form = new () => object;

const OPTIONS: ValidatorOptions = {
  whitelist: true,
  forbidNonWhitelisted: true,
  // A form without rules is a form without fields.
  forbidUnknownValues: false,
  stopAtFirstError: true,
  validationError: { target: false, value: false },
};

const NOT_FORMS = new Set<unknown>([undefined, String, Number, Boolean, Array, Object, Buffer, Date]);

/**
 * Checks every body and query that a route declares with a class, by the decorators of that class, and refuses fields
 * the class does not have. Rules must be synchronous. A body is copied as it is unless a field of it holds another form
 * (`@IsListOf`, `@IsNested`); null in an optional field is as if the field were not there; a query, which is text, is converted where its class says so (`@Type(() => Number)`).
 * Cheaper than Nest's ValidationPipe, which waits for promises and walks every flat body with class-transformer.
 * Throws `request.malformed`, `request.unknown-field` and `request.invalid-field`.
 */
export class FormPipe implements PipeTransform {
  private readonly nested = new Map<Form, boolean>();
  private readonly quick = new Map<Form, QuickCheck | null>();

  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if ((type !== 'body' && type !== 'query') || NOT_FORMS.has(metatype)) return value;
    const form = metatype as Form;
    const plain = value ?? {};
    if (typeof plain !== 'object' || Array.isArray(plain)) throw new DomainError(MALFORMED, 'An object is expected.');
    const convert = type === 'query' || this.holdsForms(form);
    const parsed = convert ? plainToInstance(form, plain) : Object.assign(new form(), plain);
    if (!this.quickCheck(form)?.(parsed)) {
      const found = validateSync(parsed, OPTIONS);
      if (found.length > 0) throw formErrorOf(found);
    }
    forgetNulls(parsed);
    return parsed;
  }

  private quickCheck(form: Form): QuickCheck | null {
    let check = this.quick.get(form);
    if (check === undefined) this.quick.set(form, (check = quickCheckOf(form)));
    return check;
  }

  private holdsForms(form: Form): boolean {
    let holds = this.nested.get(form);
    if (holds === undefined) {
      const rules = getMetadataStorage().getTargetValidationMetadatas(form, '', false, false);
      holds = rules.some(({ type }) => type === 'nestedValidation');
      this.nested.set(form, holds);
    }
    return holds;
  }
}

/** Programs that write every field write null for what they do not mean; services see only values and undefined. */
function forgetNulls(form: object): void {
  const fields = form as Record<string, unknown>;
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value === null) fields[name] = undefined;
    else if (Array.isArray(value)) value.filter(isForm).forEach(forgetNulls);
    else if (isForm(value)) forgetNulls(value);
  }
}

/** Whether `value` was made by a form class, and is not free JSON. */
function isForm(value: unknown): value is object {
  return typeof value === 'object' && value !== null && value.constructor !== Object && !Array.isArray(value);
}

const pipe = new FormPipe();

/** One form inside a larger body, checked as if it were a body of its own. Throws as FormPipe does. */
export function parseForm<Parsed extends object>(form: new () => Parsed, value: unknown): Parsed {
  return pipe.transform(value, { type: 'body', metatype: form }) as Parsed;
}
