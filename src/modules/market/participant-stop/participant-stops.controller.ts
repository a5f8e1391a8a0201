import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../platform/auth/route-access.js';
import { ID } from '../../../platform/http/index.js';
import { ParticipantStopForm, ParticipantStopView } from './participant-stop.dto.js';
import { ParticipantStopsService } from './participant-stops.service.js';

@ApiTags('markets')
@ApiBearerAuth()
@Controller('participants')
export class ParticipantStopsController {
  constructor(private readonly stops: ParticipantStopsService) {}

  @Post(':organizationId/kill')
  @Allow('participants.stop')
  @HttpCode(200)
  @ApiOperation({ summary: '紧急停止 · End what a participant has open and take nothing new from it.' })
  @ApiOkResponse({ type: ParticipantStopView })
  kill(
    @Caller() actor: Actor,
    @Param('organizationId', ID) organizationId: string,
    @Body() form: ParticipantStopForm,
  ): Promise<ParticipantStopView> {
    return this.stops.kill(actor, organizationId, form.reason);
  }

  @Post(':organizationId/release')
  @Allow('participants.stop')
  @HttpCode(200)
  @ApiOperation({ summary: '解除停止 · Let a stopped participant trade again.' })
  @ApiOkResponse({ type: ParticipantStopView })
  release(
    @Caller() actor: Actor,
    @Param('organizationId', ID) organizationId: string,
    @Body() form: ParticipantStopForm,
  ): Promise<ParticipantStopView> {
    return this.stops.release(actor, organizationId, form.reason);
  }
}
