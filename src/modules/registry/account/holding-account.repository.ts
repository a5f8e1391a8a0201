import { In, MoreThan } from 'typeorm';
import type { AccountKind } from '../../ledger/index.js';
import type { Tx } from '../../../platform/database/database.js';
import type { Market } from '../../../shared/market.js';
import { HoldingAccountEntity } from './holding-account.entity.js';

/** An account as the registry knows it; its balances are the ledger's. */
export type HoldingAccount = Readonly<HoldingAccountEntity>;

/** Records the account; does nothing when the organization has one of this kind in the market. */
export async function insertAccount(tx: Tx, account: Omit<HoldingAccount, 'status' | 'closedAt'>): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO registry_accounts (account_id, organization_id, market, kind, opened_at, proposal_id)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT ON CONSTRAINT registry_accounts_one_of_a_kind DO NOTHING RETURNING account_id`,
    [account.accountId, account.organizationId, account.market, account.kind, account.openedAt, account.proposalId],
  );
  return rows.length > 0;
}

export function accountById(tx: Tx, accountId: bigint): Promise<HoldingAccount | null> {
  return tx.manager.findOneBy(HoldingAccountEntity, { accountId });
}

/** The accounts of one kind that these organizations have in a market. */
export function accountsOf(
  tx: Tx,
  organizationIds: readonly string[],
  market: Market,
  kind: AccountKind,
): Promise<HoldingAccount[]> {
  return tx.manager.findBy(HoldingAccountEntity, { organizationId: In([...organizationIds]), market, kind });
}

/** Whether the market has an account of this kind, whosever it is. */
export function marketHas(tx: Tx, market: Market, kind: AccountKind): Promise<boolean> {
  return tx.manager.existsBy(HoldingAccountEntity, { market, kind });
}

export interface AccountFilter {
  readonly organizationId: string | null;
  readonly market: Market | null;
  readonly after: bigint;
  readonly limit: number;
}

/** In the order of their ids. */
export function accountsAfter(tx: Tx, filter: AccountFilter): Promise<HoldingAccount[]> {
  return tx.manager.find(HoldingAccountEntity, {
    where: {
      accountId: MoreThan(filter.after),
      ...(filter.organizationId ? { organizationId: filter.organizationId } : {}),
      ...(filter.market ? { market: filter.market } : {}),
    },
    order: { accountId: 'ASC' },
    take: filter.limit,
  });
}
