import type { AccountKind } from '../../ledger/index.js';
import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';

/** Which accounts a market has in the register, open or closed. For day end, which compares them with the ledger. */
export function registeredAccounts(
  sql: Sql,
  market: Market,
): Promise<{ readonly organizationId: string; readonly kind: AccountKind }[]> {
  return sql.query(
    'SELECT organization_id AS "organizationId", kind FROM registry_accounts WHERE market = $1 ORDER BY account_id',
    [market],
  );
}
