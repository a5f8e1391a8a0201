import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../auth/route-access.js';
import { Metrics } from './metrics.js';

@ApiTags('operations')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @Allow('metrics.read')
  @ApiOperation({ summary: '运行指标 · Figures of this process, as Prometheus text.' })
  @ApiProduces('text/plain')
  async read(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const { text, mediaType } = await this.metrics.expose();
    void reply.header('content-type', mediaType);
    return text;
  }
}
