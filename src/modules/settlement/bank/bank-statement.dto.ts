import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsBoolean, IsOptional, IsString, MaxLength } from 'class-validator';
import { IsDay, IsId, IsOneOf } from '../../../platform/http/form-rules.js';
import { PageQuery } from '../../../platform/http/pagination.js';
import { formatYuan } from '../../../shared/fen.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import { BANK_PIECE_LENGTH_MAX, BANK_PIECES_MAX, type BankFile } from './bank-file.js';
import type { BankStatement } from './bank-statement.repository.js';

/** A bank's statement of a market's client money on one day. */
export class BankImportBody {
  @ApiProperty({ enum: MARKETS })
  @IsOneOf(MARKETS)
  market: Market;

  @ApiProperty({ type: String, format: 'date', example: '2026-03-02' })
  @IsDay()
  day: string;

  @ApiProperty({
    type: String,
    maxLength: BANK_PIECE_LENGTH_MAX,
    description: 'CSV with the columns type,reference,valueDate,direction,amount,counterparty,text.',
  })
  @IsString({ message: '须为文本 · must be text' })
  @MaxLength(BANK_PIECE_LENGTH_MAX, { message: '过长 · too long' })
  csv: string;

  @ApiPropertyOptional({
    type: [String],
    maxItems: BANK_PIECES_MAX,
    description: `What follows of a file of more than ${BANK_PIECE_LENGTH_MAX} characters, in pieces.`,
  })
  @IsOptional()
  @IsArray({ message: '须为列表 · must be a list' })
  @ArrayMaxSize(BANK_PIECES_MAX, { message: '过多 · too many' })
  @IsString({ each: true, message: '每项须为文本 · every item must be text' })
  @MaxLength(BANK_PIECE_LENGTH_MAX, { each: true, message: '过长 · too long' })
  more?: string[];

  @ApiPropertyOptional({ type: Boolean, description: 'Check it and import nothing.' })
  @IsOptional()
  @IsBoolean({ message: '须为布尔值 · must be true or false' })
  dryRun?: boolean;

  @ApiPropertyOptional({
    type: String,
    format: 'uuid',
    description: 'The statement of the day that this one replaces.',
  })
  @IsOptional()
  @IsId()
  replaces?: string | null;
}

export class BankStatementsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: MARKETS })
  @IsOptional()
  @IsOneOf(MARKETS)
  market?: Market;
}

export class BankStatementView {
  @ApiProperty({ type: String, format: 'uuid' }) id: string;
  @ApiProperty({ enum: MARKETS }) market: Market;
  @ApiProperty({ type: String, format: 'date' }) day: string;
  @ApiProperty({ type: Number, description: 'The highest version of a day counts.' }) version: number;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) replaces: string | null;
  @ApiProperty({ type: String, description: 'Yuan.' }) opening: string;
  @ApiProperty({ type: String, description: 'Yuan.' }) closing: string;
  @ApiProperty({ type: String, description: 'SHA-256 of what it says.' }) digest: string;
  @ApiProperty({ type: String, format: 'uuid' }) importedBy: string;
  @ApiProperty({ type: String, format: 'date-time' }) importedAt: string;
}

export class BankLineView {
  @ApiProperty({ type: String }) reference: string;
  @ApiProperty({ type: String, format: 'date' }) valueOn: string;
  @ApiProperty({ enum: ['in', 'out'] }) direction: 'in' | 'out';
  @ApiProperty({ type: String, description: 'Yuan.' }) amount: string;
  @ApiProperty({ type: String }) counterparty: string;
  @ApiProperty({ type: String }) remark: string;
}

export class BankStatementLineView extends BankStatementView {
  @ApiProperty({ type: [BankLineView] }) lines: readonly BankLineView[];
}

export class BankImportView {
  @ApiProperty({ enum: ['imported', 'would-import', 'unchanged'] })
  outcome: 'imported' | 'would-import' | 'unchanged';

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'null after a dry run.' })
  id: string | null;

  @ApiProperty({ type: Number }) version: number;
  @ApiProperty({ type: Number }) lines: number;
  @ApiProperty({ type: String, description: 'Yuan that came in.' }) amountIn: string;
  @ApiProperty({ type: String, description: 'Yuan that went out.' }) amountOut: string;
  @ApiProperty({ type: String }) opening: string;
  @ApiProperty({ type: String }) closing: string;
}

export function bankStatementView(statement: BankStatement): BankStatementView {
  return {
    id: statement.id,
    market: statement.market,
    day: statement.day,
    version: statement.version,
    replaces: statement.replaces,
    opening: formatYuan(statement.openingFen),
    closing: formatYuan(statement.closingFen),
    digest: statement.digest.toString('hex'),
    importedBy: statement.importedBy,
    importedAt: statement.importedAt.toISOString(),
  };
}

export function importView(
  { id, version }: { readonly id: string | null; readonly version: number },
  { lines, openingFen, closingFen }: BankFile,
  outcome: BankImportView['outcome'],
): BankImportView {
  const sum = (direction: 'in' | 'out'): string =>
    formatYuan(lines.filter((line) => line.direction === direction).reduce((fen, line) => fen + line.amountFen, 0n));
  return {
    outcome,
    id,
    version,
    lines: lines.length,
    amountIn: sum('in'),
    amountOut: sum('out'),
    opening: formatYuan(openingFen),
    closing: formatYuan(closingFen),
  };
}
