import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, IsObject, Matches, Max, Min, ValidateNested } from 'class-validator';

/** What the forms of compensation share beside the platform's own rules. */

export const NAME_LENGTH_MAX = 100;
export const SOURCE_LENGTH_MAX = 300;
export const CATEGORY_LENGTH_MAX = 30;
export const YEAR_MIN = 1990;
export const YEAR_MAX = 2200;

export const NOT_AN_INTEGER = { message: '须为整数 · must be a whole number' };
export const TOO_SMALL = { message: '须不小于 1 · must be at least 1' };
export const TOO_LARGE = { message: '过大 · too large' };

/** A division of GB/T 2260, `430100`. */
export function IsDivision(): PropertyDecorator {
  return Matches(/^[1-9]\d{5}$/, { message: '须为六位行政区划代码 · must be a division code of six digits' });
}

/** What an office calls its own thing, `GREEN-HEART`. */
export function IsCode(): PropertyDecorator {
  return Matches(/^[A-Z][A-Z0-9-]{1,31}$/, {
    message: '须为 2–32 位大写字母、数字或 - · must be 2 to 32 capital letters, digits or -',
  });
}

export function IsYear(): PropertyDecorator {
  return (target, name) => {
    IsInt(NOT_AN_INTEGER)(target, name);
    Min(YEAR_MIN, { message: `须不早于 ${YEAR_MIN} · must be ${YEAR_MIN} or later` })(target, name);
    Max(YEAR_MAX, { message: `须不晚于 ${YEAR_MAX} · must be ${YEAR_MAX} or earlier` })(target, name);
  };
}

/** A list of at most `max` objects of another form, which may be empty, so that what is read can be sent back. */
export function IsListUpTo(form: () => new () => object, max: number): PropertyDecorator {
  const each = { each: true, message: '每项须为对象 · every item must be an object' };
  const rules = [IsArray(), ArrayMaxSize(max), IsObject(each), ValidateNested({ each: true }), Type(form)];
  return (target, name) => {
    for (const decorate of rules) decorate(target, name);
  };
}
