import { describe, expect, test } from '@jest/globals';
import 'reflect-metadata';
import { parseForm } from '../../../../platform/http/index.js';
import { DomainError } from '../../../../shared/domain-error.js';
import { checkedStandard } from './standard-check.js';
import { StandardContentBody } from './standard.dto.js';
import { STANDARD_TEMPLATES } from './standard-templates.js';

const GREEN_HEART = STANDARD_TEMPLATES[0]!.standard;

const faultsOf = (content: object): readonly string[] => {
  try {
    checkedStandard(parseForm(StandardContentBody, content));
    return [];
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return (error.options.fields ?? []).map(({ field, rule }) => `${field} ${rule}`);
  }
};

describe('the form of a standard', () => {
  test('every template can be proposed as it is read, and is kept as it was proposed', () => {
    for (const { standard } of STANDARD_TEMPLATES) {
      expect(checkedStandard(parseForm(StandardContentBody, standard))).toEqual(standard);
    }
  });

  test('a template that rests on memory says so', () => {
    const uncertain = STANDARD_TEMPLATES.filter(({ standard }) => standard.basis.certainty === 'G');
    expect(uncertain.map(({ id }) => id)).toEqual(['public-welfare-forest']);
    for (const { purposeZh, standard } of uncertain) {
      expect(purposeZh).toContain('样本');
      expect(standard.basis.note).not.toBeNull();
    }
  });

  test.each([
    [{ base: { amountYuan: '60.005', per: 'mu', year: 2017 } }, ['standard.base.amountYuan too-precise']],
    [{ base: { amountYuan: '0', per: 'mu', year: 2017 } }, ['standard.base.amountYuan positive']],
    [{ fromYear: 2016 }, ['standard.base.year not-after-from-year']],
    [{ untilYear: 2016 }, ['standard.untilYear not-before-from-year']],
    [{ growth: { kind: 'fixed' } }, ['standard.growth.percent needed']],
    [{ growth: { kind: 'fixed', percent: '-100' } }, ['standard.growth.percent percent']],
    [{ growth: { kind: 'fixed', percent: '1e2' } }, ['standard.growth.percent percent']],
    [{ growth: { kind: 'none', everyYears: 3 } }, ['standard.growth.everyYears not-of-this-kind']],
    [{ growth: { kind: 'revenue', share: '0', figures: [] } }, ['standard.growth.share ratio']],
    [
      { growth: { kind: 'cpi', figures: [2017, 2018, 2018].map((year) => ({ year, percent: '2', source: '公报' })) } },
      ['standard.growth.figures after-base-year', 'standard.growth.figures year-once'],
    ],
    [
      { coefficients: [{ dimension: 'zone', value: '甲', coefficient: '1/0' }] },
      ['standard.coefficients.0.coefficient ratio'],
    ],
    [
      { coefficients: ['1', '2'].map((coefficient) => ({ dimension: 'zone', value: '甲', coefficient })) },
      ['standard.coefficients once'],
    ],
    [{ base: { amountYuan: '60', per: 'unit', year: 2017 } }, ['standard.rewards needs-area']],
    [{ countedOn: '02-30' }, ['standard.countedOn day-of-every-year']],
  ])('what breaks a rule is named: %j', (change, faults) => {
    expect(faultsOf({ ...GREEN_HEART, ...change })).toEqual(faults);
  });
});
