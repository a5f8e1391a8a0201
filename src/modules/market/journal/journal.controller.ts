import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../../platform/auth/route-access.js';
import { Database } from '../../../platform/database/database.js';
import { decodeCursor, IDENTIFIER, isSequence, PageOf, pageOf, type Page } from '../../../platform/http/index.js';
import { DomainError } from '../../../shared/domain-error.js';
import { isMarket } from '../../../shared/market.js';
import { JournalQuery } from './journal.dto.js';
import { JOURNAL_BATCH_NOT_FOUND } from './journal.errors.js';
import { findBatch, readBatchesBefore } from './journal.repository.js';
import { JournalBatchView, journalBatchView } from './journal.view.js';

const BATCH = /^[1-9]\d{0,17}$/;

@ApiTags('journal')
@ApiBearerAuth()
@Controller('journal')
export class JournalController {
  constructor(private readonly database: Database) {}

  @Get()
  @Allow('journal.read')
  @ApiOperation({ summary: '市场日志 · The batches of a market, newest first, with their commands.' })
  @ApiOkResponse({ type: PageOf(JournalBatchView) })
  async list(@Query() query: JournalQuery): Promise<Page<JournalBatchView>> {
    const [before] = decodeCursor(query.cursor, [isSequence]) ?? [];
    const place = before === undefined ? null : BigInt(before);
    const rows = await readBatchesBefore(this.database.reader, query.market, place, query.limit + 1);
    return pageOf(rows, query.limit, (row) => [row.batch.toString()], journalBatchView);
  }

  @Get(':market/:batch')
  @Allow('journal.read')
  @ApiOperation({ summary: '单个批次 · One batch by its number.' })
  @ApiOkResponse({ type: JournalBatchView })
  async get(
    @Param('market', IDENTIFIER) market: string,
    @Param('batch', IDENTIFIER) batch: string,
  ): Promise<JournalBatchView> {
    if (!isMarket(market) || !BATCH.test(batch)) throw new DomainError(JOURNAL_BATCH_NOT_FOUND);
    const row = await findBatch(this.database.reader, market, BigInt(batch));
    if (!row) throw new DomainError(JOURNAL_BATCH_NOT_FOUND);
    return journalBatchView(row);
  }
}
