import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/auth/actor.js';
import { Database } from '../../platform/database/database.js';
import { decodeCursor, isInstant, pageOf, type Page } from '../../platform/http/pagination.js';
import { isId } from '../../platform/http/form-rules.js';
import { DomainError } from '../../shared/domain-error.js';
import { ProposalNotFound } from './approval.errors.js';
import { decisionsOn, documentsOf, proposalById, proposalsSeen, type ProposalPlace } from './approval.repository.js';
import type { ApprovalsQuery } from './approval.dto.js';
import { proposalLine, proposalView, type ProposalLineView, type ProposalView } from './approval.view.js';
import { isVisibleTo } from './proposal-visibility.js';

/** Reading of proposals: what waits for a person, what it proposed, and the whole of one. */
@Injectable()
export class ApprovalQueries {
  constructor(private readonly database: Database) {}

  /** Newest first. Throws `request.invalid-cursor`. */
  async list(query: ApprovalsQuery, actor: Actor): Promise<Page<ProposalLineView>> {
    const after = decodeCursor(query.cursor, [isInstant, isId]);
    const rows = await proposalsSeen(this.database.reader, {
      actor,
      view: query.view ?? 'all',
      status: query.status ?? null,
      kind: query.kind ?? null,
      after: after ? (after as ProposalPlace) : null,
      limit: query.limit + 1,
    });
    return pageOf(rows, query.limit, (row) => [row.openedAt.toISOString(), row.id], proposalLine);
  }

  /** Throws `approval.proposal-not-found`. */
  async get(id: string, actor: Actor): Promise<ProposalView> {
    const { reader } = this.database;
    const proposal = await proposalById(reader, id);
    if (!proposal || !isVisibleTo(proposal, actor)) throw new DomainError(ProposalNotFound);
    return proposalView(proposal, await documentsOf(reader, id), await decisionsOn(reader, id));
  }
}
