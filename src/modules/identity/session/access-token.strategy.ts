import { Inject, Injectable } from '@nestjs/common';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../identity.settings.js';
import { accessTokenKid, parseAccessClaims } from './access-token.js';
import { SigningKeys } from './signing-keys.js';

/**
 * Verifies the signature, issuer and audience of an access token. The key is a `KeyObject` found by the token's `kid`:
 * a PEM string would be parsed anew for every token, and no other algorithm than ES256 is ever tried. Whether the
 * token has expired is asked of the platform's clock by whoever uses the claims, on each use.
 */
@Injectable()
export class AccessTokenStrategy extends Strategy {
  constructor(keys: SigningKeys, @Inject(IDENTITY_SETTINGS) settings: IdentitySettings) {
    super(
      {
        jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
        secretOrKeyProvider: (_request: unknown, token: string, done: (error: unknown, key?: never) => void) => {
          const kid = accessTokenKid(token);
          if (kid === null) return done(new Error('not an access token of ours'));
          keys.verifier(kid).then(
            (key) => (key ? done(null, key as never) : done(new Error('no key of that id'))),
            (error: unknown) => done(error),
          );
        },
        algorithms: ['ES256'],
        issuer: settings.accessToken.issuer,
        audience: settings.accessToken.audience,
        ignoreExpiration: true,
      },
      (payload: unknown, done: (error: unknown, claims?: unknown) => void) => {
        done(null, parseAccessClaims(payload) ?? undefined);
      },
    );
  }
}
