import { ApiProperty } from '@nestjs/swagger';
import { IsDay, IsIdentifierText, IsOneOf } from '../../../../platform/http/index.js';
import { SHEET_FORMATS, type SheetFormat } from '../../../../platform/sheet/index.js';
import { MARKETS, type Market } from '../../../../shared/market.js';
import { CandlesQuery } from '../market-data.dto.js';

class FileQuery {
  @ApiProperty({ enum: SHEET_FORMATS })
  @IsOneOf(SHEET_FORMATS)
  format!: SheetFormat;
}

export class DailyRecordsFileQuery extends FileQuery {
  @ApiProperty({ enum: MARKETS })
  @IsOneOf(MARKETS)
  market!: Market;

  @ApiProperty({ type: String, format: 'date' })
  @IsDay()
  from!: string;

  @ApiProperty({ type: String, format: 'date', description: 'Included.' })
  @IsDay()
  to!: string;
}

export class TradesFileQuery extends FileQuery {
  @ApiProperty({ type: String, example: 'CEA24' })
  @IsIdentifierText()
  instrument!: string;

  @ApiProperty({ type: String, format: 'date', description: 'A Shanghai day.' })
  @IsDay()
  day!: string;
}

export class CandlesFileQuery extends CandlesQuery {
  @ApiProperty({ type: String, example: 'CEA24' })
  @IsIdentifierText()
  instrument!: string;

  @ApiProperty({ enum: SHEET_FORMATS })
  @IsOneOf(SHEET_FORMATS)
  format!: SheetFormat;
}
