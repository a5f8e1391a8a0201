import type { FieldError } from '../../../../shared/domain-error.js';
import type { Phase } from '../../day/phase.js';
import type { Rulebook, SessionWindow } from '../rulebook.js';
import { fault } from '../../../../platform/http/form-check.js';

/** Phases in which listed orders are dealt with, by how they come to trade. */
const PHASES_OF_MATCHING: readonly Phase[] = ['pre-open', 'call', 'continuous', 'break', 'cancel-only'];
const PHASES_OF_PICK: readonly Phase[] = ['pre-open', 'pick', 'break', 'cancel-only'];

/** The sessions of a day: in order, without overlap, and of phases that the matching policy can have. */
export function sessionFaults({ sessions, matching, block, settlement }: Rulebook): FieldError[] {
  const automatic = matching.policy === 'price-time';
  const allowed = automatic ? PHASES_OF_MATCHING : PHASES_OF_PICK;
  const { registerTransfer } = settlement;
  return [
    ...orderFaults(sessions.book, 'sessions.book'),
    ...orderFaults(sessions.block, 'sessions.block'),
    ...(registerTransfer ? orderFaults([registerTransfer], 'settlement.registerTransfer', false) : []),
    ...sessions.book.flatMap(({ phase }, index) =>
      allowed.includes(phase)
        ? []
        : [
            fault(
              `sessions.book.${index}.phase`,
              'phase-of-policy',
              `${matching.policy} 只有下列时段 · ${matching.policy} has only: ${allowed.join(', ')}`,
            ),
          ],
    ),
    ...sessions.book.flatMap(({ phase }, index) =>
      phase !== 'call' || !automatic || sessions.book.slice(index + 1).some((later) => later.phase === 'continuous')
        ? []
        : [
            fault(
              `sessions.book.${index}.phase`,
              'call-before-continuous',
              '集合竞价之后须有连续交易 · a call is uncrossed by the continuous session that follows it',
            ),
          ],
    ),
    ...((block === null) === (sessions.block.length === 0)
      ? []
      : [
          fault(
            'sessions.block',
            'block-sessions',
            '有大宗交易才有大宗时段，且须有时段 · there are block sessions where there is block trading, and only there',
          ),
        ]),
  ];
}

/** `HH:MM` compares as text. */
function orderFaults(windows: readonly SessionWindow[], list: string, indexed = true): FieldError[] {
  return windows.flatMap(({ from, to }, index) => {
    const field = indexed ? `${list}.${index}` : list;
    const before = windows[index - 1];
    return [
      ...(from < to ? [] : [fault(`${field}.to`, 'after-from', '须晚于开始时间 · must be later than its beginning')]),
      ...(before && from < before.to
        ? [fault(`${field}.from`, 'ascending', '须不早于前一时段结束 · must not begin before the one before it ends')]
        : []),
    ];
  });
}
