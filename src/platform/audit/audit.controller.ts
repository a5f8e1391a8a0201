import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { Allow } from '../auth/route-access.js';
import { Database } from '../database/database.js';
import { IsId, IsText } from '../http/form-rules.js';
import { decodeCursor, isSequence, PageOf, pageOf, PageQuery, type Page } from '../http/pagination.js';
import { auditTrail, type AuditRow } from './audit-trail.js';

const SUBJECT_LENGTH_MAX = 200;

export class AuditQuery extends PageQuery {
  @ApiPropertyOptional({ example: 'instrument:CEA24', description: 'What it was done to' })
  @IsOptional()
  @IsText({ max: SUBJECT_LENGTH_MAX })
  subject?: string;

  @ApiPropertyOptional({ description: 'Who did it' })
  @IsOptional()
  @IsId()
  actorId?: string;
}

export class AuditView {
  @ApiProperty() id: string;
  @ApiProperty() at: string;
  @ApiProperty({ type: String, nullable: true }) actorId: string | null;
  @ApiProperty({ type: String, nullable: true }) organizationId: string | null;
  @ApiProperty({ example: 'approval.decided' }) action: string;
  @ApiProperty() subject: string;
  @ApiProperty({ type: Object, nullable: true }) before: unknown;
  @ApiProperty({ type: Object, nullable: true }) after: unknown;
}

@ApiTags('operations')
@ApiBearerAuth()
@Controller('audit')
export class AuditController {
  constructor(private readonly database: Database) {}

  @Get()
  @Allow('audit.read')
  @ApiOperation({ summary: '审计记录 · Every change of state, newest first, for auditors.' })
  @ApiOkResponse({ type: PageOf(AuditView) })
  async list(@Query() query: AuditQuery): Promise<Page<AuditView>> {
    const place = decodeCursor(query.cursor, [isSequence]);
    const rows = await auditTrail(this.database.reader, {
      subject: query.subject ?? null,
      actorId: query.actorId ?? null,
      beforeId: place ? String(place[0]) : null,
      limit: query.limit + 1,
    });
    return pageOf(rows, query.limit, (row) => [row.id.toString()], auditView);
  }
}

function auditView({ id, at, actor_id, organization_id, action, subject, before, after }: AuditRow): AuditView {
  return {
    id: id.toString(),
    at: at.toISOString(),
    actorId: actor_id,
    organizationId: organization_id,
    action,
    subject,
    before,
    after,
  };
}
