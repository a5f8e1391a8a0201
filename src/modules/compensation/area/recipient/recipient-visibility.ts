import type { Actor } from '../../../../platform/auth/actor.js';
import { readPrefix } from '../own-area.js';
import type { Recipient, RecipientStanding } from './recipient.js';

/** A recipient is seen by the offices of its area, by an office that owes it something wherever that is, and by auditors. */
export function isSeenBy(
  actor: Actor,
  { division }: Pick<Recipient, 'division'>,
  standings: readonly Pick<RecipientStanding, 'organizationId'>[],
): boolean {
  if (division.startsWith(readPrefix(actor))) return true;
  return standings.some(({ organizationId }) => organizationId === actor.organizationId);
}
