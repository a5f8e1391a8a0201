import { isDay } from './form-rules.js';
import { parseDecimal } from '../../shared/decimal.js';
import type { FieldError } from '../../shared/domain-error.js';

/** What is wrong with a value that stands at `field` of parsed JSON; nothing when it has the form. */
export type FormCheck = (value: unknown, field: string) => readonly FieldError[];

/** One check for every field of `Type`, so that the compiler asks for the form of a new one. */
export type FieldChecks<Type> = { readonly [Field in keyof Type]-?: FormCheck };

export function fault(field: string, rule: string, message: string): FieldError {
  return { field, rule, message };
}

/** An object with exactly these fields. */
export function fields<Type>(checks: FieldChecks<Type>): FormCheck {
  const known = Object.entries(checks) as [string, FormCheck][];
  return (value, field) => {
    if (!isObject(value)) return [fault(field, 'object', '须为对象 · must be an object')];
    const unknown = Object.keys(value).filter((name) => !Object.hasOwn(checks, name));
    return [
      ...unknown.map((name) => fault(join(field, name), 'unknown', '未知字段 · not a known field')),
      ...known.flatMap(([name, check]) => fieldFaults(value, name, check, field)),
    ];
  };
}

/** One of several forms of an object, told apart by its `kind`. */
export function variants(forms: Readonly<Record<string, FormCheck>>): FormCheck {
  const kinds = Object.keys(forms);
  return (value, field) => {
    if (!isObject(value)) return [fault(field, 'object', '须为对象 · must be an object')];
    const { kind } = value;
    const form = typeof kind === 'string' && Object.hasOwn(forms, kind) ? forms[kind] : undefined;
    return form ? form(value, field) : oneOf(kinds)(kind, join(field, 'kind'));
  };
}

/** Every value of an object whose names are data; the names have a form too. */
export function entries(name: RegExp, check: FormCheck, max: number): FormCheck {
  return (value, field) => {
    if (!isObject(value)) return [fault(field, 'object', '须为对象 · must be an object')];
    const names = Object.keys(value);
    if (names.length > max) return [fault(field, 'too-many', `至多 ${max} 项 · at most ${max} entries`)];
    return names.flatMap((each) =>
      name.test(each)
        ? check(value[each], join(field, each))
        : [fault(join(field, each), 'name', '名称格式不符 · the name does not have the form')],
    );
  };
}

export function listOf(check: FormCheck, bounds: { readonly min?: number; readonly max: number }): FormCheck {
  const { min = 0, max } = bounds;
  return (value, field) => {
    if (!Array.isArray(value)) return [fault(field, 'list', '须为列表 · must be a list')];
    if (value.length < min || value.length > max) {
      return [fault(field, 'length', `须为 ${min}–${max} 项 · must have ${min} to ${max} items`)];
    }
    return value.flatMap((item, index) => check(item, join(field, String(index))));
  };
}

export function nullable(check: FormCheck): FormCheck {
  return (value, field) => (value === null ? [] : check(value, field));
}

/** Text without control characters and without space around it. */
export function text(max: number): FormCheck {
  const form = /^[^\p{Cc}\p{Cs}]+$/u;
  return (value, field) =>
    typeof value === 'string' && value.length <= max && value === value.trim() && form.test(value)
      ? []
      : [
          fault(
            field,
            'text',
            `须为 1–${max} 个字符、首尾无空格 · must be 1 to ${max} characters without space around them`,
          ),
        ];
}

export function oneOf(words: readonly string[]): FormCheck {
  return (value, field) =>
    typeof value === 'string' && words.includes(value)
      ? []
      : [fault(field, 'one-of', `须为下列之一 · must be one of: ${words.join(', ')}`)];
}

/** Several of these words, each once. */
export function someOf(words: readonly string[]): FormCheck {
  const each = listOf(oneOf(words), { min: 1, max: words.length });
  return (value, field) => {
    const wrong = each(value, field);
    if (wrong.length > 0 || new Set(value as unknown[]).size === (value as unknown[]).length) return wrong;
    return [fault(field, 'unique', '不得重复 · must not repeat')];
  };
}

export const flag: FormCheck = (value, field) =>
  typeof value === 'boolean' ? [] : [fault(field, 'flag', '须为 true 或 false · must be true or false')];

export function whole(min: number, max: number): FormCheck {
  return (value, field) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max
      ? []
      : [fault(field, 'whole-number', `须为 ${min}–${max} 的整数 · must be a whole number from ${min} to ${max}`)];
}

/** A decimal of at most `scale` places; `least` and `most` are in units of the last place. */
export function decimal(scale: number, least: bigint, most?: bigint): FormCheck {
  return (value, field) => {
    const parsed = typeof value === 'string' ? parseDecimal(value, scale) : null;
    if (!parsed?.ok) {
      return [
        fault(field, 'decimal', `须为至多 ${scale} 位小数的文本 · must be a decimal with at most ${scale} places`),
      ];
    }
    if (parsed.value >= least && (most === undefined || parsed.value <= most)) return [];
    return [fault(field, 'range', '超出允许范围 · is outside the range that is allowed')];
  };
}

export const day: FormCheck = (value, field) =>
  isDay(value) ? [] : [fault(field, 'day', '须为日期 YYYY-MM-DD · must be a day, YYYY-MM-DD')];

/** `HH:MM`; `24:00` is the end of the day. */
export const clockTime: FormCheck = (value, field) =>
  typeof value === 'string' && /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/.test(value)
    ? []
    : [fault(field, 'clock-time', '须为 HH:MM · must be a time of day, HH:MM')];

function fieldFaults(
  value: Readonly<Record<string, unknown>>,
  name: string,
  check: FormCheck,
  field: string,
): readonly FieldError[] {
  if (Object.hasOwn(value, name)) return check(value[name], join(field, name));
  return [fault(join(field, name), 'missing', '缺少字段 · is missing')];
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function join(field: string, name: string): string {
  return field === '' ? name : `${field}.${name}`;
}
