import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../platform/auth/actor.js';
import { Allow, Caller } from '../../platform/auth/route-access.js';
import { Database } from '../../platform/database/database.js';
import { PageOf, type Page } from '../../platform/http/pagination.js';
import { IdempotencyKey, answerOnce, once, type RequestKey } from '../../platform/idempotency/index.js';
import { CLOCK, type Clock } from '../../shared/clock.js';
import { DomainError } from '../../shared/domain-error.js';
import { parseYuan } from '../../shared/fen.js';
import { ProposalLineView, proposalLine } from '../approval/index.js';
import { AccountBooks } from './account-books.js';
import { ACCOUNT } from './account-parameter.js';
import { CashMovementsService } from './cash-movements.service.js';
import { CashTransferService } from './cash-transfer.service.js';
import { AccountsQuery, CashMovementBody, CashTransferBody, EntriesQuery, StatementQuery } from './ledger.dto.js';
import { InvalidAmount } from './ledger.errors.js';
import {
  AccountsView,
  BalancesView,
  CashTransferView,
  EntryView,
  StatementView,
  TrialBalanceView,
  cashTransferView,
} from './ledger.view.js';

@ApiTags('accounts')
@ApiBearerAuth()
@Controller()
export class LedgerController {
  constructor(
    private readonly books: AccountBooks,
    private readonly cashTransfers: CashTransferService,
    private readonly cashMovements: CashMovementsService,
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('accounts')
  @Allow('accounts.read')
  @ApiOkResponse({ type: AccountsView })
  accounts(@Caller() actor: Actor, @Query() query: AccountsQuery): Promise<AccountsView> {
    return this.books.accounts(actor, query);
  }

  @Get('accounts/:id/balances')
  @Allow('accounts.read')
  @ApiParam({ name: 'id', type: String })
  @ApiOkResponse({ type: BalancesView })
  balances(@Caller() actor: Actor, @Param('id', ACCOUNT) id: bigint): Promise<BalancesView> {
    return this.books.balances(actor, id);
  }

  @Get('accounts/:id/entries')
  @Allow('accounts.read')
  @ApiParam({ name: 'id', type: String })
  @ApiOkResponse({ type: PageOf(EntryView), description: 'Newest first.' })
  entries(
    @Caller() actor: Actor,
    @Param('id', ACCOUNT) id: bigint,
    @Query() query: EntriesQuery,
  ): Promise<Page<EntryView>> {
    return this.books.entries(actor, id, query);
  }

  @Get('accounts/:id/statement')
  @Allow('accounts.read')
  @ApiParam({ name: 'id', type: String })
  @ApiOkResponse({ type: StatementView })
  statement(
    @Caller() actor: Actor,
    @Param('id', ACCOUNT) id: bigint,
    @Query() query: StatementQuery,
  ): Promise<StatementView> {
    return this.books.statement(actor, id, query);
  }

  @Get('ledger/trial-balance')
  @Allow('trial-balance.read')
  @ApiOkResponse({ type: TrialBalanceView })
  trialBalance(): Promise<TrialBalanceView> {
    return this.books.trialBalance();
  }

  @Post('transfers')
  @Allow('transfers.make')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiCreatedResponse({ type: CashTransferView })
  async transfer(
    @Caller() actor: Actor,
    @IdempotencyKey() { key }: RequestKey,
    @Body() body: CashTransferBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CashTransferView> {
    const { fromAccountId, toAccountId } = body;
    const transfer = {
      fromAccountId: BigInt(fromAccountId),
      toAccountId: BigInt(toAccountId),
      amountFen: amountFenOf(body.amount),
    };
    const at = this.clock.now();
    const posted = await this.database.transaction((tx) => this.cashTransfers.move(tx, actor, key, transfer, at));
    return answerOnce(reply, { status: 201, replayed: posted.replayed, body: cashTransferView(transfer, posted) });
  }

  @Post('cash-movements')
  @Allow('cash.propose')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiCreatedResponse({ type: ProposalLineView, description: 'Booked once another person has approved it.' })
  async proposeCashMovement(
    @Caller() actor: Actor,
    @IdempotencyKey() request: RequestKey,
    @Body() body: CashMovementBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProposalLineView> {
    const { accountId, direction, bankReference, documents = [] } = body;
    const movement = { accountId: BigInt(accountId), direction, amountFen: amountFenOf(body.amount), bankReference };
    const at = this.clock.now();
    const write = { organizationId: actor.organizationId, kind: 'cash-movement.propose', ...request, at };
    const outcome = await this.database.transaction((tx) =>
      once(tx, write, async () => proposalLine(await this.cashMovements.propose(tx, movement, documents, actor, at))),
    );
    return answerOnce(reply, outcome);
  }
}

function amountFenOf(text: string): bigint {
  const parsed = parseYuan(text);
  if (parsed.ok && parsed.value > 0n) return parsed.value;
  const rule = parsed.ok ? 'positive' : parsed.fault;
  throw new DomainError(InvalidAmount, `${InvalidAmount.en}: amount`, {
    fields: [{ field: 'amount', rule, message: `${InvalidAmount.zh} · ${InvalidAmount.en}` }],
  });
}
