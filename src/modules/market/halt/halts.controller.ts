import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../platform/auth/route-access.js';
import { IDENTIFIER, IsText } from '../../../platform/http/index.js';
import { marketNamed } from '../market-name.js';
import { HaltsService, type HaltView, type MarketHaltView } from './halts.service.js';

const REASON_LENGTH_MAX = 500;

export class HaltForm {
  @ApiProperty({ example: '价格异常波动，核查中', description: 'Published with the halt' })
  @IsText({ min: 4, max: REASON_LENGTH_MAX })
  reason!: string;
}

@ApiTags('markets')
@ApiBearerAuth()
@Controller('instruments')
export class HaltsController {
  constructor(private readonly halts: HaltsService) {}

  @Post(':code/halt')
  @Allow('markets.halt')
  @HttpCode(200)
  @ApiOperation({ summary: '停牌 · Halt an instrument: from here on it takes cancels only.' })
  halt(@Caller() actor: Actor, @Param('code', IDENTIFIER) code: string, @Body() form: HaltForm): Promise<HaltView> {
    return this.halts.set(actor, code, true, form.reason);
  }

  @Post(':code/resume')
  @Allow('markets.halt')
  @HttpCode(200)
  @ApiOperation({ summary: '复牌 · Resume trading in a halted instrument.' })
  resume(@Caller() actor: Actor, @Param('code', IDENTIFIER) code: string, @Body() form: HaltForm): Promise<HaltView> {
    return this.halts.set(actor, code, false, form.reason);
  }
}

@ApiTags('markets')
@ApiBearerAuth()
@Controller('markets')
export class MarketHaltsController {
  constructor(private readonly halts: HaltsService) {}

  @Post(':market/halt')
  @Allow('markets.halt')
  @HttpCode(200)
  @ApiOperation({ summary: '暂停市场 · Halt a whole market: from here on it takes cancels only.' })
  async halt(
    @Caller() actor: Actor,
    @Param('market', IDENTIFIER) market: string,
    @Body() form: HaltForm,
  ): Promise<MarketHaltView> {
    return this.halts.setMarket(actor, marketNamed(market), true, form.reason);
  }

  @Post(':market/resume')
  @Allow('markets.halt')
  @HttpCode(200)
  @ApiOperation({ summary: '恢复市场 · Resume a halted market.' })
  async resume(
    @Caller() actor: Actor,
    @Param('market', IDENTIFIER) market: string,
    @Body() form: HaltForm,
  ): Promise<MarketHaltView> {
    return this.halts.setMarket(actor, marketNamed(market), false, form.reason);
  }
}
