import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { IsDay, IsId, IsOneOf } from '../../../platform/http/form-rules.js';
import { PageQuery } from '../../../platform/http/pagination.js';
import { SHEET_FORMATS } from '../../../platform/sheet/index.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import type { MoneyLine, StatementContent, TradeLine, UnitLine } from './statement.js';
import type { FoundStatement } from './statement.repository.js';

export const STATEMENT_FORMATS = ['json', ...SHEET_FORMATS] as const;
export type StatementFormat = (typeof STATEMENT_FORMATS)[number];

const VERSION_MAX = 1_000_000;

export class StatementsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: MARKETS })
  @IsOptional()
  @IsOneOf(MARKETS)
  market?: Market;

  @ApiPropertyOptional({ type: String, format: 'date' })
  @IsOptional()
  @IsDay()
  from?: string;

  @ApiPropertyOptional({ type: String, format: 'date', description: 'Included.' })
  @IsOptional()
  @IsDay()
  to?: string;

  @ApiPropertyOptional({ type: String, format: 'uuid', description: 'For the operator and auditors.' })
  @IsOptional()
  @IsId()
  organizationId?: string;
}

export class StatementQuery {
  @ApiProperty({ enum: MARKETS })
  @IsOneOf(MARKETS)
  market: Market;

  @ApiPropertyOptional({ enum: STATEMENT_FORMATS, default: 'json' })
  @IsOptional()
  @IsOneOf(STATEMENT_FORMATS)
  format: StatementFormat = 'json';

  @ApiPropertyOptional({ type: String, format: 'uuid', description: 'For the operator and auditors.' })
  @IsOptional()
  @IsId()
  organizationId?: string;

  @ApiPropertyOptional({ type: Number, minimum: 1, description: 'The latest where none is named.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: '须为整数 · must be a whole number' })
  @Min(1, { message: '须不小于 1 · must be at least 1' })
  @Max(VERSION_MAX, { message: '过大 · too large' })
  version?: number;
}

/** A statement without what it says. */
export class StatementLineView {
  @ApiProperty({ enum: MARKETS }) market: Market;
  @ApiProperty({ type: String, format: 'date' }) day: string;
  @ApiProperty({ type: String, format: 'uuid' }) organizationId: string;
  @ApiProperty({ type: Number }) version: number;
  @ApiProperty({ type: Number, nullable: true, description: 'The version that this one corrects.' })
  corrects: number | null;
  @ApiProperty({ type: Boolean, description: 'Its day is final.' }) final: boolean;
  @ApiProperty({ type: String, description: 'SHA-256 of its content.' }) digest: string;
  @ApiProperty({ type: String, format: 'date-time' }) writtenAt: string;
}

export class DayStatementView extends StatementLineView {
  @ApiProperty({ type: Object }) organization: StatementContent['organization'];
  @ApiProperty({ type: Object, description: 'Yuan.' }) money: MoneyLine;
  @ApiProperty({ type: Object, description: 'The same in capitals.' })
  moneyInCapitals: StatementContent['moneyInCapitals'];
  @ApiProperty({ type: [Object] }) units: readonly UnitLine[];
  @ApiProperty({ type: [Object] }) trades: readonly TradeLine[];
}

export function statementLineView(statement: Omit<FoundStatement, 'content'>): StatementLineView {
  const { market, day, organizationId, version, corrects, final, digest, writtenAt } = statement;
  return {
    market,
    day,
    organizationId,
    version,
    corrects,
    final,
    digest: digest.toString('hex'),
    writtenAt: writtenAt.toISOString(),
  };
}

export function dayStatementView(statement: FoundStatement, content: StatementContent): DayStatementView {
  const { organization, money, moneyInCapitals, units, trades } = content;
  return { ...statementLineView(statement), organization, money, moneyInCapitals, units, trades };
}
