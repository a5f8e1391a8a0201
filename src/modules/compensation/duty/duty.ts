/** What its owner says of a duty, and what the office that assigned it says. */
export const REPORT_KINDS = ['progress', 'completion'] as const;
export const JUDGEMENT_KINDS = ['acceptance', 'return', 'extension', 'withdrawal'] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];
export type JudgementKind = (typeof JUDGEMENT_KINDS)[number];
export type NoteKind = ReportKind | JudgementKind;

/** `completed`: its owner says so and the office has not said yet. */
export const DUTY_STATES = ['running', 'completed', 'accepted', 'withdrawn'] as const;
export type DutyState = (typeof DUTY_STATES)[number];

/** Something an organization has to do by a day. It is never changed; its notes tell what became of it. */
export interface Duty {
  readonly id: string;
  readonly title: string;
  /** The document that lays it down. */
  readonly source: string;
  readonly ownerOrganizationId: string;
  readonly dueOn: string;
  /** The office that assigned it. */
  readonly organizationId: string;
  readonly assignedAt: Date;
}

export interface DutyNote {
  readonly sequence: number;
  readonly kind: NoteKind;
  readonly text: string;
  readonly document: DutyDocument | null;
  /** Of an extension, the new due date. */
  readonly dueOn: string | null;
  readonly writtenBy: string;
  readonly organizationId: string;
  readonly writtenAt: Date;
}

/** By its fingerprint; the bytes are kept by who wrote the note. */
export interface DutyDocument {
  readonly sha256: string;
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
}

export interface DutyStanding {
  readonly state: DutyState;
  /** After extensions. */
  readonly dueOn: string;
  /** Running, and its due date is over. The due date itself is still in time. */
  readonly overdue: boolean;
}

/** What a duty's notes amount to on a day (`YYYY-MM-DD`, Shanghai). */
export function standingOf(
  dueOn: string,
  notes: readonly Pick<DutyNote, 'kind' | 'dueOn'>[],
  today: string,
): DutyStanding {
  let state: DutyState = 'running';
  let due = dueOn;
  for (const note of notes) {
    state = stateAfter(note.kind, state);
    due = note.dueOn ?? due;
  }
  return { state, dueOn: due, overdue: state === 'running' && due < today };
}

function stateAfter(kind: NoteKind, state: DutyState): DutyState {
  switch (kind) {
    case 'completion':
      return 'completed';
    case 'acceptance':
      return 'accepted';
    case 'return':
      return 'running';
    case 'withdrawal':
      return 'withdrawn';
    case 'progress':
    case 'extension':
      return state;
  }
}

const POSSIBLE_IN: Readonly<Record<NoteKind, readonly DutyState[]>> = {
  progress: ['running', 'completed'],
  completion: ['running'],
  acceptance: ['completed'],
  return: ['completed'],
  extension: ['running', 'completed'],
  withdrawal: ['running', 'completed'],
};

export function isPossible(kind: NoteKind, { state }: DutyStanding): boolean {
  return POSSIBLE_IN[kind].includes(state);
}
