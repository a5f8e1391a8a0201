import { createSecretKey, type KeyObject } from 'node:crypto';
import type { BlockList } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/auth/actor.js';
import { permissionsOf } from '../../../platform/auth/permissions.js';
import { Database } from '../../../platform/database/database.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { AccessStates } from '../access-states.js';
import {
  AddressNotAllowed,
  SignatureRefused,
  SignatureReplayed,
  TimestampOutsideWindow,
  TooBusy,
} from '../identity.errors.js';
import { IDENTITY_SETTINGS, type ApiKeySettings, type IdentitySettings } from '../identity.settings.js';
import { containsAddress, parseNetworks } from './allowed-networks.js';
import { apiKeyAccess, recordApiKeyUse, type ApiKeyAccess } from './api-key.repository.js';
import { signatureFits, type SignedRequest } from './request-signature.js';
import { SecretSeal } from './secret-seal.js';
import { SeenSignatures } from './seen-signatures.js';

/** A request that claims to be signed with an API key. */
export interface KeyedRequest extends SignedRequest {
  readonly keyId: string;
  readonly signature: string;
  readonly address: string;
}

/** What is derived from one reading of a key and used for all requests until the next. */
interface OpenedKey {
  readonly secret: KeyObject;
  /** Null: from anywhere. */
  readonly networks: BlockList | null;
  readonly actor: Actor;
}

/** Methods that change nothing: such a request may be sent twice. */
const READS = new Set(['GET', 'HEAD']);

/** From a signed request to the actor. A replayed write is refused by the process that took it first. */
@Injectable()
export class ApiKeyAuthentication {
  private readonly opened = new WeakMap<ApiKeyAccess, OpenedKey>();
  private readonly seen: SeenSignatures;
  private readonly settings: ApiKeySettings;

  constructor(
    private readonly states: AccessStates,
    private readonly database: Database,
    private readonly seal: SecretSeal,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDENTITY_SETTINGS) settings: IdentitySettings,
  ) {
    this.settings = settings.apiKey;
    this.seen = new SeenSignatures(this.settings.rememberedSignaturesMax);
  }

  /** Throws TimestampOutsideWindow, SignatureRefused, AddressNotAllowed, SignatureReplayed, TooBusy. */
  async actorOf(request: KeyedRequest): Promise<Actor> {
    const at = this.clock.now();
    const signedAtMs = this.assertTimely(request.timestamp, at.getTime());
    const access = await this.access(request.keyId, at);
    if (!access || !stillGood(access, at)) throw new DomainError(SignatureRefused);
    const key = this.opened.get(access) ?? this.openKey(access);
    if (!key || !signatureFits(key.secret, request, request.signature)) throw new DomainError(SignatureRefused);
    if (key.networks && !containsAddress(key.networks, request.address)) throw new DomainError(AddressNotAllowed);
    if (!READS.has(request.method)) this.assertFirst(request, signedAtMs, at.getTime());
    return key.actor;
  }

  private assertTimely(timestamp: string, nowMs: number): number {
    const signedAtMs = /^\d{13}$/.test(timestamp) ? Number(timestamp) : NaN;
    const ageMs = nowMs - signedAtMs;
    if (ageMs <= this.settings.windowMs && ageMs >= -this.settings.aheadMs) return signedAtMs;
    throw new DomainError(
      TimestampOutsideWindow,
      `X-Api-Timestamp is milliseconds since 1970, at most ${this.settings.windowMs} ms ago and ${this.settings.aheadMs} ms ahead.`,
    );
  }

  private async access(keyId: string, at: Date): Promise<ApiKeyAccess | null> {
    const { apiKeys } = this.states;
    return apiKeys.peek(keyId) ?? apiKeys.get(keyId, () => this.readAccess(keyId, at));
  }

  /** Notes the use too, on some of the readings, so that a busy key costs no write per request. */
  private async readAccess(keyId: string, at: Date): Promise<ApiKeyAccess | null> {
    const access = await apiKeyAccess(this.database.reader, keyId);
    if (!access || !stillGood(access, at)) return access;
    const lastUsedMs = access.lastUsedAt?.getTime() ?? 0;
    if (at.getTime() - lastUsedMs >= this.settings.lastUseEveryMs) {
      await recordApiKeyUse(this.database.reader, keyId, at);
    }
    return access;
  }

  private openKey(access: ApiKeyAccess): OpenedKey | null {
    const secret = this.seal.open(access.sealedSecret, access.keyId);
    if (!secret) return null;
    const networks = access.allowedNetworks.length > 0 ? parseNetworks(access.allowedNetworks) : null;
    const key = { secret: createSecretKey(secret), networks, actor: actorFrom(access) };
    this.opened.set(access, key);
    return key;
  }

  private assertFirst(request: KeyedRequest, signedAtMs: number, nowMs: number): void {
    const goodUntilMs = signedAtMs + this.settings.windowMs;
    const verdict = this.seen.add(`${request.keyId} ${request.signature.toLowerCase()}`, goodUntilMs, nowMs);
    if (verdict === 'replayed') throw new DomainError(SignatureReplayed);
    if (verdict === 'full') throw new DomainError(TooBusy, TooBusy.en, { retryAfterSeconds: 1 });
  }
}

function stillGood(access: ApiKeyAccess, at: Date): boolean {
  return (
    access.revokedAt === null &&
    at < access.expiresAt &&
    access.userStatus === 'active' &&
    access.organizationStatus === 'active' &&
    !access.passwordTemporary
  );
}

/** Keys are managed in a login session only, so that one that leaked cannot make another with wider scopes. */
function actorFrom(access: ApiKeyAccess): Actor {
  const permissions = new Set(permissionsOf(access.roles, access.scopes));
  permissions.delete('api-keys.own');
  return {
    userId: access.userId,
    organizationId: access.organizationId,
    organizationKind: access.organizationKind,
    division: access.division,
    roles: access.roles,
    permissions,
    displayName: access.displayName,
  };
}
