import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Actor } from '../../platform/auth/actor.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { invariant } from '../../shared/invariant.js';
import { openKinds } from './approval.repository.js';
import type { Decision, Payload, Proposal } from './proposal.js';

/** What a module knows about one kind of proposal that it registered. */
export interface ApprovalHandler<Content extends Payload = Payload> {
  /** Lower kebab case, never reused for something else. */
  readonly kind: string;
  /** Approvals of distinct persons that are needed. */
  readonly quorum: number;
  /** The organization whose approvers decide. */
  authorityFor(tx: Tx, payload: Content, proposer: Actor): Promise<string>;
  /**
   * Carries out what was approved, in the transaction of the final decision: an error undoes the decision as well.
   * Calls no network, and does its ledger work last, because that waits for the market's trading loop.
   */
  apply(tx: Tx, proposal: Proposal<Content>, decision: Decision): Promise<void>;
  /** Told, in the same transaction, that the proposal was rejected or withdrawn. */
  dismiss?(tx: Tx, proposal: Proposal<Content>, dismissal: Dismissal): Promise<void>;
}

/** How a proposal ended without effect. */
export interface Dismissal {
  readonly outcome: 'rejected' | 'withdrawn';
  /** Of the rejection. */
  readonly reason: string | null;
  readonly at: Date;
}

/** Every kind of proposal this program can carry out. Modules register theirs while they start. */
@Injectable()
export class ApprovalHandlers implements OnApplicationBootstrap {
  private readonly handlers = new Map<string, ApprovalHandler>();

  constructor(private readonly database: Database) {}

  register<Content extends Payload>(handler: ApprovalHandler<Content>): void {
    invariant(!this.handlers.has(handler.kind), `one handler per kind of proposal: ${handler.kind}`);
    invariant(handler.quorum >= 1 && handler.quorum <= 9, 'a quorum is between one and nine persons');
    // Only proposals of its own kind, whose payload it wrote itself, reach a handler.
    this.handlers.set(handler.kind, handler as unknown as ApprovalHandler);
  }

  of(kind: string): ApprovalHandler {
    const handler = this.handlers.get(kind);
    invariant(handler, `proposals of kind ${kind} have a handler`);
    return handler;
  }

  /** The program does not start with an open proposal that nobody could carry out. */
  async onApplicationBootstrap(): Promise<void> {
    const orphaned = (await openKinds(this.database.reader)).filter((kind) => !this.handlers.has(kind));
    if (orphaned.length > 0) throw new Error(`open proposals without a handler: ${orphaned.join(', ')}`);
  }
}
