import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../platform/auth/route-access.js';
import { IDENTIFIER } from '../../../platform/http/path-parameter.js';
import { ApiKeysView, apiKeyView, NewApiKeyForm, NewApiKeyView } from './api-key.dto.js';
import { ApiKeyService } from './api-key.service.js';

@ApiTags('api-keys')
@ApiBearerAuth()
@Controller('api-keys')
export class ApiKeyController {
  constructor(private readonly apiKeys: ApiKeyService) {}

  @Post()
  @Allow('api-keys.own')
  @ApiCreatedResponse({ type: NewApiKeyView })
  async create(@Caller() actor: Actor, @Body() form: NewApiKeyForm): Promise<NewApiKeyView> {
    const { label, scopes, allowedNetworks = [] } = form;
    const terms = { label, scopes, allowedNetworks, expiresAt: new Date(form.expiresAt) };
    const { key, secret } = await this.apiKeys.create(actor, terms);
    return { ...apiKeyView(key), secret };
  }

  @Get()
  @Allow('api-keys.own')
  @ApiOkResponse({ type: ApiKeysView })
  async list(@Caller() actor: Actor): Promise<ApiKeysView> {
    return { items: (await this.apiKeys.list(actor)).map(apiKeyView), nextCursor: null };
  }

  @Delete(':id')
  @Allow('api-keys.own')
  @HttpCode(204)
  @ApiNoContentResponse()
  revoke(@Caller() actor: Actor, @Param('id', IDENTIFIER) id: string): Promise<void> {
    return this.apiKeys.revoke(actor, id);
  }
}
