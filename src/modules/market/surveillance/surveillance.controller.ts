import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../platform/auth/route-access.js';
import { ID, PageOf, type Page } from '../../../platform/http/index.js';
import { answerOnce, IdempotencyKey, type RequestKey } from '../../../platform/idempotency/index.js';
import { AlertsQuery, AlertStepForm, ScanForm } from './alert.dto.js';
import { AlertLineView, AlertView, ScanView } from './alert.view.js';
import { AlertsService } from './alerts.service.js';
import { ScansService } from './scans.service.js';

@ApiTags('surveillance')
@ApiBearerAuth()
@Controller('surveillance')
export class SurveillanceController {
  constructor(
    private readonly alerts: AlertsService,
    private readonly scans: ScansService,
  ) {}

  @Post('scans')
  @Allow('surveillance.scan')
  @HttpCode(200)
  @ApiOperation({ summary: '监察扫描 · Look at a trading day; the same matter never becomes a second alert.' })
  @ApiOkResponse({ type: ScanView })
  scan(@Caller() actor: Actor, @Body() form: ScanForm): Promise<ScanView> {
    return this.scans.scanDay(actor, form.market, form.day);
  }

  @Get('alerts')
  @Allow('surveillance.read')
  @ApiOperation({ summary: '预警 · Alerts, newest first.' })
  @ApiOkResponse({ type: PageOf(AlertLineView) })
  list(@Query() query: AlertsQuery): Promise<Page<AlertLineView>> {
    return this.alerts.list(query);
  }

  @Get('alerts/:id')
  @Allow('surveillance.read')
  @ApiOperation({ summary: '单个预警 · An alert with its evidence and the measures taken.' })
  @ApiOkResponse({ type: AlertView })
  get(@Param('id', ID) id: string): Promise<AlertView> {
    return this.alerts.get(id);
  }

  @Post('alerts/:id/steps')
  @Allow('surveillance.act')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '采取措施 · Take one step on the ladder of measures, or end the matter.' })
  @ApiCreatedResponse({ type: AlertView })
  async step(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @Body() form: AlertStepForm,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AlertView> {
    return answerOnce(reply, await this.alerts.step(actor, id, form, request));
  }
}
