import { Inject, Injectable } from '@nestjs/common';
import { hash, verify, type Algorithm } from '@node-rs/argon2';
import { DomainError } from '../../../shared/domain-error.js';
import { TooBusy } from '../identity.errors.js';
import { IDENTITY_SETTINGS, type IdentitySettings, type PasswordSettings } from '../identity.settings.js';

/** The value of `Algorithm.Argon2id`, which is a const enum and so does not exist at run time. */
const ARGON2ID: Algorithm = 2;

/** argon2id off the event loop. Every hash holds tens of MiB, so only a bounded number may be under way. */
@Injectable()
export class PasswordHasher {
  private inFlight = 0;
  private readonly settings: PasswordSettings;
  private nobodysHash: Promise<string> | undefined;

  constructor(@Inject(IDENTITY_SETTINGS) settings: IdentitySettings) {
    this.settings = settings.password;
  }

  /** Throws TooBusy. */
  hash(password: string): Promise<string> {
    const { memoryKib, passes } = this.settings;
    return this.bounded(() =>
      hash(password, { algorithm: ARGON2ID, memoryCost: memoryKib, timeCost: passes, parallelism: 1 }),
    );
  }

  /**
   * Whether this is the password behind `passwordHash`. With null, for a user who is not there, it costs the same and
   * is false. Throws TooBusy.
   */
  async matches(password: string, passwordHash: string | null): Promise<boolean> {
    if (passwordHash === null) {
      this.nobodysHash ??= this.hash('nobody has this password').catch((error: unknown) => {
        this.nobodysHash = undefined;
        throw error;
      });
      const stored = await this.nobodysHash;
      await this.bounded(() => verify(stored, password));
      return false;
    }
    return this.bounded(() => verify(passwordHash, password));
  }

  private async bounded<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.inFlight >= this.settings.hashesInFlightMax) {
      throw new DomainError(TooBusy, TooBusy.en, { retryAfterSeconds: 1 });
    }
    this.inFlight += 1;
    try {
      return await work();
    } finally {
      this.inFlight -= 1;
    }
  }
}
