import { Body, Controller, Get, Param, Patch, Post, Query, type PipeTransform } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../platform/auth/route-access.js';
import { Database } from '../../../platform/database/database.js';
import { decodeCursor, pageOf, PageOf, PageQuery, type Page } from '../../../platform/http/pagination.js';
import { ID } from '../../../platform/http/path-parameter.js';
import { DomainError } from '../../../shared/domain-error.js';
import { GroupNotFound } from '../identity.errors.js';
import {
  GroupView,
  groupView,
  MemberEndForm,
  MembersView,
  MemberView,
  NewGroupForm,
  NewMemberForm,
} from './ownership-group.dto.js';
import { OwnershipGroupService } from './ownership-group.service.js';

const GROUP_ID_MAX = 2 ** 31 - 1;
const isGroupId = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) > 0 && Number(value) <= GROUP_ID_MAX;

/** A group's number in the path; what is no such number names no group. */
const GROUP_ID: PipeTransform<string, number> = {
  transform(value) {
    if (/^[1-9]\d{0,9}$/.test(value) && isGroupId(Number(value))) return Number(value);
    throw new DomainError(GroupNotFound);
  },
};

@ApiTags('ownership-groups')
@ApiBearerAuth()
@Controller('ownership-groups')
export class OwnershipGroupController {
  constructor(
    private readonly groups: OwnershipGroupService,
    private readonly database: Database,
  ) {}

  @Post()
  @Allow('groups.manage')
  @ApiCreatedResponse({ type: GroupView })
  async create(@Caller() actor: Actor, @Body() form: NewGroupForm): Promise<GroupView> {
    return groupView(await this.database.transaction((tx) => this.groups.create(tx, actor, form.name)));
  }

  @Get()
  @Allow('groups.read')
  @ApiOkResponse({ type: PageOf(GroupView) })
  async list(@Query() query: PageQuery): Promise<Page<GroupView>> {
    const [after = 0] = decodeCursor(query.cursor, [isGroupId]) ?? [];
    const rows = await this.groups.list(Number(after), query.limit + 1);
    return pageOf(rows, query.limit, ({ id }) => [id], groupView);
  }

  @Get(':id/members')
  @Allow('groups.read')
  @ApiOkResponse({ type: MembersView })
  async members(@Param('id', GROUP_ID) id: number): Promise<MembersView> {
    return { items: await this.groups.members(id), nextCursor: null };
  }

  @Post(':id/members')
  @Allow('groups.manage')
  @ApiCreatedResponse({ type: MemberView })
  async addMember(
    @Caller() actor: Actor,
    @Param('id', GROUP_ID) groupId: number,
    @Body() form: NewMemberForm,
  ): Promise<MemberView> {
    const { organizationId, validFrom, validTo = null } = form;
    const member = { groupId, organizationId, validFrom, validTo };
    return this.database.transaction((tx) => this.groups.addMember(tx, actor, member));
  }

  @Patch(':id/members/:membershipId')
  @Allow('groups.manage')
  @ApiOkResponse({ type: MemberView })
  endMembership(
    @Caller() actor: Actor,
    @Param('id', GROUP_ID) groupId: number,
    @Param('membershipId', ID) membershipId: string,
    @Body() form: MemberEndForm,
  ): Promise<MemberView> {
    return this.groups.endMembership(actor, groupId, membershipId, form.validTo);
  }
}
