import { parseYuan } from '../../../../shared/fen.js';
import { DomainError, type FieldError } from '../../../../shared/domain-error.js';
import { isDay } from '../../../../platform/http/index.js';
import { StandardInvalid } from '../area.errors.js';
import { isGrowthPercent, isRatio } from '../exact.js';
import type { GrowthBody, StandardContentBody } from './standard.dto.js';
import type { Growth, StandardContent } from './standard.js';

type Faults = FieldError[];

/** Which fields a kind of growth has, beside `kind`; those in brackets may be absent. */
const GROWTH_FIELDS: Readonly<Record<Growth['kind'], { readonly needs: string[]; readonly may: string[] }>> = {
  none: { needs: [], may: [] },
  fixed: { needs: ['percent'], may: [] },
  cpi: { needs: [], may: ['figures'] },
  revenue: { needs: ['share'], may: ['figures', 'floorPercent', 'capPercent'] },
  review: { needs: ['everyYears', 'untilReviewed'], may: ['reviews'] },
};

/** The standard that a form is. Throws StandardInvalid with the path of each field below `standard`. */
export function checkedStandard(form: StandardContentBody): StandardContent {
  const faults: Faults = [];
  const content = contentOf(form);
  checkYears(content, faults);
  checkYuan('base.amountYuan', form.base.amountYuan, faults);
  checkGrowth(form.growth, form.base.year, faults);
  if (!isDay(`2025-${form.countedOn}`)) {
    faults.push(fault('countedOn', 'day-of-every-year', '须为每年都有的日期 · must be a day that every year has'));
  }
  content.coefficients.forEach(({ coefficient }, index) => {
    if (!isRatio(coefficient)) faults.push(ratioFault(`coefficients.${index}.coefficient`));
  });
  if (isTwice(content.coefficients.map(({ dimension, value }) => `${dimension} ${value}`))) {
    faults.push(fault('coefficients', 'once', '同一类别只列一次 · names each value once'));
  }
  content.rewards.forEach(({ yuanPerKm2 }, index) => checkYuan(`rewards.${index}.yuanPerKm2`, yuanPerKm2, faults));
  if (isTwice(content.rewards.map(({ grade }) => grade))) {
    faults.push(fault('rewards', 'once', '同一等次只列一次 · names each grade once'));
  }
  if (content.rewards.length > 0 && content.base.per === 'unit') {
    faults.push(fault('rewards', 'needs-area', '按面积奖励须以面积计 · a reward by km² needs objects with an area'));
  }
  const [first] = faults;
  if (!first) return content;
  throw new DomainError(StandardInvalid, `${StandardInvalid.en} (${first.field}: ${first.rule})`, { fields: faults });
}

function checkYears({ base, fromYear, untilYear }: StandardContent, faults: Faults): void {
  if (base.year > fromYear) {
    faults.push(fault('base.year', 'not-after-from-year', '不得晚于首个适用年度 · is not after fromYear'));
  }
  if (untilYear !== null && untilYear < fromYear) {
    faults.push(fault('untilYear', 'not-before-from-year', '不得早于首个适用年度 · is not before fromYear'));
  }
}

function checkGrowth(form: GrowthBody, baseYear: number, faults: Faults): void {
  const { needs, may } = GROWTH_FIELDS[form.kind];
  for (const [name, value] of Object.entries(form)) {
    const given = value !== null && value !== undefined;
    if (name !== 'kind' && given && !needs.includes(name) && !may.includes(name)) {
      faults.push(
        fault(`growth.${name}`, 'not-of-this-kind', '此增长方式没有该项 · is no field of this kind of growth'),
      );
    }
  }
  for (const name of needs) {
    const value = form[name as keyof GrowthBody];
    if (value === null || value === undefined) {
      faults.push(fault(`growth.${name}`, 'needed', '此增长方式须有该项 · is needed by this kind of growth'));
    }
  }
  for (const name of ['percent', 'floorPercent', 'capPercent'] as const)
    checkPercent(`growth.${name}`, form[name], faults);
  if (form.share && !isRatio(form.share)) faults.push(ratioFault('growth.share'));
  checkYearly('figures', form.figures ?? [], baseYear, faults);
  checkYearly('reviews', form.reviews ?? [], baseYear, faults);
  form.figures?.forEach(({ percent }, index) => checkPercent(`growth.figures.${index}.percent`, percent, faults));
  form.reviews?.forEach(({ amountYuan }, index) => checkYuan(`growth.reviews.${index}.amountYuan`, amountYuan, faults));
}

