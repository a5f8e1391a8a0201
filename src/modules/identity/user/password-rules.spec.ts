import { describe, expect, test } from '@jest/globals';
import { passwordFaults } from './password-rules.js';

const RULES = { lengthMin: 12, lengthMax: 128, characterClassesMin: 3 };

describe('what a password must be', () => {
  const faults = (password: string) => passwordFaults(password, 'li.trader', RULES, 'password').map(({ rule }) => rule);

  test.each([
    ['Xiang-Jiang-2026', []],
    ['湘江水清长沙株洲湘潭Aa', []],
    ['Short-1a', ['length']],
    ['lowercase-only-here', ['character-classes']],
    ['My-Li.Trader-2026', ['no-username']],
    ['Aa1Aa1Aa1Aa1', ['variety']],
    ['A1-'.repeat(43), ['length', 'variety']],
  ])('%s breaks the rules %j', (password, broken) => {
    expect(faults(password)).toEqual(broken);
  });

  test('no message repeats the password', () => {
    const told = JSON.stringify(passwordFaults('li.trader', 'li.trader', RULES, 'password'));
    expect(told).not.toContain('li.trader');
  });
});
