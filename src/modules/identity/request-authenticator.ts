import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../platform/auth/actor.js';
import type { Authenticator } from '../../platform/auth/authenticator.js';
import { DomainError } from '../../shared/domain-error.js';
import { ApiKeyAuthentication } from './api-key/api-key-authentication.js';
import { CredentialsMissing, SignatureRefused, TokenInvalid } from './identity.errors.js';
import { TokenAuthentication } from './session/token-authentication.js';

/** Longer than any token of ours. */
const TOKEN_LENGTH_MAX = 4_096;

/** Knows a caller by an access token or by a request signed with an API key; never by both. */
@Injectable()
export class RequestAuthenticator implements Authenticator {
  constructor(
    private readonly tokens: TokenAuthentication,
    private readonly apiKeys: ApiKeyAuthentication,
  ) {}

  /** Throws CredentialsMissing and the errors of both ways, each of status 401 but for AddressNotAllowed and TooBusy. */
  authenticate(request: FastifyRequest): Promise<Actor> {
    const { authorization, 'x-api-key': keyId } = request.headers;
    if (keyId !== undefined) {
      const { 'x-api-timestamp': timestamp, 'x-api-signature': signature } = request.headers;
      if (authorization !== undefined || !isText(keyId) || !isText(timestamp) || !isText(signature)) {
        return Promise.reject(new DomainError(SignatureRefused));
      }
      const { method, originalUrl: path, ip: address, rawBody: body } = request;
      return this.apiKeys.actorOf({ keyId, timestamp, signature, method, path, address, body });
    }
    if (authorization === undefined) return Promise.reject(new DomainError(CredentialsMissing));
    const token = bearerToken(authorization);
    return token === null ? Promise.reject(new DomainError(TokenInvalid)) : this.tokens.actorOf(token);
  }
}

function isText(value: string | string[] | undefined): value is string {
  return typeof value === 'string';
}

function bearerToken(authorization: string): string | null {
  if (authorization.length > TOKEN_LENGTH_MAX) return null;
  return /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization)?.[1] ?? null;
}
