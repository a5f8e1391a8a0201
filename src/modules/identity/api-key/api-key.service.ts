import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../../platform/audit/audit.js';
import type { Actor } from '../../../platform/auth/actor.js';
import type { Scope } from '../../../platform/auth/permissions.js';
import { Database, type Tx } from '../../../platform/database/database.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { DomainError, type FieldError } from '../../../shared/domain-error.js';
import { AccessStates } from '../access-states.js';
import { ApiKeyNotFound, ApiKeyTermsInvalid, LoginRequired, TooManyApiKeys, UserNotFound } from '../identity.errors.js';
import { IDENTITY_SETTINGS, type ApiKeySettings, type IdentitySettings } from '../identity.settings.js';
import { userForUpdate } from '../user/user.repository.js';
import { parseNetworks } from './allowed-networks.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import { apiKeysOfUser, insertApiKey, revokeApiKey } from './api-key.repository.js';
import { SecretSeal } from './secret-seal.js';

export interface ApiKeyTerms {
  readonly label: string;
  readonly scopes: readonly Scope[];
  /** Addresses and networks it may be used from; empty means from anywhere. */
  readonly allowedNetworks: readonly string[];
  readonly expiresAt: Date;
}

export interface ApiKey extends ApiKeyTerms {
  readonly id: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

const ID_BYTES = 16;
const SECRET_BYTES = 32;
const DAY_MS = 86_400_000;

/** The API keys of the caller. */
@Injectable()
export class ApiKeyService {
  private readonly settings: ApiKeySettings;

  constructor(
    private readonly database: Database,
    private readonly seal: SecretSeal,
    private readonly states: AccessStates,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDENTITY_SETTINGS) settings: IdentitySettings,
  ) {
    this.settings = settings.apiKey;
  }

  /**
   * Makes a key. The secret is 64 hexadecimal characters whose bytes are the HMAC key; it is told here and never again.
   * Throws LoginRequired for an API key, ApiKeyTermsInvalid, TooManyApiKeys.
   */
  async create(actor: Actor, terms: ApiKeyTerms): Promise<{ readonly key: ApiKey; readonly secret: string }> {
    if (actor.sessionId === undefined) throw new DomainError(LoginRequired);
    const at = this.clock.now();
    this.assertPossible(terms, at);
    const secret = randomBytes(SECRET_BYTES);
    const id = `xk_${randomBytes(ID_BYTES).toString('base64url')}`;
    const entity: ApiKeyEntity = {
      id,
      userId: actor.userId,
      label: terms.label,
      scopes: [...new Set(terms.scopes)],
      allowedNetworks: [...terms.allowedNetworks],
      sealedSecret: this.seal.seal(secret, id),
      createdAt: at,
      expiresAt: terms.expiresAt,
      revokedAt: null,
      lastUsedAt: null,
    };
    await this.database.transaction(async (tx) => {
      // The user's row is locked so that two requests at once do not both find room for one more.
      if (!(await userForUpdate(tx, actor.userId))) throw new DomainError(UserNotFound);
      const present = await apiKeysOfUser(tx, actor.userId);
      if (present.filter((key) => key.expiresAt > at).length >= this.settings.perUserMax) {
        throw new DomainError(TooManyApiKeys, `A user has at most ${this.settings.perUserMax} API keys.`);
      }
      await insertApiKey(tx, entity);
      await this.audit(tx, at, actor, 'api-key.created', id, { ...terms });
    });
    return { key: apiKeyFrom(entity), secret: secret.toString('hex') };
  }

  /** The caller's keys that were not revoked, oldest first; there are at most a few dozen. */
  async list(actor: Actor): Promise<ApiKey[]> {
    return (await apiKeysOfUser(this.database.reader, actor.userId)).map(apiKeyFrom);
  }

  /** Throws ApiKeyNotFound. */
  async revoke(actor: Actor, id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const at = this.clock.now();
      if (!(await revokeApiKey(tx, actor.userId, id, at))) throw new DomainError(ApiKeyNotFound);
      await this.audit(tx, at, actor, 'api-key.revoked', id);
    });
    this.states.expire();
  }

  private assertPossible(terms: ApiKeyTerms, at: Date): void {
    const fields: FieldError[] = [];
    const lifetimeMs = terms.expiresAt.getTime() - at.getTime();
    if (lifetimeMs <= 0 || lifetimeMs > this.settings.lifetimeDaysMax * DAY_MS) {
      const message = `must be in the future and at most ${this.settings.lifetimeDaysMax} days away`;
      fields.push({ field: 'expiresAt', rule: 'lifetime', message });
    }
    if (!parseNetworks(terms.allowedNetworks)) {
      fields.push({ field: 'allowedNetworks', rule: 'network', message: 'addresses or networks such as 10.2.0.0/16' });
    }
    if (fields.length > 0) throw new DomainError(ApiKeyTermsInvalid, ApiKeyTermsInvalid.en, { fields });
  }

  private audit(tx: Tx, at: Date, actor: Actor, action: string, id: string, after?: unknown): Promise<void> {
    const { userId: actorId, organizationId } = actor;
    return recordAudit(tx, { at, actorId, organizationId, action, subject: `api-key:${id}`, after });
  }
}

function apiKeyFrom(entity: ApiKeyEntity): ApiKey {
  const { id, label, scopes, allowedNetworks, createdAt, expiresAt, lastUsedAt } = entity;
  return { id, label, scopes, allowedNetworks, createdAt, expiresAt, lastUsedAt };
}
