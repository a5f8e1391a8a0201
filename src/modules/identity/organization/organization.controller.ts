import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../platform/auth/route-access.js';
import { Database } from '../../../platform/database/database.js';
import { decodeCursor, pageOf, PageOf, PageQuery, type Page } from '../../../platform/http/pagination.js';
import { ID } from '../../../platform/http/path-parameter.js';
import { isCreditCode } from '../../../shared/credit-code.js';
import { NewOrganizationForm, OrganizationStatusForm, organizationView, OrganizationView } from './organization.dto.js';
import { OrganizationService } from './organization.service.js';

const isCode = (value: unknown): boolean => typeof value === 'string' && isCreditCode(value);

@ApiTags('organizations')
@ApiBearerAuth()
@Controller('organizations')
export class OrganizationController {
  constructor(
    private readonly organizations: OrganizationService,
    private readonly database: Database,
  ) {}

  @Post()
  @Allow('organizations.manage')
  @ApiCreatedResponse({ type: OrganizationView })
  async create(@Caller() actor: Actor, @Body() form: NewOrganizationForm): Promise<OrganizationView> {
    const organization = await this.database.transaction((tx) => this.organizations.create(tx, actor, form));
    return organizationView(organization);
  }

  @Get()
  @Allow('organizations.read')
  @ApiOkResponse({ type: PageOf(OrganizationView) })
  async list(@Caller() actor: Actor, @Query() query: PageQuery): Promise<Page<OrganizationView>> {
    const [after = ''] = decodeCursor(query.cursor, [isCode]) ?? [];
    const rows = await this.organizations.list(actor, String(after), query.limit + 1);
    return pageOf(rows, query.limit, ({ creditCode }) => [creditCode], organizationView);
  }

  @Get(':id')
  @Allow('organizations.read')
  @ApiOkResponse({ type: OrganizationView })
  async one(@Caller() actor: Actor, @Param('id', ID) id: string): Promise<OrganizationView> {
    return organizationView(await this.organizations.visible(actor, id));
  }

  @Patch(':id')
  @Allow('organizations.manage')
  @ApiOkResponse({ type: OrganizationView })
  async changeStatus(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @Body() form: OrganizationStatusForm,
  ): Promise<OrganizationView> {
    return organizationView(await this.organizations.changeStatus(actor, id, form.status));
  }
}
