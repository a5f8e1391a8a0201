import { describe, expect, test } from '@jest/globals';
import { DomainError } from '../../shared/domain-error.js';
import { APPLICATION_STATUSES, isOver, step, type ApplicationEvent, type ApplicationStatus } from './application.js';

const EVENTS: readonly ApplicationEvent[] = ['pass', 'return', 'withdraw', 'issue', 'reject', 'recall'];

const ALLOWED: Readonly<Record<string, ApplicationStatus>> = {
  'applied pass': 'in-approval',
  'applied return': 'returned',
  'applied withdraw': 'withdrawn',
  'in-approval issue': 'issued',
  'in-approval reject': 'rejected',
  'in-approval recall': 'applied',
};

describe('the life of an application', () => {
  test.each(APPLICATION_STATUSES.flatMap((status) => EVENTS.map((event) => [status, event] as const)))(
    '%s, %s',
    (status, event) => {
      const next = ALLOWED[`${status} ${event}`];
      if (next) expect(step(status, event)).toBe(next);
      else expect(() => step(status, event)).toThrow(DomainError);
    },
  );

  test('what is issued, returned, rejected or withdrawn is over', () => {
    expect(APPLICATION_STATUSES.filter(isOver)).toEqual(['issued', 'returned', 'rejected', 'withdrawn']);
  });
});