function checkYearly(
  name: 'figures' | 'reviews',
  items: readonly { readonly year: number }[],
  baseYear: number,
  faults: Faults,
): void {
  const years = items.map(({ year }) => year);
  if (years.some((year) => year <= baseYear)) {
    faults.push(fault(`growth.${name}`, 'after-base-year', '须晚于基准年度 · are of years after the base year'));
  }
  if (isTwice(years)) faults.push(fault(`growth.${name}`, 'year-once', '每年只列一次 · name each year once'));
}

function checkPercent(field: string, text: string | null | undefined, faults: Faults): void {
  if (text === null || text === undefined || isGrowthPercent(text)) return;
  faults.push(fault(field, 'percent', '须为大于 -100 的百分数 · must be a percentage above -100, such as "2.1"'));
}

function checkYuan(field: string, text: string, faults: Faults): void {
  const parsed = parseYuan(text);
  if (parsed.ok && parsed.value > 0n) return;
  const rule = parsed.ok ? 'positive' : parsed.fault;
  faults.push(fault(field, rule, '须为大于零、至多两位小数的金额 · must be yuan above zero with at most two decimals'));
}

function contentOf(form: StandardContentBody): StandardContent {
  const { titleZh, titleEn, objectKind, division, fromYear, countedOn, base, rounding, basis } = form;
  return {
    titleZh,
    titleEn,
    objectKind,
    division,
    fromYear,
    untilYear: form.untilYear ?? null,
    base: { amountYuan: base.amountYuan, per: base.per, year: base.year },
    growth: growthOf(form.growth),
    coefficients: (form.coefficients ?? []).map(({ dimension, value, coefficient }) => ({
      dimension,
      value,
      coefficient,
    })),
    rewards: (form.rewards ?? []).map(({ grade, yuanPerKm2 }) => ({ grade, yuanPerKm2 })),
    countedOn,
    rounding: { mode: rounding.mode, stage: rounding.stage },
    basis: { kind: basis.kind, document: basis.document, certainty: basis.certainty, note: basis.note ?? null },
  };
}

/** What is missing is named by the check before anybody reads it. */
function growthOf(form: GrowthBody): Growth {
  const figures = (form.figures ?? []).map(({ year, percent, source }) => ({ year, percent, source }));
  switch (form.kind) {
    case 'none':
      return { kind: 'none' };
    case 'fixed':
      return { kind: 'fixed', percent: form.percent ?? '' };
    case 'cpi':
      return { kind: 'cpi', figures };
    case 'revenue': {
      const { share, floorPercent, capPercent } = form;
      return {
        kind: 'revenue',
        share: share ?? '',
        floorPercent: floorPercent ?? null,
        capPercent: capPercent ?? null,
        figures,
      };
    }
    case 'review':
      return {
        kind: 'review',
        everyYears: form.everyYears ?? 0,
        untilReviewed: form.untilReviewed ?? 'continue',
        reviews: (form.reviews ?? []).map(({ year, amountYuan, source }) => ({ year, amountYuan, source })),
      };
  }
}

function isTwice(values: readonly unknown[]): boolean {
  return new Set(values).size < values.length;
}

function ratioFault(field: string): FieldError {
  return fault(field, 'ratio', '须为大于零的小数或分数 · must be a decimal or a fraction above zero, such as "2/3"');
}

function fault(field: string, rule: string, message: string): FieldError {
  return { field: `standard.${field}`, rule, message };
}
