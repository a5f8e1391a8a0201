import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsDecimalText, IsIdentifierText, IsOneOf } from '../../../platform/http/index.js';

const SIDES = ['buy', 'sell'] as const;

export class AgreementOfferForm {
  @ApiProperty({ example: 'XJ-COD' })
  @IsIdentifierText()
  instrument!: string;

  @ApiProperty({ enum: SIDES })
  @IsOneOf(SIDES)
  side!: (typeof SIDES)[number];

  @ApiProperty({
    example: '0.2986',
    description: 'In the unit of the instrument, to its last decimal; lots do not matter',
  })
  @IsDecimalText()
  quantity!: string;

  @ApiProperty({ example: '4685.00', description: 'Yuan for all of it; the unit price follows from it' })
  @IsDecimalText()
  amount!: string;

  @ApiProperty({ description: 'Credit code' })
  @IsIdentifierText()
  counterparty!: string;

  @ApiPropertyOptional({ description: 'Your own; the other side does not see it' })
  @IsOptional()
  @IsIdentifierText()
  clientReference?: string;
}
