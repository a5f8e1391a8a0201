import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ProposalLineView } from '../../../approval/index.js';
import type { Actor } from '../../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../../platform/auth/route-access.js';
import { ID, PageOf, PageQuery, type Page } from '../../../../platform/http/index.js';
import { answerOnce, IdempotencyKey, type RequestKey } from '../../../../platform/idempotency/index.js';
import { ReckoningLineView } from '../reckoning/reckoning.view.js';
import { AreaPayments } from './payments.service.js';
import { PaymentBody, RecipientBody } from './recipient.dto.js';
import { PaymentView, RecipientLedgerView, RecipientView } from './recipient.view.js';
import { Recipients } from './recipients.service.js';

@ApiTags('area compensation')
@ApiBearerAuth()
@Controller('compensation/areas/recipients')
export class RecipientsController {
  constructor(
    private readonly recipients: Recipients,
    private readonly areaPayments: AreaPayments,
  ) {}

  @Get()
  @Allow('compensation-areas.read')
  @ApiOperation({ summary: '受偿方 · Recipients of the own area.' })
  @ApiOkResponse({ type: PageOf(RecipientView) })
  list(@Caller() actor: Actor, @Query() query: PageQuery): Promise<Page<RecipientView>> {
    return this.recipients.list(actor, query);
  }

  @Post()
  @Allow('compensation-areas.record')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '登记受偿方 · Record a recipient.' })
  @ApiCreatedResponse({ type: RecipientView })
  async record(
    @Caller() actor: Actor,
    @Body() body: RecipientBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RecipientView> {
    return answerOnce(reply, await this.recipients.record(actor, body, request));
  }

  @Get(':id')
  @Allow('compensation-reckonings.read')
  @ApiOperation({
    summary: '受偿方台账 · What the own office owes a recipient and has paid; for auditors every office.',
  })
  @ApiOkResponse({ type: RecipientLedgerView })
  ledger(@Caller() actor: Actor, @Param('id', ID) id: string): Promise<RecipientLedgerView> {
    return this.recipients.ledger(actor, id);
  }

  @Get(':id/lines')
  @Allow('compensation-reckonings.read')
  @ApiOperation({ summary: '应付明细 · The settled lines that make up what is owed.' })
  @ApiOkResponse({ type: PageOf(ReckoningLineView) })
  lines(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @Query() query: PageQuery,
  ): Promise<Page<ReckoningLineView>> {
    return this.recipients.lines(actor, id, query);
  }

  @Get(':id/payments')
  @Allow('compensation-reckonings.read')
  @ApiOperation({ summary: '付款记录 · What was paid, with references.' })
  @ApiOkResponse({ type: PageOf(PaymentView) })
  payments(@Caller() actor: Actor, @Param('id', ID) id: string, @Query() query: PageQuery): Promise<Page<PaymentView>> {
    return this.recipients.payments(actor, id, query);
  }

  @Post(':id/payments')
  @Allow('compensation-payments.propose')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '登记付款 · Record a payment; another person of the office confirms.' })
  @ApiCreatedResponse({ type: ProposalLineView })
  async pay(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @Body() body: PaymentBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProposalLineView> {
    return answerOnce(reply, await this.areaPayments.propose(actor, id, body, request));
  }
}
