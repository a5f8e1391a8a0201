import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ProposalLineView } from '../../approval/index.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller, Public } from '../../../platform/auth/route-access.js';
import { IDENTIFIER, PageOf, type Page } from '../../../platform/http/index.js';
import { answerOnce, IdempotencyKey, type RequestKey } from '../../../platform/idempotency/index.js';
import {
  AgreementBody,
  AuctionQuery,
  BidBody,
  JudgementBody,
  NoticeBody,
  ReasonBody,
  RelistingBody,
} from './auction.dto.js';
import { AuctionKeys } from './auction-keys.js';
import type { PublicSealKey } from './sealing.js';
import { AuctionNotices } from './auction-notices.service.js';
import { AuctionResultView, AuctionView, BidView, RegistrationView, SealKeyView } from './auction.view.js';
import { AuctionsService, type AuctionAnswer } from './auctions.service.js';

@ApiTags('auctions')
@ApiHeader({ name: 'Idempotency-Key', description: 'Of every write' })
@Controller('auctions')
export class AuctionsController {
  constructor(
    private readonly auctions: AuctionsService,
    private readonly notices: AuctionNotices,
    private readonly keys: AuctionKeys,
  ) {}

  @Post()
  @Allow('auctions.propose')
  @ApiBearerAuth()
  @ApiOperation({ summary: '申请发布竞价公告 · Propose the notice of an auction; a second person approves.' })
  @ApiCreatedResponse({ type: ProposalLineView })
  async propose(
    @Caller() actor: Actor,
    @Body() body: NoticeBody,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProposalLineView> {
    return answerOnce(reply, await this.notices.propose(actor, body, key));
  }

  @Post('keys')
  @Allow('auctions.propose')
  @ApiBearerAuth()
  @ApiOperation({
    summary: '生成密封用密钥 · Make the key pair of one sealed auction; the private key stays in its file.',
  })
  @ApiCreatedResponse({ type: SealKeyView })
  async makeKey(
    @Caller() actor: Actor,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PublicSealKey> {
    return answerOnce(reply, await this.keys.make(actor, key));
  }

  @Get()
  @Public()
  @ApiOperation({ summary: '竞价列表 · Auctions from their notice on, newest first.' })
  @ApiOkResponse({ type: PageOf(AuctionView) })
  list(@Query() query: AuctionQuery): Promise<Page<AuctionView>> {
    return this.auctions.list(query);
  }

  @Get(':id')
  @Public()
  @ApiOkResponse({ type: AuctionView })
  byId(@Param('id', IDENTIFIER) id: string): Promise<AuctionView> {
    return this.auctions.byId(id);
  }

  @Get(':id/result')
  @Public()
  @ApiOperation({ summary: '竞价结果公示 · The result by the numbers of the bids.' })
  @ApiOkResponse({ type: AuctionResultView })
  result(@Param('id', IDENTIFIER) id: string): Promise<AuctionResultView> {
    return this.auctions.result(id);
  }

  @Get(':id/registrations')
  @Allow('auctions.follow')
  @ApiBearerAuth()
  @ApiOperation({ summary: '报名 · Your registration; all of them for the operator and auditors.' })
  @ApiOkResponse({ type: [RegistrationView] })
  registrations(@Caller() actor: Actor, @Param('id', IDENTIFIER) id: string): Promise<RegistrationView[]> {
    return this.auctions.registrations(actor, id);
  }

  @Post(':id/registrations')
  @Allow('orders.place')
  @ApiBearerAuth()
  @ApiOperation({ summary: '报名 · Sign up; the deposit is held from here on.' })
  @ApiCreatedResponse({ type: RegistrationView })
  async register(
    @Caller() actor: Actor,
    @Param('id', IDENTIFIER) id: string,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RegistrationView> {
    return answered(reply, await this.auctions.register(actor, id, key));
  }

  @Delete(':id/registrations')
  @Allow('orders.place')
  @ApiBearerAuth()
  @ApiOperation({ summary: '撤回报名 · Step back while registration is open; the deposit comes back.' })
  @ApiOkResponse({ type: RegistrationView })
  async withdraw(
    @Caller() actor: Actor,
    @Param('id', IDENTIFIER) id: string,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RegistrationView> {
    return answered(reply, await this.auctions.withdraw(actor, id, key));
  }

  @Post(':id/judgements')
  @Allow('auctions.manage')
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiOperation({ summary: '资格认定 · Find a firm qualified to bid, or not.' })
  @ApiOkResponse({ type: AuctionView })
  async judge(
    @Caller() actor: Actor,
    @Param('id', IDENTIFIER) id: string,
    @Body() body: JudgementBody,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AuctionView> {
    return answered(reply, await this.auctions.judge(actor, id, body, key));
  }

  @Get(':id/bids')
  @Allow('orders.read')
  @ApiBearerAuth()
  @ApiOperation({ summary: '本单位报价 · Your bids.' })
  @ApiOkResponse({ type: [BidView] })
  bids(@Caller() actor: Actor, @Param('id', IDENTIFIER) id: string): Promise<BidView[]> {
    return this.auctions.bids(actor, id);
  }

  @Post(':id/bids')
  @Allow('orders.place')
  @ApiBearerAuth()
  @ApiOperation({ summary: '报价 · Bid, openly or under seal; a bid is not taken back.' })
  @ApiCreatedResponse({ type: BidView })
  async bid(
    @Caller() actor: Actor,
    @Param('id', IDENTIFIER) id: string,
    @Body() body: BidBody,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BidView> {
    return answered(reply, await this.auctions.bid(actor, id, body, key));
  }

  @Post(':id/openings')
  @Allow('auctions.propose')
  @ApiBearerAuth()
  @ApiOperation({ summary: '申请开封 · Propose to open the seals; a second person approves, and the key is released.' })
  @ApiCreatedResponse({ type: ProposalLineView })
  async openSeals(
    @Caller() actor: Actor,
    @Param('id', IDENTIFIER) id: string,
    @Body() { reason }: ReasonBody,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProposalLineView> {
    return answerOnce(reply, await this.notices.proposeOpening(actor, id, reason, key));
  }

  @Post(':id/agreements')
  @Allow('orders.place')
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiOperation({ summary: '协商成交 · As the only applicant, take it at the floor or better.' })
  @ApiOkResponse({ type: AuctionView })
  async agree(
    @Caller() actor: Actor,
    @Param('id', IDENTIFIER) id: string,
    @Body() body: AgreementBody,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AuctionView> {
    return answered(reply, await this.auctions.agree(actor, id, body, key));
  }

  @Post(':id/negotiation-end')
  @Allow('auctions.manage')
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiOperation({ summary: '终止协商 · The only applicant does not agree: the auction has failed.' })
  @ApiOkResponse({ type: AuctionView })
  async endNegotiation(
    @Caller() actor: Actor,
    @Param('id', IDENTIFIER) id: string,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AuctionView> {
    return answered(reply, await this.auctions.endNegotiation(actor, id, key));
  }

  @Post(':id/cancellations')
  @Allow('auctions.manage')
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiOperation({ summary: '取消竞价 · Call an auction off; all deposits come back.' })
  @ApiOkResponse({ type: AuctionView })
  async cancel(
    @Caller() actor: Actor,
    @Param('id', IDENTIFIER) id: string,
    @Body() { reason }: ReasonBody,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AuctionView> {
    return answered(reply, await this.auctions.cancel(actor, id, reason, key));
  }

  @Post(':id/contracts')
  @Allow('orders.place')
  @ApiBearerAuth()
  @ApiOperation({ summary: '签约 · Sign as a winner.' })
  @ApiCreatedResponse({ type: AuctionResultView })
  async sign(
    @Caller() actor: Actor,
    @Param('id', IDENTIFIER) id: string,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AuctionResultView> {
    return answered(reply, await this.auctions.sign(actor, id, key));
  }

  @Post(':id/payments')
  @Allow('orders.place')
  @ApiBearerAuth()
  @ApiOperation({ summary: '付款交割 · Pay as the winner of a sale, deliver as the winner of a purchase.' })
  @ApiCreatedResponse({ type: AuctionResultView })
  async perform(
    @Caller() actor: Actor,
    @Param('id', IDENTIFIER) id: string,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AuctionResultView> {
    return answered(reply, await this.auctions.perform(actor, id, key));
  }

  @Post(':id/renunciations')
  @Allow('orders.place')
  @ApiBearerAuth()
  @ApiOperation({ summary: '悔拍 · Say as a winner that you will not perform; the deposit is forfeited.' })
  @ApiCreatedResponse({ type: AuctionResultView })
  async renounce(
    @Caller() actor: Actor,
    @Param('id', IDENTIFIER) id: string,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AuctionResultView> {
    return answered(reply, await this.auctions.renounce(actor, id, key));
  }

  @Post(':id/relistings')
  @Allow('auctions.propose')
  @ApiBearerAuth()
  @ApiOperation({ summary: '申请再次竞价 · Propose another round of what is left; a second person approves.' })
  @ApiCreatedResponse({ type: ProposalLineView })
  async relist(
    @Caller() actor: Actor,
    @Param('id', IDENTIFIER) id: string,
    @Body() body: RelistingBody,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProposalLineView> {
    return answerOnce(reply, await this.notices.proposeRelisting(actor, id, body, key));
  }
}

function answered<View>(reply: FastifyReply, { view, replayed }: AuctionAnswer<View>): View {
  if (replayed) void reply.header('idempotency-replayed', 'true');
  return view;
}
