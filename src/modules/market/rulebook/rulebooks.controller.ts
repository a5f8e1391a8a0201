import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ProposalLineView } from '../../approval/index.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller, Public } from '../../../platform/auth/route-access.js';
import { DAY, IDENTIFIER, PageOf, PageQuery, type Page } from '../../../platform/http/index.js';
import { answerOnce, IdempotencyKey, type RequestKey } from '../../../platform/idempotency/index.js';
import { DomainError } from '../../../shared/domain-error.js';
import { marketNamed } from '../market-name.js';
import { PublicationBody } from './publication/publication.dto.js';
import { RulebookPublications } from './publication/rulebook-publications.js';
import { DiffQuery, VERSION_MAX } from './rulebook.dto.js';
import { RULEBOOK_NOT_FOUND } from './rulebook.errors.js';
import { RulebookVersions } from './rulebook-versions.js';
import {
  RulebookContentView,
  RulebookDiffView,
  RulebookLineView,
  rulebookTemplate,
  RulebookTemplatesView,
} from './rulebook.view.js';
import { RulebookTemplates } from './templates/rulebook-templates.js';

@ApiTags('rulebooks')
@Controller('markets/:market/rulebooks')
export class RulebooksController {
  constructor(
    private readonly versions: RulebookVersions,
    private readonly publications: RulebookPublications,
  ) {}

  @Get()
  @Public()
  @ApiOperation({
    summary: '交易规则版本 · The versions of a market’s rulebook, newest first, also those still to come.',
  })
  @ApiOkResponse({ type: PageOf(RulebookLineView) })
  list(@Param('market', IDENTIFIER) market: string, @Query() query: PageQuery): Promise<Page<RulebookLineView>> {
    return this.versions.list(marketNamed(market), query);
  }

  @Get('on/:day')
  @Public()
  @ApiOperation({ summary: '某日施行的规则 · The rulebook in force on a day.' })
  @ApiOkResponse({ type: RulebookContentView })
  on(@Param('market', IDENTIFIER) market: string, @Param('day', DAY) day: string): Promise<RulebookContentView> {
    return this.versions.on(marketNamed(market), day);
  }

  @Get(':version')
  @Public()
  @ApiOperation({ summary: '规则内容 · One version with the basis of each choice.' })
  @ApiOkResponse({ type: RulebookContentView })
  get(
    @Param('market', IDENTIFIER) market: string,
    @Param('version', IDENTIFIER) version: string,
  ): Promise<RulebookContentView> {
    return this.versions.get(marketNamed(market), versionOf(version));
  }

  @Get(':version/diff')
  @Public()
  @ApiOperation({ summary: '版本差异 · What a version changed.' })
  @ApiOkResponse({ type: RulebookDiffView })
  diff(
    @Param('market', IDENTIFIER) market: string,
    @Param('version', IDENTIFIER) version: string,
    @Query() { against }: DiffQuery,
  ): Promise<RulebookDiffView> {
    return this.versions.diff(marketNamed(market), versionOf(version), against);
  }

  @Post()
  @Allow('rulebooks.propose')
  @ApiBearerAuth()
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '申请发布规则 · Propose a rulebook; another person of the operator approves.' })
  @ApiCreatedResponse({ type: ProposalLineView })
  async propose(
    @Caller() actor: Actor,
    @Param('market', IDENTIFIER) market: string,
    @Body() body: PublicationBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProposalLineView> {
    return answerOnce(reply, await this.publications.propose(actor, marketNamed(market), body, request));
  }
}

@ApiTags('rulebooks')
@Public()
@Controller('rulebook-templates')
export class RulebookTemplatesController {
  constructor(private readonly templates: RulebookTemplates) {}

  @Get()
  @ApiOperation({ summary: '规则样本 · Rulebooks to start a proposal from; they are in force nowhere.' })
  @ApiOkResponse({ type: RulebookTemplatesView })
  async list(): Promise<RulebookTemplatesView> {
    return { items: (await this.templates.all()).map(rulebookTemplate), nextCursor: null };
  }
}

function versionOf(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text) || Number(text) > VERSION_MAX) throw new DomainError(RULEBOOK_NOT_FOUND);
  return Number(text);
}
