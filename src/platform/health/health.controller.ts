import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { DomainError, defineError } from '../../shared/domain-error.js';
import { Public } from '../auth/route-access.js';
import { ReadinessChecks, type ReadinessReport } from './readiness-checks.js';

export const NOT_READY = defineError({
  code: 'platform.not-ready',
  status: 503,
  zh: '系统尚未就绪',
  en: 'The service is not ready',
});

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: ReadinessChecks) {}

  @Get('live')
  @Public()
  @ApiOperation({ summary: 'The process is alive.' })
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('ready')
  @Public()
  @ApiOperation({ summary: 'Database reachable and durable, migrations applied, every part of the program ready.' })
  async ready(): Promise<{ status: 'ready'; checks: ReadinessReport['checks'] }> {
    const { ready, checks } = await this.readiness.report();
    if (ready) return { status: 'ready', checks };
    const failing = Object.entries(checks).filter(([, answer]) => answer !== 'ok');
    const detail = failing.map(([name, answer]) => `${name}: ${answer}`).join('; ');
    throw new DomainError(NOT_READY, detail, { facts: checks, retryAfterSeconds: 1 });
  }
}
