import { ApiProperty } from '@nestjs/swagger';
import { IsDecimalText, IsIdentifierText, IsOneOf } from '../../../platform/http/index.js';
import { DIRECTIONS, type Direction } from './register-transfer.js';

export class RegisterTransferForm {
  @ApiProperty({ enum: DIRECTIONS, description: 'Out of the trading account to the register (转出), or back (转入)' })
  @IsOneOf(DIRECTIONS)
  direction!: Direction;

  @ApiProperty({ example: 'CEA24' })
  @IsIdentifierText()
  instrument!: string;

  @ApiProperty({
    example: '3000',
    description: 'In the unit of the instrument, to its last decimal; lots do not matter',
  })
  @IsDecimalText()
  quantity!: string;
}

export class RegisterTransferView {
  @ApiProperty({ type: String, description: 'The transfer in the ledger' }) id: string;
  @ApiProperty({ type: String }) accountId: string;
  @ApiProperty({ type: String }) registerAccountId: string;
  @ApiProperty({ enum: DIRECTIONS }) direction: Direction;
  @ApiProperty({ type: String }) instrument: string;
  @ApiProperty({ type: String }) quantity: string;
  @ApiProperty({ type: String, format: 'date-time' }) at: string;
}
