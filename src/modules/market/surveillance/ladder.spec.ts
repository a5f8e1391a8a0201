import { describe, expect, test } from '@jest/globals';
import { ALERT_STATES, ENDED, LADDER, nextStates } from './ladder.js';

describe('the ladder of measures', () => {
  test('SUR-1 leads one rung up at a time, or to an end', () => {
    const table = ALERT_STATES.map((state) => `${state} → ${nextStates(state, 'medium').join(', ')}`);
    expect(table).toEqual([
      'watch → reminder, closed, dismissed',
      'reminder → report-demanded, closed, dismissed',
      'report-demanded → commitment, closed, dismissed',
      'commitment → interview, closed, dismissed',
      'interview → public-notice, closed, dismissed',
      'public-notice → restricted, closed, dismissed',
      'restricted → closed, dismissed',
      'closed → watch',
      'dismissed → watch',
    ]);
  });

  test('SUR-1 a high alert may begin with the report, and skips nothing else', () => {
    const more = ALERT_STATES.map((state) => {
      const medium = nextStates(state, 'medium');
      return [state, nextStates(state, 'high').filter((next) => !medium.includes(next))] as const;
    });
    expect(more.filter(([, states]) => states.length > 0)).toEqual([['watch', ['report-demanded']]]);
  });

  test('every state that is not an end leads to both ends', () => {
    for (const state of ALERT_STATES.filter((each) => !ENDED.includes(each))) {
      expect(LADDER[state].next).toEqual(expect.arrayContaining([...ENDED]));
    }
  });
});
