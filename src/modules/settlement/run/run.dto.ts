import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { REASON_LENGTH_MAX } from '../../approval/index.js';
import { IsDay, IsIdentifierText, IsOneOf, IsText } from '../../../platform/http/form-rules.js';
import { PageQuery } from '../../../platform/http/pagination.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import { BREAK_KINDS, BREAK_STATUSES, type Break, type BreakKind, type BreakStatus } from '../break/break.js';
import { RUN_STATUSES, STEPS, type Run, type RunStatus, type Step } from './run.js';
import type { StepRow } from './run.repository.js';

export class RunBody {
  @ApiProperty({ enum: MARKETS })
  @IsOneOf(MARKETS)
  market: Market;

  @ApiProperty({ type: String, format: 'date', example: '2026-03-02' })
  @IsDay()
  day: string;
}

export class RunsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: MARKETS })
  @IsOptional()
  @IsOneOf(MARKETS)
  market?: Market;

  @ApiPropertyOptional({ enum: RUN_STATUSES })
  @IsOptional()
  @IsOneOf(RUN_STATUSES)
  status?: RunStatus;
}

export class BreaksQuery extends PageQuery {
  @ApiPropertyOptional({ enum: BREAK_STATUSES })
  @IsOptional()
  @IsOneOf(BREAK_STATUSES)
  status?: BreakStatus;
}

/** Why a difference no longer stands in the way, and which transfer put it right, if one did. */
export class ResolutionBody {
  @ApiProperty({ type: String, maxLength: REASON_LENGTH_MAX })
  @IsText({ max: REASON_LENGTH_MAX })
  reason: string;

  @ApiPropertyOptional({ type: String, description: 'Id of the correcting transfer in the ledger.' })
  @IsOptional()
  @IsIdentifierText()
  transferId?: string | null;
}

export class RunView {
  @ApiProperty({ type: String, format: 'uuid' }) id: string;
  @ApiProperty({ enum: MARKETS }) market: Market;
  @ApiProperty({ type: String, format: 'date' }) day: string;
  @ApiProperty({ enum: RUN_STATUSES }) status: RunStatus;
  @ApiProperty({ type: Number }) attempt: number;
  @ApiProperty({ type: String, description: 'Journal batch in which the day was closed.' }) batch: string;
  @ApiProperty({ type: String, description: 'The command that closed it.' }) sequence: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'null: the program.' })
  startedBy: string | null;
  @ApiProperty({ type: String, format: 'date-time' }) startedAt: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) finalAt: string | null;
}

export class RunOutcomeView extends RunView {
  @ApiProperty({ type: Boolean, description: 'The day was final before; nothing was done.' }) wasFinal: boolean;
}

export class StepView {
  @ApiProperty({ enum: STEPS }) step: Step;
  @ApiProperty({ type: Object }) result: object;
  @ApiProperty({ type: String, format: 'date-time' }) doneAt: string;
}

export class RunDetailView extends RunView {
  @ApiProperty({ type: [StepView], description: 'Of the last attempt.' }) steps: readonly StepView[];
}

export class BreakView {
  @ApiProperty({ type: String, format: 'uuid' }) id: string;
  @ApiProperty({ type: String, format: 'uuid' }) runId: string;
  @ApiProperty({ enum: BREAK_KINDS }) kind: BreakKind;
  @ApiProperty({ type: String }) subject: string;
  @ApiProperty({ type: String }) expected: string;
  @ApiProperty({ type: String }) actual: string;
  @ApiProperty({ enum: BREAK_STATUSES }) status: BreakStatus;
  @ApiProperty({ type: Number, description: 'The attempt that found it first.' }) foundIn: number;
  @ApiProperty({ type: String, format: 'date-time' }) foundAt: string;
  @ApiProperty({ type: String, nullable: true }) reason: string | null;
  @ApiProperty({ type: String, nullable: true }) transferId: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) proposalId: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) resolvedAt: string | null;
}

export function runView(run: Run): RunView {
  return {
    id: run.id,
    market: run.market,
    day: run.day,
    status: run.status,
    attempt: run.attempt,
    batch: run.close.batch.toString(),
    sequence: run.close.sequence.toString(),
    startedBy: run.startedBy,
    startedAt: run.startedAt.toISOString(),
    finalAt: run.finalAt?.toISOString() ?? null,
  };
}

export function stepView({ step, result, doneAt }: StepRow): StepView {
  return { step, result, doneAt: doneAt.toISOString() };
}

export function breakView(each: Break): BreakView {
  return {
    id: each.id,
    runId: each.runId,
    kind: each.kind,
    subject: each.subject,
    expected: each.expected,
    actual: each.actual,
    status: each.status,
    foundIn: each.foundIn,
    foundAt: each.foundAt.toISOString(),
    reason: each.reason,
    transferId: each.transferId?.toString() ?? null,
    proposalId: each.proposalId,
    resolvedAt: each.resolvedAt?.toISOString() ?? null,
  };
}
