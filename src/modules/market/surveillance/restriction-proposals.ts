import { Injectable } from '@nestjs/common';
import type { DocumentReference } from '../../approval/index.js';
import type { RestrictionKind } from '../../registry/index.js';
import type { Actor } from '../../../platform/auth/actor.js';
import type { Tx } from '../../../platform/database/database.js';
import { DomainError } from '../../../shared/domain-error.js';
import type { Market } from '../../../shared/market.js';
import { RESTRICTION_UNAVAILABLE } from './surveillance.errors.js';

/** A restriction that an alert gave reason for. */
export interface RestrictionDraft {
  /** The same for the same step of the same alert: what was proposed under it is not proposed again. */
  readonly key: string;
  readonly organizationId: string;
  readonly market: Market;
  readonly kind: RestrictionKind;
  readonly documentNumber: string;
  readonly reason: string;
  readonly documents: readonly DocumentReference[];
}

/** What surveillance needs of the register: it proposes, and another person decides there. */
export interface RestrictionProposer {
  /** The id of the proposal. Throws as the register does. */
  propose(tx: Tx, actor: Actor, draft: RestrictionDraft): Promise<string>;
}

/** The port: the register is handed in where the program is put together; until then a restriction is refused. */
@Injectable()
export class RestrictionProposals {
  private proposer: RestrictionProposer | null = null;

  provideBy(proposer: RestrictionProposer): void {
    this.proposer = proposer;
  }

  /** Throws market.restriction-unavailable. */
  async propose(tx: Tx, actor: Actor, draft: RestrictionDraft): Promise<string> {
    if (!this.proposer) throw new DomainError(RESTRICTION_UNAVAILABLE);
    return this.proposer.propose(tx, actor, draft);
  }
}
