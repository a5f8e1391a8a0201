import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../../../../platform/auth/route-access.js';
import { attach } from '../../../../platform/sheet/index.js';
import { CandlesFileQuery, DailyRecordsFileQuery, TradesFileQuery } from './export.dto.js';
import { ExportsService } from './exports.service.js';

const FILE = { schema: { type: 'string', format: 'binary' } } as const;

@ApiTags('market data')
@ApiProduces('text/csv', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
@Public()
@Controller('exports')
export class ExportsController {
  constructor(private readonly exports: ExportsService) {}

  @Get('daily-records')
  @ApiOperation({ summary: '每日行情文件 · Closed trading days of a market by instrument and mode, as a file.' })
  @ApiOkResponse(FILE)
  async dailyRecords(
    @Query() query: DailyRecordsFileQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    return attach(reply, await this.exports.dailyRecords(query));
  }

  @Get('trades')
  @ApiOperation({ summary: '成交明细文件 · The trades of an instrument on a day without their parties, as a file.' })
  @ApiOkResponse(FILE)
  async trades(@Query() query: TradesFileQuery, @Res({ passthrough: true }) reply: FastifyReply): Promise<Buffer> {
    return attach(reply, await this.exports.tradesOfDay(query));
  }

  @Get('candles')
  @ApiOperation({ summary: 'K 线文件 · Candles, oldest first, as a file.' })
  @ApiOkResponse(FILE)
  async candles(@Query() query: CandlesFileQuery, @Res({ passthrough: true }) reply: FastifyReply): Promise<Buffer> {
    return attach(reply, await this.exports.candleSeries(query));
  }
}
