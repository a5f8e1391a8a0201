import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { IsOneOf, IsText } from '../../platform/http/form-rules.js';
import { PageQuery } from '../../platform/http/pagination.js';
import { REASON_LENGTH_MAX, type ProposalStatus, type Verdict } from './proposal.js';

export const APPROVAL_VIEWS = ['waiting', 'proposed', 'all'] as const;
export type ApprovalsView = (typeof APPROVAL_VIEWS)[number];

const STATUSES = ['open', 'approved', 'rejected', 'withdrawn'] as const satisfies readonly ProposalStatus[];

/** One tebibyte; what a document may claim to be. */
const DOCUMENT_BYTES_MAX = 2 ** 40;

export class ApprovalsQuery extends PageQuery {
  @ApiPropertyOptional({
    enum: APPROVAL_VIEWS,
    description: 'waiting: for the caller to decide; proposed: by the caller; all: everything the caller may see.',
  })
  @IsOptional()
  @IsOneOf(APPROVAL_VIEWS)
  view?: ApprovalsView;

  @ApiPropertyOptional({ enum: STATUSES })
  @IsOptional()
  @IsOneOf(STATUSES)
  status?: ProposalStatus;

  @ApiPropertyOptional({ type: String, example: 'allocation' })
  @IsOptional()
  @IsText({ max: 64 })
  kind?: string;
}

export class DecisionBody {
  @ApiProperty({ enum: ['approve', 'reject'] })
  @IsOneOf(['approve', 'reject'])
  decision: Verdict;

  @ApiPropertyOptional({ type: String, maxLength: REASON_LENGTH_MAX, description: 'Required for a rejection.' })
  @IsOptional()
  @IsText({ max: REASON_LENGTH_MAX })
  reason?: string | null;

  @ApiPropertyOptional({ type: String, description: 'The second factor, for kinds of proposal that ask for one.' })
  @IsOptional()
  @IsText({ max: 200 })
  proof?: string | null;
}

export class DocumentBody {
  @ApiProperty({ type: String, description: 'SHA-256 of the file, lower-case hexadecimal.' })
  @Matches(/^[0-9a-f]{64}$/, {
    message: '须为 64 位小写十六进制 SHA-256 · must be a SHA-256 in lower-case hexadecimal',
  })
  sha256: string;

  @ApiProperty({ type: String, maxLength: 200 })
  @IsText({ max: 200 })
  name: string;

  @ApiProperty({ type: String, example: 'application/pdf' })
  @Matches(/^[a-z]+\/[a-z0-9.+-]{1,100}$/, { message: '须为媒体类型 · must be a media type such as application/pdf' })
  mediaType: string;

  @ApiProperty({ type: Number })
  @IsInt({ message: '须为整数 · must be a whole number' })
  @Min(1, { message: '须不小于 1 · must be at least 1' })
  @Max(DOCUMENT_BYTES_MAX, { message: '过大 · too large' })
  sizeBytes: number;
}
