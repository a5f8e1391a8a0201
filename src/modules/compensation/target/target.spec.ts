import { describe, expect, test } from '@jest/globals';
import { attainedPercent, stateByAttainment, stateByFigure, type Target, type TargetFigure } from './target.js';

const SECTIONS: Target = {
  code: 'SECTIONS',
  version: 1,
  titleZh: '跨界断面水质达标率',
  titleEn: 'Cross-boundary sections that attain',
  division: '430300',
  measured: 'section-attainment',
  unit: '%',
  direction: 'at-least',
  goal: '100',
  dueYear: 2025,
  source: '潭政发〔2021〕7号',
  organizationId: 'bureau',
  recordedAt: new Date('2026-03-02T02:00:00Z'),
};

const PM25: Target = {
  ...SECTIONS,
  code: 'PM25',
  measured: 'entered',
  unit: 'μg/m³',
  direction: 'at-most',
  goal: '35',
};

const figure = (value: string): TargetFigure => ({
  targetCode: 'PM25',
  year: 2025,
  version: 1,
  value,
  asOf: '2025-12-31',
  source: '公报',
  recordedAt: SECTIONS.recordedAt,
});

describe('the board of targets', () => {
  test('TGT-1 sections attain when all do; one that fails, or nothing computed, is never shown as met', () => {
    const state = (attained: number, assessed: number, withoutResult = 0) =>
      stateByAttainment(SECTIONS, { attained, assessed, withoutResult });
    expect(state(32, 32)).toBe('met');
    expect(state(31, 32)).toBe('not-met');
    expect(stateByAttainment(SECTIONS, null)).toBe('not-computed');
    expect(state(0, 0)).toBe('not-computed');
  });

  test('TGT-1 a section without a result leaves the target open unless it could not change the outcome', () => {
    const ninety = { ...SECTIONS, goal: '90' };
    const state = (target: Target, attained: number, assessed: number, withoutResult: number) =>
      stateByAttainment(target, { attained, assessed, withoutResult });
    expect(state(SECTIONS, 31, 31, 1)).toBe('incomplete');
    expect(state(SECTIONS, 30, 31, 1)).toBe('not-met');
    expect(state(ninety, 31, 31, 1)).toBe('met');
  });

  test('the percentage is of the assessed sections, half up', () => {
    expect(attainedPercent({ attained: 31, assessed: 32, withoutResult: 0 })).toBe('96.88');
    expect(attainedPercent({ attained: 0, assessed: 0, withoutResult: 4 })).toBeNull();
  });

  test('TGT-1 an entered figure meets its goal with equality, and missing goal or figure are states', () => {
    expect(stateByFigure(PM25, figure('35.000000'))).toBe('met');
    expect(stateByFigure(PM25, figure('35.000001'))).toBe('not-met');
    expect(stateByFigure({ ...PM25, direction: 'at-least', goal: '46.25' }, figure('46.3'))).toBe('met');
    expect(stateByFigure({ ...PM25, goal: null }, figure('30'))).toBe('no-goal');
    expect(stateByFigure(PM25, null)).toBe('no-figure');
  });
});
