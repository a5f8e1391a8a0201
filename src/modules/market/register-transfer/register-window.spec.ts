import { describe, expect, test } from '@jest/globals';
import { DomainError } from '../../../shared/domain-error.js';
import type { Rulebook, SessionWindow } from '../rulebook/rulebook.js';
import type { Direction } from './register-transfer.js';
import { checkRegisterWindow } from './register-window.js';

const WINDOW: SessionWindow = { from: '09:00', to: '16:00' };
const OPEN = 'open';

/** `open`, or the code of the refusal and when it says that the window opens, in Shanghai. */
function asked(
  window: SessionWindow | null,
  shanghai: string,
  direction: Direction = 'to-register',
  closed = '',
): string {
  const rulebook = {
    calendar: { days: 'trading-days', closed: closed === '' ? [] : [closed], open: [] },
    settlement: { unitReleaseDays: 1, minimumHoldingDays: 0, riskReserve: null, registerTransfer: window },
  } satisfies Partial<Rulebook> as unknown as Rulebook;
  try {
    checkRegisterWindow(rulebook, direction, new Date(`${shanghai}+08:00`));
    return OPEN;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return `${error.definition.code} ${String(error.options.facts?.['opensAt'] ?? '')}`.trim();
  }
}

const closedUntil = (instant: string): string => `market.register-transfer-closed ${instant}`;

describe('the window between register and trading side', () => {
  // 2026-03-02 is a Monday; the Qingming holiday is from Saturday 2026-04-04 to Monday 2026-04-06.
  test.each([
    ['a moment before it opens', '2026-03-02T08:59:59.999', closedUntil('2026-03-02T01:00:00.000Z')],
    ['when it opens', '2026-03-02T09:00:00.000', OPEN],
    ['in the break of trading', '2026-03-02T12:00:00.000', OPEN],
    ['after the close of trading', '2026-03-02T15:30:00.000', OPEN],
    ['a moment before it closes', '2026-03-02T15:59:59.999', OPEN],
    ['when it closes', '2026-03-02T16:00:00.000', closedUntil('2026-03-03T01:00:00.000Z')],
    ['in the night before', '2026-03-02T00:00:00.000', closedUntil('2026-03-02T01:00:00.000Z')],
    ['on Friday evening', '2026-03-06T20:00:00.000', closedUntil('2026-03-09T01:00:00.000Z')],
    ['on a Saturday', '2026-03-07T10:00:00.000', closedUntil('2026-03-09T01:00:00.000Z')],
    ['before a holiday', '2026-04-03T17:00:00.000', closedUntil('2026-04-07T01:00:00.000Z')],
    ['on a holiday', '2026-04-06T10:00:00.000', closedUntil('2026-04-07T01:00:00.000Z')],
  ])('REG-5 %s', (_, shanghai, expected) => {
    expect(asked(WINDOW, shanghai)).toBe(expected);
    expect(asked(WINDOW, shanghai, 'to-trading')).toBe(expected);
  });

  test('REG-5 a day that a notice closed has no window, and the next trading day is named', () => {
    expect(asked(WINDOW, '2026-03-02T10:00:00.000', 'to-register', '2026-03-02')).toBe(
      closedUntil('2026-03-03T01:00:00.000Z'),
    );
  });

  test('REG-5 where the rules know no trading day ahead, none is named', () => {
    expect(asked(WINDOW, '2099-03-02T10:00:00.000')).toBe('market.register-transfer-closed');
  });

  test('REG-5 without a window nothing goes to the register, and what lies there comes back at any time', () => {
    expect(asked(null, '2026-03-07T10:00:00.000')).toBe('market.register-transfer-not-offered');
    expect(asked(null, '2026-03-07T23:00:00.000', 'to-trading')).toBe(OPEN);
  });

  test('REG-5 a window that ends with the day is open to its last moment', () => {
    expect(asked({ from: '22:00', to: '24:00' }, '2026-03-02T23:59:59.999')).toBe(OPEN);
  });
});
