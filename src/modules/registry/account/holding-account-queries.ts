import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database } from '../../../platform/database/database.js';
import { decodeCursor, isSequence, pageOf, type Page } from '../../../platform/http/pagination.js';
import type { OrganizationKind } from '../../../platform/auth/roles.js';
import { holdingAccountView, type HoldingAccountsQuery, type HoldingAccountView } from './account.dto.js';
import { accountsAfter } from './holding-account.repository.js';

/** Who may look up accounts of others: to restrict them, to serve them, to examine them. */
const SEES_ALL: readonly OrganizationKind[] = ['operator', 'auditor', 'ecology-bureau', 'water-authority'];

@Injectable()
export class HoldingAccountQueries {
  constructor(private readonly database: Database) {}

  /** The register of accounts in the order of opening; an organization without an office sees its own only. */
  async list(query: HoldingAccountsQuery, actor: Actor): Promise<Page<HoldingAccountView>> {
    const [after = '0'] = decodeCursor(query.cursor, [isSequence]) ?? [];
    const all = SEES_ALL.includes(actor.organizationKind);
    const rows = await accountsAfter(this.database.reader, {
      organizationId: all ? (query.organizationId ?? null) : actor.organizationId,
      market: query.market ?? null,
      after: BigInt(after),
      limit: query.limit + 1,
    });
    return pageOf(rows, query.limit, (row) => [row.accountId.toString()], holdingAccountView);
  }
}
