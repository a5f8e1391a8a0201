import { areaPrefix } from '../../registry/index.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { DomainError } from '../../../shared/domain-error.js';
import { OutsideOwnArea } from './area.errors.js';

/** An office writes about its own division and those below it. Throws OutsideOwnArea. */
export function assertOwnArea(actor: Actor, division: string): void {
  if (!division.startsWith(areaPrefix(actor.division))) throw new DomainError(OutsideOwnArea);
}

/** What the divisions that an office reads begin with: its own area; auditors read everything. */
export function readPrefix(actor: Actor): string {
  return actor.organizationKind === 'auditor' ? '' : areaPrefix(actor.division);
}
