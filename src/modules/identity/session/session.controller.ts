import { Body, Controller, Get, HttpCode, Post, Put } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller, LoginAttempt, Public } from '../../../platform/auth/route-access.js';
import { UserService } from '../user/user.service.js';
import {
  LoginForm,
  MeView,
  PasswordForm,
  PublicKeysView,
  RefreshForm,
  RotatedView,
  TokensView,
} from './session.dto.js';
import { ProfileService } from './profile.service.js';
import { SessionService } from './session.service.js';
import { SigningKeys } from './signing-keys.js';

@ApiTags('auth')
@Controller('auth')
export class SessionController {
  constructor(
    private readonly sessions: SessionService,
    private readonly users: UserService,
    private readonly profiles: ProfileService,
    private readonly keys: SigningKeys,
  ) {}

  @Post('login')
  @Public()
  @LoginAttempt()
  @HttpCode(200)
  @ApiOkResponse({ type: TokensView })
  login(@Body() form: LoginForm): Promise<TokensView> {
    return this.sessions.login(form.username, form.password);
  }

  @Post('refresh')
  @Public()
  @LoginAttempt()
  @HttpCode(200)
  @ApiOkResponse({ type: TokensView })
  refresh(@Body() form: RefreshForm): Promise<TokensView> {
    return this.sessions.refresh(form.refreshToken);
  }

  @Post('logout')
  @Allow('session.own')
  @HttpCode(204)
  @ApiBearerAuth()
  @ApiNoContentResponse()
  logout(@Caller() actor: Actor): Promise<void> {
    return this.sessions.logout(actor);
  }

  @Get('check')
  @Allow('session.own')
  @ApiBearerAuth()
  @ApiOperation({ summary: '凭证检查 · Whether the credentials are good; reads nothing else.' })
  check(): { authenticated: true } {
    return { authenticated: true };
  }

  @Get('me')
  @Allow('session.own')
  @ApiBearerAuth()
  @ApiOkResponse({ type: MeView })
  me(@Caller() actor: Actor): Promise<MeView> {
    return this.profiles.of(actor);
  }

  @Put('password')
  @Allow('session.own')
  @HttpCode(204)
  @ApiBearerAuth()
  @ApiNoContentResponse()
  changePassword(@Caller() actor: Actor, @Body() form: PasswordForm): Promise<void> {
    return this.users.changeOwnPassword(actor, form.currentPassword, form.newPassword);
  }

  /** For programs that verify our tokens by themselves (RFC 7517). */
  @Get('keys')
  @Public()
  @ApiOkResponse({ type: PublicKeysView })
  publicKeys(): PublicKeysView {
    return { keys: this.keys.publicKeys() };
  }

  @Post('keys')
  @Allow('signing-keys.rotate')
  @ApiBearerAuth()
  @ApiCreatedResponse({ type: RotatedView })
  rotateKeys(@Caller() actor: Actor): Promise<RotatedView> {
    return this.sessions.rotateKeys(actor);
  }
}
