import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  registerDecorator,
  ValidateNested,
  type ValidationOptions,
} from 'class-validator';
import { INTEGER_DIGITS_MAX } from '../../shared/decimal.js';

/** The decorators for what every form of this API is made of. Each also refuses a value of the wrong type. */

const DECIMAL = /^(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;
const DECIMAL_LENGTH_MAX = INTEGER_DIGITS_MAX + 1 + 18;
const IDENTIFIER = /^[A-Za-z0-9._:-]{1,64}$/;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?(?:Z|[+-]\d\d:\d\d)$/;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/u;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A non-negative decimal as text: `"68.50"`. Whether it fits the grid of an instrument is a rule, checked by its service. */
export function IsDecimalText(each: ValidationOptions = {}): PropertyDecorator {
  return rule(
    'decimalText',
    '须为十进制数字字符串 · must be a decimal number as text, such as "68.50"',
    isDecimalText,
    each,
  );
}

/** What a client calls its own thing: 1 to 64 of `A-Z a-z 0-9 . _ : -`. */
export function IsIdentifierText(each: ValidationOptions = {}): PropertyDecorator {
  return rule(
    'identifierText',
    '须为 1–64 位字母、数字或 . _ : - · must be 1 to 64 letters, digits or . _ : -',
    isIdentifierText,
    each,
  );
}

/** A day of the calendar, `YYYY-MM-DD`. */
export function IsDay(each: ValidationOptions = {}): PropertyDecorator {
  return rule('day', '须为日期 YYYY-MM-DD · must be a day, YYYY-MM-DD', isDay, each);
}

/** A month, `YYYY-MM`. */
export function IsMonth(each: ValidationOptions = {}): PropertyDecorator {
  return rule('month', '须为月份 YYYY-MM · must be a month, YYYY-MM', isMonth, each);
}

/** A moment in ISO 8601 with its offset: `2026-03-10T09:00:00+08:00`. */
export function IsMoment(each: ValidationOptions = {}): PropertyDecorator {
  return rule(
    'moment',
    '须为带时区的时刻 · must be a moment with its offset, such as 2026-03-10T09:00:00+08:00',
    isMoment,
    each,
  );
}

/** A UUID in lower case, as this API writes them. */
export function IsId(each: ValidationOptions = {}): PropertyDecorator {
  return rule('id', '须为 UUID · must be a UUID', isId, each);
}

/** Text of `min` to `max` characters without leading or trailing space. */
export function IsText(bounds: { min?: number; max: number }, each: ValidationOptions = {}): PropertyDecorator {
  const min = bounds.min ?? 1;
  return rule(
    'text',
    `须为 ${min}–${bounds.max} 个字符的文本，首尾无空格 · must be text of ${min} to ${bounds.max} characters without space around it`,
    (value) => isTextOf(value, min, bounds.max),
    each,
  );
}

/**
 * Text that others are shown as it is: one line of `min` to `max` characters that are all seen. What moves, hides or turns
 * round other text is none: control and format characters, line ends.
 */
export function IsLine(bounds: { min?: number; max: number }, each: ValidationOptions = {}): PropertyDecorator {
  const min = bounds.min ?? 1;
  return rule(
    'line',
    `须为 ${min}–${bounds.max} 个字符的一行文本，首尾无空格，不含控制字符 · must be one line of ${min} to ${bounds.max} characters without space around it or control characters`,
    (value) => isTextOf(value, min, bounds.max) && !UNSEEN.test(value),
    each,
  );
}

/** One of a fixed list of words. */
export function IsOneOf(words: readonly string[], each: ValidationOptions = {}): PropertyDecorator {
  const known = new Set<unknown>(words);
  const list = words.join(', ');
  return rule('oneOf', `须为下列之一 · must be one of: ${list}`, (value) => known.has(value), each);
}

/** A list of 1 to `max` objects of another form. */
export function IsListOf(form: () => new () => object, max: number): PropertyDecorator {
  return together(
    IsArray(),
    ArrayMinSize(1),
    ArrayMaxSize(max),
    rule('object', '每项须为对象 · every item must be an object', isObject, { each: true }),
    ValidateNested({ each: true }),
    Type(form),
  );
}

/** One object of another form. */
export function IsNested(form: () => new () => object): PropertyDecorator {
  return together(rule('object', '须为对象 · must be an object', isObject, {}), ValidateNested(), Type(form));
}

export function isDecimalText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= DECIMAL_LENGTH_MAX && DECIMAL.test(value);
}

export function isIdentifierText(value: unknown): value is string {
  return typeof value === 'string' && IDENTIFIER.test(value);
}

export function isDay(value: unknown): value is string {
  const match = typeof value === 'string' ? DAY.exec(value) : null;
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  // Years below 100 would be read as 1900 and later.
  return year >= 1000 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

export function isMonth(value: unknown): value is string {
  return typeof value === 'string' && MONTH.test(value) && value >= '1000';
}

export function isMoment(value: unknown): value is string {
  if (typeof value !== 'string' || !MOMENT.test(value) || !isDay(value.slice(0, 10))) return false;
  return !Number.isNaN(Date.parse(value));
}

export function isId(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

function isTextOf(value: unknown, min: number, max: number): value is string {
  return typeof value === 'string' && value.length >= min && value.length <= max && value === value.trim();
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function rule(
  name: string,
  message: string,
  holds: (value: unknown) => boolean,
  options: ValidationOptions,
): PropertyDecorator {
  return (target, propertyName) => {
    registerDecorator({
      name,
      target: target.constructor,
      propertyName: propertyName as string,
      options: { message, ...options },
      validator: { validate: holds },
    });
  };
}

function together(...decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (target, propertyName) => {
    for (const decorate of decorators) decorate(target, propertyName);
  };
}
