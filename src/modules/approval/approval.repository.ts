import type { Actor } from '../../platform/auth/actor.js';
import type { Tx } from '../../platform/database/database.js';
import { DecisionEntity } from './decision.entity.js';
import { DocumentEntity } from './document.entity.js';
import type { Decision, DocumentReference, Proposal, ProposalStatus } from './proposal.js';
import { ProposalEntity } from './proposal.entity.js';

export async function insertProposal(
  tx: Tx,
  proposal: Proposal,
  documents: readonly DocumentReference[],
): Promise<void> {
  await tx.manager.insert(ProposalEntity, { ...proposal });
  if (documents.length === 0) return;
  await tx.manager.insert(
    DocumentEntity,
    documents.map((document, position) => ({
      proposalId: proposal.id,
      position,
      sha256: Buffer.from(document.sha256, 'hex'),
      name: document.name,
      mediaType: document.mediaType,
      sizeBytes: BigInt(document.sizeBytes),
    })),
  );
}

export async function proposalById(tx: Tx, id: string): Promise<Proposal | null> {
  return (await tx.manager.findOneBy(ProposalEntity, { id })) as Proposal | null;
}

/** The row, locked until the transaction ends, so that decisions and a withdrawal come one after the other. */
export async function proposalForUpdate(tx: Tx, id: string): Promise<Proposal | null> {
  const row = await tx.manager.findOne(ProposalEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  return row as Proposal | null;
}

export async function closeProposal(
  tx: Tx,
  id: string,
  status: 'approved' | 'rejected' | 'withdrawn',
  at: Date,
): Promise<void> {
  await tx.manager.update(ProposalEntity, { id }, { status, closedAt: at });
}

export async function insertDecision(tx: Tx, decision: Decision): Promise<void> {
  await tx.manager.insert(DecisionEntity, decision);
}

export function decisionsOn(tx: Tx, proposalId: string): Promise<Decision[]> {
  return tx.manager.find(DecisionEntity, { where: { proposalId }, order: { at: 'ASC', userId: 'ASC' } });
}

export async function documentsOf(tx: Tx, proposalId: string): Promise<DocumentReference[]> {
  const rows = await tx.manager.find(DocumentEntity, { where: { proposalId }, order: { position: 'ASC' } });
  return rows.map((row) => ({
    sha256: row.sha256.toString('hex'),
    name: row.name,
    mediaType: row.mediaType,
    sizeBytes: Number(row.sizeBytes),
  }));
}

export async function openKinds(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ kind: string }>(
    "SELECT DISTINCT kind FROM approval_proposals WHERE status = 'open' ORDER BY kind",
  );
  return rows.map((row) => row.kind);
}

/** Where a list of proposals goes on: after the proposal opened at this instant with this id. */
export type ProposalPlace = readonly [openedAt: string, id: string];

export interface ProposalFilter {
  readonly actor: Actor;
  readonly view: 'waiting' | 'proposed' | 'all';
  readonly status: ProposalStatus | null;
  readonly kind: string | null;
  readonly after: ProposalPlace | null;
  readonly limit: number;
}

/** Proposals that the actor may see, newest first. */
export async function proposalsSeen(tx: Tx, filter: ProposalFilter): Promise<Proposal[]> {
  const { actor } = filter;
  const own = { organization: actor.organizationId, user: actor.userId };
  const query = tx.manager.createQueryBuilder(ProposalEntity, 'p');
  if (filter.view === 'waiting') {
    query
      .where("p.status = 'open' AND p.authorityId = :organization AND p.proposerUserId <> :user", own)
      .andWhere('NOT EXISTS (SELECT 1 FROM approval_decisions d WHERE d.proposal_id = p.id AND d.user_id = :user)')
      .andWhere(':decides', { decides: actor.roles.includes('approver') });
  } else if (filter.view === 'proposed') {
    query.where('p.proposerUserId = :user', own);
  } else if (actor.organizationKind !== 'auditor') {
    query.where('(p.authorityId = :organization OR p.proposerOrganizationId = :organization)', own);
  }
  if (filter.status) query.andWhere('p.status = :status', { status: filter.status });
  if (filter.kind) query.andWhere('p.kind = :kind', { kind: filter.kind });
  if (filter.after) {
    const [openedAt, id] = filter.after;
    query.andWhere('(p.openedAt, p.id) < (:openedAt::timestamptz, :id::uuid)', { openedAt, id });
  }
  const rows = await query.orderBy('p.openedAt', 'DESC').addOrderBy('p.id', 'DESC').limit(filter.limit).getMany();
  return rows as Proposal[];
}
