import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** The documented shape of what is wrong with one field. */
export class FieldErrorView {
  @ApiProperty({ type: String, description: 'Path of the field, `items.3.price`.' })
  readonly field!: string;

  @ApiProperty({ type: String, description: 'The rule it breaks; stable.', example: 'decimal-text' })
  readonly rule!: string;

  @ApiProperty({ type: String, description: '中文 · English' })
  readonly message!: string;
}

/** The documented shape of every answer that is not a success (RFC 9457). */
export class ProblemView {
  @ApiProperty({ type: String, format: 'uri-reference', example: '/api/v1/errors/ledger.insufficient-balance' })
  readonly type!: string;

  @ApiProperty({ type: String, description: '中文 · English' })
  readonly title!: string;

  @ApiProperty({ type: Number, example: 422 })
  readonly status!: number;

  @ApiProperty({ type: String })
  readonly detail!: string;

  @ApiProperty({ type: String, description: 'Stable; the catalogue is at `/api/v1/errors`.' })
  readonly code!: string;

  @ApiProperty({ type: String })
  readonly requestId!: string;

  @ApiPropertyOptional({ type: [FieldErrorView] })
  readonly errors?: readonly FieldErrorView[];
}
