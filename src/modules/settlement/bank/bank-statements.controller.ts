import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../platform/auth/route-access.js';
import { PageOf, type Page } from '../../../platform/http/pagination.js';
import { ID } from '../../../platform/http/path-parameter.js';
import {
  BankImportBody,
  BankImportView,
  BankStatementLineView,
  BankStatementsQuery,
  BankStatementView,
} from './bank-statement.dto.js';
import { BankStatementsService } from './bank-statements.service.js';

@ApiTags('settlement')
@ApiBearerAuth()
@Controller('settlement/bank-statements')
export class BankStatementsController {
  constructor(private readonly statements: BankStatementsService) {}

  // No key: the same statement again is the same import.
  @Post()
  @Allow('settlement.import')
  @HttpCode(200)
  @ApiOperation({ summary: "Import a bank's statement of a day, whole or not at all; the same one again is a no-op." })
  @ApiOkResponse({ type: BankImportView })
  import(@Caller() actor: Actor, @Body() body: BankImportBody): Promise<BankImportView> {
    return this.statements.import(actor, body);
  }

  @Get()
  @Allow('settlement.read')
  @ApiOkResponse({ type: PageOf(BankStatementView) })
  list(@Query() query: BankStatementsQuery): Promise<Page<BankStatementView>> {
    return this.statements.list(query);
  }

  @Get(':id')
  @Allow('settlement.read')
  @ApiOkResponse({ type: BankStatementLineView })
  get(@Param('id', ID) id: string): Promise<BankStatementLineView> {
    return this.statements.get(id);
  }
}
