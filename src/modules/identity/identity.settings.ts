import path from 'node:path';
import type { Config } from '../../platform/config/config.js';

/** Injection token of `IdentitySettings`. */
export const IDENTITY_SETTINGS = Symbol('IdentitySettings');

/** The figures behind logins and keys; docs/rules/identity.md says where each comes from. */
export interface IdentitySettings {
  readonly keys: KeyFiles;
  readonly accessToken: { readonly issuer: string; readonly audience: string; readonly lifetimeSeconds: number };
  /** A session that is not refreshed for so long is over: the idle time-out. */
  readonly refreshTokenLifetimeSeconds: number;
  /** However often it is refreshed, a session ends then. */
  readonly sessionLifetimeSeconds: number;
  readonly password: PasswordSettings;
  readonly lockout: { readonly failuresMax: number; readonly seconds: number };
  readonly apiKey: ApiKeySettings;
  /** A revocation made by another process is noticed after at most so long. */
  readonly recheckAfterMs: number;
  /** Verified tokens, and states of sessions and API keys, that are remembered. */
  readonly rememberedMax: number;
}

export interface KeyFiles {
  /** Private key (PEM, PKCS #8, P-256) that signs new access tokens. */
  readonly current: string;
  /** The one before it, whose tokens are honoured until they expire. May be absent. */
  readonly previous: string;
  /** 32 random bytes that seal the secrets of API keys. */
  readonly apiKeySeal: string;
  readonly createMissing: boolean;
}

export interface PasswordSettings {
  readonly lengthMin: number;
  readonly lengthMax: number;
  /** Of lower case, upper case, digits and everything else. */
  readonly characterClassesMin: number;
  readonly memoryKib: number;
  readonly passes: number;
  /** Hashes computed or waiting; beyond it a login is asked to come again. */
  readonly hashesInFlightMax: number;
}

export interface ApiKeySettings {
  /** How old a signed request may be. */
  readonly windowMs: number;
  /** How far the clock of a client may be ahead. */
  readonly aheadMs: number;
  /** Signatures of writes remembered within the window. */
  readonly rememberedSignaturesMax: number;
  readonly lifetimeDaysMax: number;
  readonly perUserMax: number;
  /** The time of last use is written at most so often. */
  readonly lastUseEveryMs: number;
}

/** The key files lie beside the token key that the configuration names. */
export function identitySettings(config: Pick<Config, 'keys'>): IdentitySettings {
  const { tokenKeyFile, createMissing } = config.keys;
  const beside = (suffix: string): string => {
    const { dir, name, ext } = path.parse(tokenKeyFile);
    return path.join(dir, `${name}${suffix}${ext}`);
  };
  return {
    keys: {
      current: tokenKeyFile,
      previous: beside('.previous'),
      apiKeySeal: path.join(path.dirname(tokenKeyFile), 'api-key-seal.bin'),
      createMissing,
    },
    accessToken: { issuer: 'xiang-exchange', audience: 'xiang-exchange-api', lifetimeSeconds: 900 },
    refreshTokenLifetimeSeconds: 1_800,
    sessionLifetimeSeconds: 43_200,
    password: {
      lengthMin: 12,
      lengthMax: 128,
      characterClassesMin: 3,
      memoryKib: 19_456,
      passes: 2,
      hashesInFlightMax: 32,
    },
    lockout: { failuresMax: 5, seconds: 900 },
    apiKey: {
      windowMs: 5_000,
      aheadMs: 1_000,
      rememberedSignaturesMax: 200_000,
      lifetimeDaysMax: 365,
      perUserMax: 20,
      lastUseEveryMs: 60_000,
    },
    recheckAfterMs: 2_000,
    rememberedMax: 20_000,
  };
}
