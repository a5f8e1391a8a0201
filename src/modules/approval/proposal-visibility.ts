import type { Actor } from '../../platform/auth/actor.js';
import type { Proposal } from './proposal.js';

/** A proposal is seen by the organization that proposed, by the authority that decides, and by auditors. */
export function isVisibleTo(
  proposal: Pick<Proposal, 'proposerOrganizationId' | 'authorityId'>,
  actor: Pick<Actor, 'organizationId' | 'organizationKind'>,
): boolean {
  return (
    actor.organizationKind === 'auditor' ||
    proposal.proposerOrganizationId === actor.organizationId ||
    proposal.authorityId === actor.organizationId
  );
}
