import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { DocumentBody, DocumentView } from '../../approval/index.js';
import { IsDay, IsId, IsNested, IsOneOf, IsText, PageQuery } from '../../../platform/http/index.js';
import { SOURCE_LENGTH_MAX } from '../form-rules.js';
import {
  DUTY_STATES,
  JUDGEMENT_KINDS,
  REPORT_KINDS,
  standingOf,
  type Duty,
  type DutyNote,
  type DutyState,
  type JudgementKind,
  type NoteKind,
  type ReportKind,
} from './duty.js';

const TITLE_LENGTH_MAX = 200;
const NOTE_LENGTH_MAX = 2000;

export const DUTY_FILTERS = [...DUTY_STATES, 'overdue'] as const;
export type DutyFilter = (typeof DUTY_FILTERS)[number];

export class DutiesQuery extends PageQuery {
  @ApiPropertyOptional({ type: String, format: 'uuid', description: 'The organization that has to do it.' })
  @IsOptional()
  @IsId()
  owner?: string;

  @ApiPropertyOptional({ enum: DUTY_FILTERS, description: 'overdue: running, and its due date is over.' })
  @IsOptional()
  @IsOneOf(DUTY_FILTERS)
  standing?: DutyFilter;
}

export class DutyBody {
  @ApiProperty({ type: String, maxLength: TITLE_LENGTH_MAX })
  @IsText({ max: TITLE_LENGTH_MAX })
  title: string;

  @ApiProperty({ type: String, maxLength: SOURCE_LENGTH_MAX, example: '潭政发〔2021〕7号' })
  @IsText({ max: SOURCE_LENGTH_MAX })
  source: string;

  @ApiProperty({ type: String, format: 'uuid' })
  @IsId()
  ownerOrganizationId: string;

  @ApiProperty({ type: String, format: 'date', example: '2026-06-30', description: 'The last day that is in time.' })
  @IsDay()
  dueOn: string;
}

export class DutyReportBody {
  @ApiProperty({ enum: REPORT_KINDS })
  @IsOneOf(REPORT_KINDS)
  kind: ReportKind;

  @ApiProperty({ type: String, maxLength: NOTE_LENGTH_MAX })
  @IsText({ max: NOTE_LENGTH_MAX })
  text: string;

  @ApiPropertyOptional({ type: DocumentBody, description: 'By fingerprint.' })
  @IsOptional()
  @IsNested(() => DocumentBody)
  document?: DocumentBody | null;
}

export class DutyJudgementBody {
  @ApiProperty({ enum: JUDGEMENT_KINDS })
  @IsOneOf(JUDGEMENT_KINDS)
  kind: JudgementKind;

  @ApiProperty({ type: String, maxLength: NOTE_LENGTH_MAX })
  @IsText({ max: NOTE_LENGTH_MAX })
  text: string;

  @ApiPropertyOptional({ type: String, format: 'date', description: 'extension: the new due date.' })
  @IsOptional()
  @IsDay()
  dueOn?: string | null;

  @ApiPropertyOptional({ type: DocumentBody, description: 'By fingerprint.' })
  @IsOptional()
  @IsNested(() => DocumentBody)
  document?: DocumentBody | null;
}

export class DutyLineView {
  @ApiProperty({ type: String, format: 'uuid' }) readonly id: string;
  @ApiProperty({ type: String }) readonly title: string;
  @ApiProperty({ type: String }) readonly source: string;
  @ApiProperty({ type: String, format: 'uuid' }) readonly ownerOrganizationId: string;
  @ApiProperty({ type: String, format: 'uuid', description: 'The office that assigned it.' })
  readonly organizationId: string;
  @ApiProperty({ enum: DUTY_STATES }) readonly state: DutyState;
  @ApiProperty({ type: String, format: 'date', description: 'After extensions.' }) readonly dueOn: string;
  @ApiProperty({ type: Boolean, description: 'Running, and the due date is over.' }) readonly overdue: boolean;
  @ApiProperty({ type: String, format: 'date-time' }) readonly assignedAt: string;
}

export class DutyNoteView {
  @ApiProperty({ type: Number }) readonly sequence: number;
  @ApiProperty({ enum: [...REPORT_KINDS, ...JUDGEMENT_KINDS] }) readonly kind: NoteKind;
  @ApiProperty({ type: String }) readonly text: string;
  @ApiProperty({ type: DocumentView, nullable: true }) readonly document: DocumentView | null;
  @ApiProperty({ type: String, format: 'date', nullable: true }) readonly dueOn: string | null;
  @ApiProperty({ type: String, format: 'uuid' }) readonly writtenBy: string;
  @ApiProperty({ type: String, format: 'uuid' }) readonly organizationId: string;
  @ApiProperty({ type: String, format: 'date-time' }) readonly writtenAt: string;
}

export class DutyView extends DutyLineView {
  @ApiProperty({ type: [DutyNoteView], description: 'Oldest first.' }) readonly notes: readonly DutyNoteView[];
}

export function dutyLine(duty: Duty, notes: readonly Pick<DutyNote, 'kind' | 'dueOn'>[], today: string): DutyLineView {
  const { assignedAt, dueOn, ...rest } = duty;
  return { ...rest, ...standingOf(dueOn, notes, today), assignedAt: assignedAt.toISOString() };
}

export function dutyView(duty: Duty, notes: readonly DutyNote[], today: string): DutyView {
  return { ...dutyLine(duty, notes, today), notes: notes.map(noteView) };
}

function noteView({ writtenAt, ...note }: DutyNote): DutyNoteView {
  return { ...note, writtenAt: writtenAt.toISOString() };
}
