import type { Actor } from '../../../platform/auth/actor.js';
import { DomainError } from '../../../shared/domain-error.js';
import { NotTheEcologyBureau } from './target.errors.js';

/** The ecology bureau runs the joint office, section 22 of 潭政发〔2021〕7号. Throws NotTheEcologyBureau. */
export function assertEcologyBureau(actor: Actor): void {
  if (actor.organizationKind !== 'ecology-bureau') throw new DomainError(NotTheEcologyBureau);
}
