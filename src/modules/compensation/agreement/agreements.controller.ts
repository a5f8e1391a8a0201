import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ProposalLineView } from '../../approval/index.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller, Public } from '../../../platform/auth/route-access.js';
import { ID, IDENTIFIER, PageOf, PageQuery, type Page } from '../../../platform/http/index.js';
import { answerOnce, IdempotencyKey, type RequestKey } from '../../../platform/idempotency/index.js';
import { DomainError } from '../../../shared/domain-error.js';
import { AgreementDrafts } from './agreement-drafts.js';
import { AgreementSignatures } from './agreement-signatures.js';
import {
  AgreementBody,
  AgreementDiffQuery,
  AgreementsInForceQuery,
  SignatureBody,
  VERSION_MAX,
  WhatIfBody,
} from './agreement.dto.js';
import { AgreementNotFound } from './agreement.errors.js';
import {
  AgreementDiffView,
  AgreementLineView,
  AgreementTemplatesView,
  AgreementView,
  sentencesOf,
  WhatIfView,
} from './agreement.view.js';
import { Agreements } from './agreements.service.js';
import { AGREEMENT_TEMPLATES } from './template/templates.js';

@ApiTags('compensation agreements')
@ApiBearerAuth()
@Controller('compensation/agreements')
export class AgreementsController {
  constructor(
    private readonly agreements: Agreements,
    private readonly drafts: AgreementDrafts,
    private readonly signatures: AgreementSignatures,
  ) {}

  @Get()
  @Allow('river-agreements.read')
  @ApiOperation({ summary: '本地区的补偿协议 · Agreements of the caller’s division, the latest version of each.' })
  @ApiOkResponse({ type: PageOf(AgreementLineView) })
  list(@Caller() actor: Actor, @Query() query: PageQuery): Promise<Page<AgreementLineView>> {
    return this.agreements.list(actor, query);
  }

  @Post()
  @Allow('river-agreements.draft')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '起草协议 · A new agreement with its first version, a draft.' })
  @ApiCreatedResponse({ type: AgreementLineView })
  async open(
    @Caller() actor: Actor,
    @Body() body: AgreementBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AgreementLineView> {
    return answerOnce(reply, await this.drafts.open(actor, body, request));
  }

  @Get(':id/versions')
  @Allow('river-agreements.read')
  @ApiOperation({ summary: '协议版本 · The versions of an agreement, newest first.' })
  @ApiOkResponse({ type: PageOf(AgreementLineView) })
  versions(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @Query() query: PageQuery,
  ): Promise<Page<AgreementLineView>> {
    return this.agreements.versions(actor, id, query);
  }

  @Post(':id/versions')
  @Allow('river-agreements.draft')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '新版本 · The next version: a draft carried on, a renewal, or a decision on an open rule.' })
  @ApiCreatedResponse({ type: AgreementLineView })
  async revise(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @Body() body: AgreementBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AgreementLineView> {
    return answerOnce(reply, await this.drafts.revise(actor, id, body, request));
  }

  @Get(':id/versions/:version')
  @Allow('river-agreements.read')
  @ApiOperation({ summary: '协议内容 · One version with its checklist, findings, rules in words and signatures.' })
  @ApiOkResponse({ type: AgreementView })
  version(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @Param('version', IDENTIFIER) version: string,
  ): Promise<AgreementView> {
    return this.agreements.version(actor, id, versionOf(version));
  }

  @Get(':id/versions/:version/diff')
  @Allow('river-agreements.read')
  @ApiOperation({ summary: '版本差异 · What a version changed.' })
  @ApiOkResponse({ type: AgreementDiffView })
  diff(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @Param('version', IDENTIFIER) version: string,
    @Query() { against }: AgreementDiffQuery,
  ): Promise<AgreementDiffView> {
    return this.agreements.diff(actor, id, versionOf(version), against);
  }

  @Post(':id/versions/:version/offer')
  @Allow('river-agreements.draft')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({
    summary: '提交签署 · Put the latest version forward; refused while one of the seven contents is missing.',
  })
  @ApiCreatedResponse({ type: AgreementLineView })
  async offer(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @Param('version', IDENTIFIER) version: string,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AgreementLineView> {
    return answerOnce(reply, await this.drafts.offer(actor, id, versionOf(version), request));
  }

  @Post(':id/versions/:version/signatures')
  @Allow('river-agreements.sign')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '申请签署 · Propose a party’s signature; another person of its finance office approves.' })
  @ApiCreatedResponse({ type: ProposalLineView })
  async sign(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @Param('version', IDENTIFIER) version: string,
    @Body() body: SignatureBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProposalLineView> {
    return answerOnce(reply, await this.signatures.propose(actor, id, versionOf(version), body, request));
  }

  @Post(':id/versions/:version/what-if')
  @HttpCode(200)
  @Allow('river-agreements.read')
  @ApiOperation({ summary: '试算 · What a version makes of given evidence; nothing is kept.' })
  @ApiOkResponse({ type: WhatIfView })
  whatIf(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @Param('version', IDENTIFIER) version: string,
    @Body() body: WhatIfBody,
  ): Promise<WhatIfView> {
    return this.agreements.whatIf(actor, id, versionOf(version), body);
  }
}

@ApiTags('public')
@Public()
@Controller('public')
export class PublicAgreementsController {
  constructor(private readonly agreements: Agreements) {}

  @Get('river-agreements')
  @ApiOperation({ summary: '生效的补偿协议 · Agreements in force today.' })
  @ApiOkResponse({ type: PageOf(AgreementLineView) })
  list(@Query() query: PageQuery): Promise<Page<AgreementLineView>> {
    return this.agreements.inForce(undefined, query);
  }

  @Get('river-agreements/:id')
  @ApiOperation({ summary: '生效的协议内容 · One agreement as it is in force on a day.' })
  @ApiOkResponse({ type: AgreementView })
  one(@Param('id', ID) id: string, @Query() { on }: AgreementsInForceQuery): Promise<AgreementView> {
    return this.agreements.oneInForce(id, on);
  }

  @Get('river-agreement-templates')
  @ApiOperation({ summary: '协议样本 · Rules to start an agreement from; they are in force nowhere.' })
  @ApiOkResponse({ type: AgreementTemplatesView })
  templates(): AgreementTemplatesView {
    return {
      items: AGREEMENT_TEMPLATES.map((each) => ({ ...each, sentences: sentencesOf(each.rules) })),
      nextCursor: null,
    };
  }
}

function versionOf(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text) || Number(text) > VERSION_MAX) throw new DomainError(AgreementNotFound);
  return Number(text);
}
