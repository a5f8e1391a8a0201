import { Module } from '@nestjs/common';
import { AUTHENTICATOR } from '../../platform/auth/authenticator.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { AccessStates } from './access-states.js';
import { ApiKeyAuthentication } from './api-key/api-key-authentication.js';
import { ApiKeyController } from './api-key/api-key.controller.js';
import { ApiKeyService } from './api-key/api-key.service.js';
import { SecretSeal } from './api-key/secret-seal.js';
import { DivisionController } from './division/division.controller.js';
import { Divisions } from './division/divisions.js';
import { IdentityDirectory } from './identity-directory.js';
import { IDENTITY_SETTINGS, identitySettings } from './identity.settings.js';
import { OrganizationController } from './organization/organization.controller.js';
import { OrganizationService } from './organization/organization.service.js';
import { OwnershipGroupController } from './ownership-group/ownership-group.controller.js';
import { OwnershipGroupService } from './ownership-group/ownership-group.service.js';
import { RequestAuthenticator } from './request-authenticator.js';
import { AccessTokenStrategy } from './session/access-token.strategy.js';
import { ProfileService } from './session/profile.service.js';
import { SessionController } from './session/session.controller.js';
import { SessionPruning } from './session/session-pruning.js';
import { SessionService } from './session/session.service.js';
import { SigningKeys } from './session/signing-keys.js';
import { TokenAuthentication } from './session/token-authentication.js';
import { PasswordHasher } from './user/password-hasher.js';
import { UserController } from './user/user.controller.js';
import { UserService } from './user/user.service.js';

/** Organizations, their people, and how a request is known to be theirs. */
@Module({
  controllers: [
    SessionController,
    OrganizationController,
    UserController,
    ApiKeyController,
    OwnershipGroupController,
    DivisionController,
  ],
  providers: [
    {
      provide: IDENTITY_SETTINGS,
      inject: [CONFIG],
      useFactory: (config: Pick<Config, 'keys'>) => identitySettings(config),
    },
    AccessStates,
    SigningKeys,
    SecretSeal,
    PasswordHasher,
    AccessTokenStrategy,
    TokenAuthentication,
    ApiKeyAuthentication,
    RequestAuthenticator,
    { provide: AUTHENTICATOR, useExisting: RequestAuthenticator },
    SessionService,
    SessionPruning,
    ProfileService,
    OrganizationService,
    UserService,
    ApiKeyService,
    OwnershipGroupService,
    Divisions,
    IdentityDirectory,
  ],
  exports: [AUTHENTICATOR, TokenAuthentication, SessionService, IdentityDirectory],
})
export class IdentityModule {}
