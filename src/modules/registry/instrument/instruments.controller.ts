import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ProposalLineView } from '../../approval/index.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller, Public } from '../../../platform/auth/route-access.js';
import { IDENTIFIER } from '../../../platform/http/path-parameter.js';
import { answerOnce, IdempotencyKey, type RequestKey } from '../../../platform/idempotency/index.js';
import { InstrumentsQuery, InstrumentsView, InstrumentView, instrumentView } from './instrument.view.js';
import { Instruments } from './instruments.js';
import { ListingBody } from './listing.dto.js';
import { ListingService } from './listing.service.js';

@ApiTags('instruments')
@Controller('instruments')
export class InstrumentsController {
  constructor(
    private readonly instruments: Instruments,
    private readonly listing: ListingService,
  ) {}

  @Get()
  @Public()
  @ApiOperation({ summary: 'What can be held and traded.' })
  @ApiOkResponse({ type: InstrumentsView })
  async list(@Query() query: InstrumentsQuery): Promise<InstrumentsView> {
    return { items: (await this.instruments.all(query.market)).map(instrumentView), nextCursor: null };
  }

  @Get(':code')
  @Public()
  @ApiOperation({ summary: 'One instrument: unit, tick, lot, vintage, status.' })
  @ApiOkResponse({ type: InstrumentView })
  async get(@Param('code', IDENTIFIER) code: string): Promise<InstrumentView> {
    return instrumentView(await this.instruments.get(code));
  }

  @Post()
  @Allow('instruments.propose')
  @ApiBearerAuth()
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: 'Propose to list an instrument; another person of the operator approves.' })
  @ApiCreatedResponse({ type: ProposalLineView })
  async propose(
    @Caller() actor: Actor,
    @Body() body: ListingBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProposalLineView> {
    return answerOnce(reply, await this.listing.propose(actor, body, request));
  }
}
