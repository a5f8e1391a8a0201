import { describe, expect, test } from '@jest/globals';
import { DEFAULT_THRESHOLDS, thresholdFaults } from './thresholds.js';

describe('thresholds as a rulebook carries them', () => {
  const json = (): unknown => JSON.parse(JSON.stringify(DEFAULT_THRESHOLDS));

  test('SUR-1 the defaults survive JSON and have no fault', () => {
    expect(json()).toEqual(DEFAULT_THRESHOLDS);
    expect(thresholdFaults(json())).toEqual([]);
  });

  test.each([
    [{ ...DEFAULT_THRESHOLDS, swing: { basisPoints: 0 } }, ['swing.basisPoints']],
    [{ ...DEFAULT_THRESHOLDS, swing: { basisPoints: 7.5 } }, ['swing.basisPoints']],
    [{ ...DEFAULT_THRESHOLDS, swing: { basisPoints: '800' } }, ['swing.basisPoints']],
    [{ ...DEFAULT_THRESHOLDS, concentration: { basisPoints: 2_000 } }, ['concentration.tradesMin']],
    [{ ...DEFAULT_THRESHOLDS, limitHits: { highFromDays: 2, quietly: 1 } }, ['limitHits.quietly']],
    [{ ...DEFAULT_THRESHOLDS, ramp: null }, ['ramp']],
    [{ ...DEFAULT_THRESHOLDS, rumours: {} }, ['rumours']],
    [[], ['limitHits', 'swing', 'concentration', 'roundTrips', 'layering', 'ramp']],
  ])('SUR-1 %j is refused and its fields are named', (value, faults) => {
    expect(thresholdFaults(value)).toEqual(faults);
  });
});
