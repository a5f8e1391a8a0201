import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../platform/auth/route-access.js';
import { answerOnce, IdempotencyKey, type RequestKey } from '../../../platform/idempotency/index.js';
import { ACCOUNT } from '../../ledger/index.js';
import { RegisterTransferForm, RegisterTransferView } from './register-transfer.dto.js';
import { RegisterTransfers } from './register-transfers.service.js';

@ApiTags('accounts')
@ApiBearerAuth()
@Controller('accounts/:id/register-transfers')
export class RegisterTransfersController {
  constructor(private readonly transfers: RegisterTransfers) {}

  @Post()
  @Allow('register-transfers.make')
  @ApiParam({ name: 'id', type: String, description: 'The trading account' })
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '转入/转出 · Move own units between the register and the trading side, in the window.' })
  @ApiCreatedResponse({ type: RegisterTransferView })
  async move(
    @Caller() actor: Actor,
    @Param('id', ACCOUNT) id: bigint,
    @Body() form: RegisterTransferForm,
    @IdempotencyKey() { key }: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RegisterTransferView> {
    return answerOnce(reply, await this.transfers.move(actor, id, form, key));
  }
}
