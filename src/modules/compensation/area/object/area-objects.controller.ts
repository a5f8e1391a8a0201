import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../../platform/auth/route-access.js';
import { ID, PageOf, type Page } from '../../../../platform/http/index.js';
import { answerOnce, IdempotencyKey, type RequestKey } from '../../../../platform/idempotency/index.js';
import { AreaObjectBody, AreaObjectsQuery, GradeBody, ObjectVersionBody } from './area-object.dto.js';
import { AreaObjectLineView, AreaObjectView, GradeView } from './area-object.view.js';
import { AreaObjects } from './area-objects.service.js';

@ApiTags('area compensation')
@ApiBearerAuth()
@Controller('compensation/areas')
export class AreaObjectsController {
  constructor(private readonly objects: AreaObjects) {}

  @Get()
  @Allow('compensation-areas.read')
  @ApiOperation({ summary: '补偿对象 · Compensated objects of the own area.' })
  @ApiOkResponse({ type: PageOf(AreaObjectLineView) })
  list(@Caller() actor: Actor, @Query() query: AreaObjectsQuery): Promise<Page<AreaObjectLineView>> {
    return this.objects.list(actor, query);
  }

  @Get(':id')
  @Allow('compensation-areas.read')
  @ApiOperation({ summary: '补偿对象及其全部版本 · One object with all its versions.' })
  @ApiOkResponse({ type: AreaObjectView })
  one(@Caller() actor: Actor, @Param('id', ID) id: string): Promise<AreaObjectView> {
    return this.objects.one(actor, id);
  }

  @Post()
  @Allow('compensation-areas.record')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '登记补偿对象 · Register an object with its first version.' })
  @ApiCreatedResponse({ type: AreaObjectView })
  async register(
    @Caller() actor: Actor,
    @Body() body: AreaObjectBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AreaObjectView> {
    return answerOnce(reply, await this.objects.register(actor, body, request));
  }

  @Post(':id/versions')
  @Allow('compensation-areas.record')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '登记新版本 · Record another version; nothing that stands is changed.' })
  @ApiCreatedResponse({ type: AreaObjectView })
  async addVersion(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @Body() body: ObjectVersionBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AreaObjectView> {
    return answerOnce(reply, await this.objects.addVersion(actor, id, body, request));
  }

  @Post(':id/grades')
  @Allow('compensation-areas.record')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '登记年度考核等次 · Record the grade of a year; another one corrects it.' })
  @ApiCreatedResponse({ type: GradeView })
  async grade(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @Body() body: GradeBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<GradeView> {
    return answerOnce(reply, await this.objects.grade(actor, id, body, request));
  }
}
