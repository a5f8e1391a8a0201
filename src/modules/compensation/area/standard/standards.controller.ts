import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ProposalLineView } from '../../../approval/index.js';
import type { Actor } from '../../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../../platform/auth/route-access.js';
import { IDENTIFIER, PageOf, type Page } from '../../../../platform/http/index.js';
import { answerOnce, IdempotencyKey, type RequestKey } from '../../../../platform/idempotency/index.js';
import { DomainError } from '../../../../shared/domain-error.js';
import { StandardUnknownForYear } from '../area.errors.js';
import { YEAR_MAX, YEAR_MIN } from '../../form-rules.js';
import { StandardBody, StandardsQuery } from './standard.dto.js';
import { STANDARD_TEMPLATES } from './standard-templates.js';
import { StandardTemplatesView, StandardVersionView, YearStandardView } from './standard.view.js';
import { Standards } from './standards.service.js';

@ApiTags('area compensation')
@ApiBearerAuth()
@Controller('compensation/standards')
export class StandardsController {
  constructor(private readonly standards: Standards) {}

  @Get()
  @Allow('compensation-areas.read')
  @ApiOperation({ summary: '补偿标准 · Versions of every standard, or of one.' })
  @ApiOkResponse({ type: PageOf(StandardVersionView) })
  list(@Query() query: StandardsQuery): Promise<Page<StandardVersionView>> {
    return this.standards.list(query);
  }

  @Get('templates')
  @Allow('compensation-areas.read')
  @ApiOperation({ summary: '标准样本 · Standards to start a proposal from; they are in force nowhere.' })
  @ApiOkResponse({ type: StandardTemplatesView })
  templates(): StandardTemplatesView {
    return { items: STANDARD_TEMPLATES, nextCursor: null };
  }

  @Get(':code/years/:year')
  @Allow('compensation-areas.read')
  @ApiOperation({ summary: '某年度的标准及其增长过程 · The standard of a year, and how it grew.' })
  @ApiOkResponse({ type: YearStandardView })
  ofYear(@Param('code', IDENTIFIER) code: string, @Param('year', IDENTIFIER) year: string): Promise<YearStandardView> {
    return this.standards.ofYear(code, yearOf(year));
  }

  @Post()
  @Allow('compensation-standards.propose')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '申请补偿标准 · Propose a version; another person of the finance office approves.' })
  @ApiCreatedResponse({ type: ProposalLineView })
  async propose(
    @Caller() actor: Actor,
    @Body() body: StandardBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProposalLineView> {
    return answerOnce(reply, await this.standards.propose(actor, body, request));
  }
}

function yearOf(text: string): number {
  const year = /^\d{4}$/.test(text) ? Number(text) : 0;
  if (year < YEAR_MIN || year > YEAR_MAX) throw new DomainError(StandardUnknownForYear, `${text} is no year.`);
  return year;
}
