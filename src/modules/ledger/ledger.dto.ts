import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { IsDay, IsDecimalText, IsIdentifierText, IsListOf, IsOneOf } from '../../platform/http/form-rules.js';
import { PageQuery } from '../../platform/http/pagination.js';
import { MARKETS, type Market } from '../../shared/market.js';
import { DOCUMENTS_MAX, DocumentBody } from '../approval/index.js';
import { ACCOUNT_KINDS, type AccountKind } from './account.js';

const ACCOUNT_ID = /^[1-9]\d{0,17}$/;

export function isAccountId(text: string): boolean {
  return ACCOUNT_ID.test(text);
}

function IsAccountId(): PropertyDecorator {
  return Matches(ACCOUNT_ID, { message: '须为账户编号 · must be the number of an account, as text' });
}

export class AccountsQuery {
  @ApiPropertyOptional({ enum: MARKETS })
  @IsOptional()
  @IsOneOf(MARKETS)
  market?: Market;

  @ApiPropertyOptional({ enum: ACCOUNT_KINDS })
  @IsOptional()
  @IsOneOf(ACCOUNT_KINDS)
  kind?: AccountKind;
}

export class EntriesQuery extends PageQuery {
  @ApiPropertyOptional({ type: String, example: 'CNY' })
  @IsOptional()
  @IsIdentifierText()
  asset?: string;
}

export class StatementQuery extends PageQuery {
  @ApiProperty({ type: String, format: 'date', description: 'First day, Asia/Shanghai.' })
  @IsDay()
  from: string;

  @ApiProperty({ type: String, format: 'date', description: 'The day after the last one, Asia/Shanghai.' })
  @IsDay()
  to: string;
}

export class CashTransferBody {
  @ApiProperty({ type: String, example: '12' })
  @IsAccountId()
  fromAccountId: string;

  @ApiProperty({ type: String, example: '14', description: 'In another market.' })
  @IsAccountId()
  toAccountId: string;

  @ApiProperty({ type: String, example: '1000.00', description: 'Yuan.' })
  @IsDecimalText()
  amount: string;
}

export class CashMovementBody {
  @ApiProperty({ type: String, example: '12' })
  @IsAccountId()
  accountId: string;

  @ApiProperty({ enum: ['in', 'out'] })
  @IsOneOf(['in', 'out'])
  direction: 'in' | 'out';

  @ApiProperty({ type: String, example: '1000.00', description: 'Yuan.' })
  @IsDecimalText()
  amount: string;

  @ApiProperty({ type: String, description: 'Under which the bank knows the movement; each is booked once.' })
  @IsIdentifierText()
  bankReference: string;

  @ApiPropertyOptional({ type: [DocumentBody] })
  @IsOptional()
  @IsListOf(() => DocumentBody, DOCUMENTS_MAX)
  documents?: DocumentBody[];
}
