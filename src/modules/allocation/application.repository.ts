import type { DocumentReference } from '../approval/index.js';
import type { Tx } from '../../platform/database/database.js';
import type { Market } from '../../shared/market.js';
import { ApplicationDocumentEntity } from './application-document.entity.js';
import { ApplicationEntity } from './application.entity.js';
import type { Application, ApplicationStatus } from './application.js';

export async function insertApplication(
  tx: Tx,
  application: Application,
  documents: readonly DocumentReference[],
): Promise<void> {
  await tx.manager.insert(ApplicationEntity, application);
  if (documents.length === 0) return;
  await tx.manager.insert(
    ApplicationDocumentEntity,
    documents.map((document, position) => ({
      applicationId: application.id,
      position,
      sha256: Buffer.from(document.sha256, 'hex'),
      name: document.name,
      mediaType: document.mediaType,
      sizeBytes: BigInt(document.sizeBytes),
    })),
  );
}

export function applicationById(tx: Tx, id: string): Promise<Application | null> {
  return tx.manager.findOneBy(ApplicationEntity, { id });
}

/** The row, locked until the transaction ends. */
export function applicationForUpdate(tx: Tx, id: string): Promise<Application | null> {
  return tx.manager.findOne(ApplicationEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

export async function updateApplication(
  tx: Tx,
  id: string,
  change: Partial<Pick<Application, 'status' | 'note' | 'reviewerUserId' | 'authorityId' | 'proposalId' | 'closedAt'>>,
): Promise<void> {
  await tx.manager.update(ApplicationEntity, { id }, change);
}

export async function documentsOf(tx: Tx, applicationId: string): Promise<DocumentReference[]> {
  const rows = await tx.manager.find(ApplicationDocumentEntity, {
    where: { applicationId },
    order: { position: 'ASC' },
  });
  return rows.map((row) => ({
    sha256: row.sha256.toString('hex'),
    name: row.name,
    mediaType: row.mediaType,
    sizeBytes: Number(row.sizeBytes),
  }));
}

/** Which applications somebody may see: those of one firm, those of markets in an area, or all. */
export type ApplicationScope =
  | { readonly kind: 'firm'; readonly organizationId: string }
  | { readonly kind: 'area'; readonly markets: readonly Market[]; readonly divisionPrefix: string }
  | { readonly kind: 'all' };

export interface ApplicationFilter {
  readonly scope: ApplicationScope;
  readonly status: ApplicationStatus | null;
  readonly instrument: string | null;
  readonly after: readonly [appliedAt: string, id: string] | null;
  readonly limit: number;
}

/** Newest first. */
export function applicationsSeen(tx: Tx, filter: ApplicationFilter): Promise<Application[]> {
  const { scope } = filter;
  const query = tx.manager.createQueryBuilder(ApplicationEntity, 'a');
  if (scope.kind === 'firm') query.andWhere('a.organizationId = :firm', { firm: scope.organizationId });
  if (scope.kind === 'area') {
    query.andWhere('a.market = ANY(:markets) AND starts_with(a.division, :prefix)', {
      markets: scope.markets,
      prefix: scope.divisionPrefix,
    });
  }
  if (filter.status) query.andWhere('a.status = :status', { status: filter.status });
  if (filter.instrument) query.andWhere('a.instrument = :instrument', { instrument: filter.instrument });
  if (filter.after) {
    const [appliedAt, id] = filter.after;
    query.andWhere('(a.appliedAt, a.id) < (:appliedAt::timestamptz, :id::uuid)', { appliedAt, id });
  }
  return query.orderBy('a.appliedAt', 'DESC').addOrderBy('a.id', 'DESC').limit(filter.limit).getMany();
}
