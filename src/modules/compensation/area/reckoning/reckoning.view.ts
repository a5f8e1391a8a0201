import { ApiProperty } from '@nestjs/swagger';
import { formatYuan } from '../../../../shared/fen.js';
import type { ReckoningRecord, StoredLine } from './reckoning.repository.js';

export const RECKONING_STATUSES = ['draft', 'settled', 'dismissed'] as const;
export const LINE_KINDS = ['standard', 'reward', 'adjustment'] as const;

export class ReckoningGapView {
  @ApiProperty({ type: Number }) readonly year: number;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) readonly objectId: string | null;
  @ApiProperty({ type: String, example: 'not-graded' }) readonly what: string;
  @ApiProperty({ type: String }) readonly detail: string;
}

export class ReckoningView {
  @ApiProperty({ type: String, format: 'uuid' }) readonly id: string;
  @ApiProperty({ type: String, example: 'GREEN-HEART' }) readonly standard: string;
  @ApiProperty({ type: Number }) readonly year: number;
  @ApiProperty({ enum: RECKONING_STATUSES }) readonly status: (typeof RECKONING_STATUSES)[number];
  @ApiProperty({ type: String, format: 'uuid', description: 'The finance office that pays.' })
  readonly organizationId: string;
  @ApiProperty({ type: Number }) readonly lineCount: number;
  @ApiProperty({ type: String, example: '21195000.00', description: 'Yuan.' }) readonly total: string;
  @ApiProperty({ type: [ReckoningGapView], description: 'Not known yet; an adjustment makes it good later.' })
  readonly open: readonly ReckoningGapView[];
  @ApiProperty({ type: String, format: 'uuid' }) readonly proposalId: string;
  @ApiProperty({ type: String, format: 'date-time' }) readonly draftedAt: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) readonly closedAt: string | null;
}

export class ReckoningLineView {
  @ApiProperty({ type: String, format: 'uuid' }) readonly reckoningId: string;
  @ApiProperty({ type: Number }) readonly position: number;
  @ApiProperty({ enum: LINE_KINDS }) readonly kind: (typeof LINE_KINDS)[number];
  @ApiProperty({ type: String, format: 'uuid' }) readonly objectId: string;
  @ApiProperty({ type: String, format: 'uuid' }) readonly recipientId: string;
  @ApiProperty({ type: Number, description: 'Of an adjustment, the year that it corrects.' })
  readonly aboutYear: number;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The settled reckoning it corrects.' })
  readonly corrects: string | null;
  @ApiProperty({ type: String, example: '11689200.00', description: 'Yuan; negative only in an adjustment.' })
  readonly amount: string;
  @ApiProperty({ type: Object, additionalProperties: true, description: 'Versions, quantity, standard, coefficient.' })
  readonly explanation: Readonly<Record<string, unknown>>;
}

export function reckoningView(record: ReckoningRecord): ReckoningView {
  const { standardCode, totalFen, openGaps, draftedAt, closedAt, ...rest } = record;
  return {
    ...rest,
    standard: standardCode,
    total: formatYuan(totalFen),
    open: openGaps,
    draftedAt: draftedAt.toISOString(),
    closedAt: closedAt?.toISOString() ?? null,
  };
}

export function lineView({ amountFen, ...rest }: StoredLine): ReckoningLineView {
  return { ...rest, amount: formatYuan(amountFen) };
}
