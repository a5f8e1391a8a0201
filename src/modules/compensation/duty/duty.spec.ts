import { describe, expect, test } from '@jest/globals';
import { isPossible, standingOf, type NoteKind } from './duty.js';

const note = (kind: NoteKind, dueOn: string | null = null) => ({ kind, dueOn });

describe('duties', () => {
  test('TGT-1 a duty is overdue from the day after its due date, by the clock alone', () => {
    expect(standingOf('2026-03-02', [], '2026-03-02')).toEqual({
      state: 'running',
      dueOn: '2026-03-02',
      overdue: false,
    });
    expect(standingOf('2026-03-02', [], '2026-03-03')).toMatchObject({ state: 'running', overdue: true });
  });

  test('TGT-1 what its owner completed is not overdue while it waits, and is again when it is sent back', () => {
    const completed = [note('progress'), note('completion')];
    expect(standingOf('2026-03-02', completed, '2026-04-01')).toMatchObject({ state: 'completed', overdue: false });
    const returned = [...completed, note('return')];
    expect(standingOf('2026-03-02', returned, '2026-04-01')).toMatchObject({ state: 'running', overdue: true });
    const extended = [...returned, note('extension', '2026-04-30')];
    expect(standingOf('2026-03-02', extended, '2026-04-30')).toMatchObject({ dueOn: '2026-04-30', overdue: false });
    const accepted = [...extended, note('completion'), note('acceptance')];
    expect(standingOf('2026-03-02', accepted, '2027-01-01')).toMatchObject({ state: 'accepted', overdue: false });
  });

  test('only what was completed is accepted or sent back, and nothing is said of what has ended', () => {
    const possible = (notes: readonly NoteKind[]) => {
      const standing = standingOf(
        '2026-03-02',
        notes.map((kind) => note(kind)),
        '2026-03-02',
      );
      const kinds = ['progress', 'completion', 'acceptance', 'return', 'extension', 'withdrawal'] as const;
      return kinds.filter((kind) => isPossible(kind, standing));
    };
    expect(possible([])).toEqual(['progress', 'completion', 'extension', 'withdrawal']);
    expect(possible(['completion'])).toEqual(['progress', 'acceptance', 'return', 'extension', 'withdrawal']);
    expect(possible(['completion', 'acceptance'])).toEqual([]);
    expect(possible(['withdrawal'])).toEqual([]);
  });
});
