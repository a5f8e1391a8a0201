import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../shared/clock.js';
import type { ApiKeyAccess } from './api-key/api-key.repository.js';
import { FreshCache } from './fresh-cache.js';
import { IDENTITY_SETTINGS, type IdentitySettings } from './identity.settings.js';
import type { SessionAccess } from './session/session.repository.js';

/**
 * What is remembered of sessions and API keys between requests. Whoever takes something away from anybody calls
 * `expire` after the commit; nobody needs to work out whom it concerns, because reading all again is cheap and rare.
 */
@Injectable()
export class AccessStates {
  readonly sessions: FreshCache<SessionAccess>;
  readonly apiKeys: FreshCache<ApiKeyAccess>;

  constructor(@Inject(CLOCK) clock: Clock, @Inject(IDENTITY_SETTINGS) settings: IdentitySettings) {
    const nowMs = (): number => clock.now().getTime();
    this.sessions = new FreshCache(nowMs, settings.recheckAfterMs, settings.rememberedMax);
    this.apiKeys = new FreshCache(nowMs, settings.recheckAfterMs, settings.rememberedMax);
  }

  expire(): void {
    this.sessions.expire();
    this.apiKeys.expire();
  }
}
