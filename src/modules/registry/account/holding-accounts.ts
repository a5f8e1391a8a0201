import { Injectable } from '@nestjs/common';
import { LedgerService, type AccountKind } from '../../ledger/index.js';
import type { Tx } from '../../../platform/database/database.js';
import { DomainError } from '../../../shared/domain-error.js';
import type { Market } from '../../../shared/market.js';
import { AccountExists, HoldingAccountNotFound } from '../registry.errors.js';
import {
  accountById,
  accountsOf,
  insertAccount,
  marketHas,
  type HoldingAccount,
} from './holding-account.repository.js';

/** What every opening is done under. */
export interface Opening {
  readonly market: Market;
  /** What was approved. */
  readonly proposalId: string;
  readonly at: Date;
}

/** Holding accounts: opening them, which only an approved proposal does, and finding them. */
@Injectable()
export class HoldingAccounts {
  constructor(private readonly ledger: LedgerService) {}

  /**
   * The one trading account of a subject in a market, with the register account beside it (docs/adr/
   * register-account-beside-every-trading-account.md). Answers the trading account. Throws AccountExists.
   */
  async openTrading(tx: Tx, organizationId: string, opening: Opening): Promise<bigint> {
    const { accountId, opened } = await this.open(tx, organizationId, 'trading', opening);
    if (!opened) throw new DomainError(AccountExists);
    await this.open(tx, organizationId, 'register', opening);
    return accountId;
  }

  /** What a market needs of its operator: the bank account of its money, fees, deposits. Leaves what is open. */
  async openForMarket(tx: Tx, operatorId: string, opening: Opening): Promise<void> {
    if (!(await marketHas(tx, opening.market, 'bank'))) await this.open(tx, operatorId, 'bank', opening);
    await this.open(tx, operatorId, 'fee', opening);
    await this.open(tx, operatorId, 'deposit', opening);
  }

  /** What an authority needs to issue: where units come from, its reserve, and where they end. Leaves what is open. */
  async openForIssuer(tx: Tx, organizationId: string, opening: Opening): Promise<void> {
    await this.open(tx, organizationId, 'issuance', opening);
    await this.open(tx, organizationId, 'reserve', opening);
    await this.open(tx, organizationId, 'retirement', opening);
  }

  /** Throws HoldingAccountNotFound. */
  async account(reader: Tx, accountId: bigint): Promise<HoldingAccount> {
    const account = await accountById(reader, accountId);
    if (!account) throw new DomainError(HoldingAccountNotFound);
    return account;
  }

  /** The account of this kind that an organization has in a market, or null. */
  async find(reader: Tx, organizationId: string, market: Market, kind: AccountKind): Promise<HoldingAccount | null> {
    return (await accountsOf(reader, [organizationId], market, kind))[0] ?? null;
  }

  /** The trading accounts of these organizations in a market, by organization; those without one are left out. */
  async tradingAccounts(
    reader: Tx,
    organizationIds: readonly string[],
    market: Market,
  ): Promise<ReadonlyMap<string, HoldingAccount>> {
    const accounts = await accountsOf(reader, organizationIds, market, 'trading');
    return new Map(accounts.map((account) => [account.organizationId, account]));
  }

  private async open(
    tx: Tx,
    organizationId: string,
    kind: AccountKind,
    { market, proposalId, at }: Opening,
  ): Promise<{ readonly accountId: bigint; readonly opened: boolean }> {
    const accountId = await this.ledger.openAccount(tx, { organizationId, market, kind, at });
    const account = { accountId, organizationId, market, kind, openedAt: at, proposalId };
    return { accountId, opened: await insertAccount(tx, account) };
  }
}
