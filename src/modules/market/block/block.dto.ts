import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsInt, IsOptional, Max, Min } from 'class-validator';
import { IsDecimalText, IsIdentifierText, IsOneOf } from '../../../platform/http/index.js';
import { BLOCK_FORMS, COUNTERPARTIES_MAX, type BlockForm } from './block.js';

const SIDES = ['buy', 'sell'] as const;
const VERSION_MAX = 1_000_000_000;

export class BlockOfferForm {
  @ApiProperty({ example: 'CEA24' })
  @IsIdentifierText()
  instrument!: string;

  @ApiProperty({ enum: BLOCK_FORMS, description: 'To one named party, or to each of several' })
  @IsOneOf(BLOCK_FORMS)
  form!: BlockForm;

  @ApiProperty({ enum: SIDES })
  @IsOneOf(SIDES)
  side!: (typeof SIDES)[number];

  @ApiProperty({ example: '68.50', description: 'Yuan per unit' })
  @IsDecimalText()
  price!: string;

  @ApiProperty({ example: '100000' })
  @IsDecimalText()
  quantity!: string;

  @ApiProperty({ type: [String], maxItems: COUNTERPARTIES_MAX, description: 'Credit codes' })
  @IsArray({ message: '须为数组 · must be a list' })
  @ArrayMinSize(1, { message: '不得为空 · must not be empty' })
  @ArrayMaxSize(COUNTERPARTIES_MAX, {
    message: `至多 ${COUNTERPARTIES_MAX} 项 · at most ${COUNTERPARTIES_MAX} items`,
  })
  @ArrayUnique({ message: '不得重复 · must name each once' })
  @IsIdentifierText({ each: true })
  counterparties!: string[];

  @ApiPropertyOptional({ example: 'erp-2026-000123', description: 'Your own; the other side does not see it' })
  @IsOptional()
  @IsIdentifierText()
  clientReference?: string;
}

export class BlockCounterForm {
  @ApiProperty({ description: 'Yuan per unit' })
  @IsDecimalText()
  price!: string;

  @ApiProperty()
  @IsDecimalText()
  quantity!: string;

  @ApiPropertyOptional({ description: 'Credit code; which negotiation the offerer of a group means' })
  @IsOptional()
  @IsIdentifierText()
  counterparty?: string;
}

export class BlockConfirmForm {
  @ApiProperty({ minimum: 1, description: 'Of the terms that are confirmed' })
  @IsInt({ message: '须为整数 · must be a whole number' })
  @Min(1, { message: '须不小于 1 · must be at least 1' })
  @Max(VERSION_MAX, { message: `须不大于 ${VERSION_MAX} · must be at most ${VERSION_MAX}` })
  version!: number;

  @ApiPropertyOptional({ description: 'Credit code; which negotiation the offerer of a group means' })
  @IsOptional()
  @IsIdentifierText()
  counterparty?: string;
}
