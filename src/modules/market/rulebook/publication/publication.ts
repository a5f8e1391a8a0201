import type { Json, Payload } from '../../../approval/index.js';
import { addDays, shanghaiDay } from '../../../../shared/clock.js';
import { DomainError } from '../../../../shared/domain-error.js';
import { invariant } from '../../../../shared/invariant.js';
import type { Market } from '../../../../shared/market.js';
import type { PublishedRulebook, Rulebook } from '../rulebook.js';
import type { JsonChange } from '../../../../shared/json-changes.js';
import { RULEBOOK_DAY_REFUSED } from '../rulebook.errors.js';

export const RULEBOOK_PUBLICATION = 'rulebook-publication';

/** So far ahead and no further: a rulebook cannot be overtaken by one of an earlier day. */
export const DAYS_AHEAD_MAX = 366;

/** The payload of a `rulebook-publication` proposal: what is decided on, with what it changes. */
export type PublicationPayload = {
  readonly market: Market;
  readonly effectiveOn: string;
  readonly reason: string;
  /** The version that was the latest when it was proposed. */
  readonly replaces: number;
  readonly changes: Json;
  readonly rulebook: Json;
} & Payload;

export interface Publication {
  readonly effectiveOn: string;
  readonly reason: string;
  readonly rulebook: Rulebook;
}

/** A rulebook and its changes are JSON, which their types do not say of themselves. */
export function payloadOf(
  { effectiveOn, reason, rulebook }: Publication,
  replaces: number,
  changes: readonly JsonChange[],
): PublicationPayload {
  const { market } = rulebook;
  const content = { rulebook: rulebook as unknown as Json, changes: changes as unknown as Json };
  return { market, effectiveOn, reason, replaces, ...content };
}

export function rulebookOf({ rulebook }: PublicationPayload): Rulebook {
  return rulebook as unknown as Rulebook;
}

/**
 * A rulebook comes into force on a later day than the one on which it is decided, and not before the latest one that was
 * published; on the same day it takes that one's place. Throws RULEBOOK_DAY_REFUSED.
 */
export function assertEffectiveDay(effectiveOn: string, latest: PublishedRulebook, at: Date): void {
  const today = shanghaiDay(at);
  const tomorrow = addDays(today, 1);
  const earliest = latest.effectiveOn > tomorrow ? latest.effectiveOn : tomorrow;
  const last = addDays(today, DAYS_AHEAD_MAX);
  if (effectiveOn >= earliest && effectiveOn <= last) return;
  throw dayRefused(effectiveOn, earliest, last);
}

/** The day was opened under other rules while this one was being decided. */
export function dayBegun(effectiveOn: string): DomainError {
  const next = addDays(effectiveOn, 1);
  invariant(next > effectiveOn, 'days go on');
  return dayRefused(effectiveOn, next, addDays(effectiveOn, DAYS_AHEAD_MAX));
}

function dayRefused(effectiveOn: string, earliest: string, last: string): DomainError {
  const [rule, message] =
    effectiveOn < earliest
      ? ['later-day', `最早可定为 ${earliest} · is ${earliest} at the earliest`]
      : ['not-too-far', `最迟可定为 ${last} · is ${last} at the latest`];
  return new DomainError(RULEBOOK_DAY_REFUSED, `${RULEBOOK_DAY_REFUSED.en}: ${earliest} to ${last}`, {
    fields: [{ field: 'effectiveOn', rule, message }],
    facts: { earliest, last },
  });
}
