import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../platform/auth/route-access.js';
import { decodeCursor, pageOf, PageOf, type Page } from '../../../platform/http/pagination.js';
import { ID } from '../../../platform/http/path-parameter.js';
import { isIdentifierText } from '../../../platform/http/form-rules.js';
import { NewUserForm, UserChangeForm, UserQuery, userView, UserView } from './user.dto.js';
import { UserService } from './user.service.js';

@ApiTags('users')
@ApiBearerAuth()
@Controller('users')
export class UserController {
  constructor(private readonly users: UserService) {}

  @Post()
  @Allow('users.manage')
  @ApiCreatedResponse({ type: UserView })
  async create(@Caller() actor: Actor, @Body() form: NewUserForm): Promise<UserView> {
    return userView(await this.users.create(actor, form, form.password));
  }

  @Get()
  @Allow('users.manage')
  @ApiOkResponse({ type: PageOf(UserView) })
  async list(@Query() query: UserQuery): Promise<Page<UserView>> {
    const [after = ''] = decodeCursor(query.cursor, [isIdentifierText]) ?? [];
    const rows = await this.users.list(String(after), query.limit + 1, query.organizationId);
    return pageOf(rows, query.limit, ({ username }) => [username], userView);
  }

  @Get(':id')
  @Allow('users.manage')
  @ApiOkResponse({ type: UserView })
  async one(@Param('id', ID) id: string): Promise<UserView> {
    return userView(await this.users.user(id));
  }

  @Patch(':id')
  @Allow('users.manage')
  @ApiOkResponse({ type: UserView })
  async change(@Caller() actor: Actor, @Param('id', ID) id: string, @Body() form: UserChangeForm): Promise<UserView> {
    return userView(await this.users.change(actor, id, form));
  }
}
