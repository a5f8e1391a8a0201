import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../shared/domain-error.js';
import { invariant } from '../../shared/invariant.js';
import type { Market } from '../../shared/market.js';
import type { Account, AccountKind } from './account.js';
import * as accounts from './account.repository.js';
import { assertOwner, drawOf, openingOf, type OpenHold, type PostHold, type VoidHold } from './hold.js';
import * as holds from './hold.repository.js';
import { expireHolds, voidHold } from './hold-release.js';
import {
  AccountNotFound,
  AssetOpenedElsewhere,
  HoldNotFound,
  NoBankAccount,
  TransferNotFound,
  TransferNotReversible,
  ledgerFault,
} from './ledger.errors.js';
import { takeMarkets, takeOpening } from './lock-order.js';
import { post, type PostedTransfer } from './posting.js';
import { findTransfer, transfersByKey } from './posting.repository.js';
import { makePosting, postingOf, reverseChanges, type Transfer } from './transfer.js';

/**
 * The only writer of balances beside the trading loop's batches. Every write takes the caller's transaction; a caller
 * that does other work in it does its ledger work last, and opens accounts and assets before it posts.
 */
@Injectable()
export class LedgerService {
  /**
   * Opens the organization's account of this kind in this market, with an empty balance of money and of every asset
   * there. Answers the id, also when the account was open before. Throws Busy.
   */
  async openAccount(
    tx: Tx,
    account: {
      readonly organizationId: string;
      readonly market: Market;
      readonly kind: AccountKind;
      readonly at: Date;
    },
  ): Promise<bigint> {
    try {
      await takeOpening(tx, account.market, 'account');
      const opened = await accounts.insertAccount(tx, account);
      const id = opened ?? (await this.accountOf(tx, account.organizationId, account.market, account.kind)).id;
      await accounts.insertBalancesOfAccount(tx, id);
      return id;
    } catch (fault) {
      throw ledgerFault(fault);
    }
  }

  /**
   * Opens an asset of a market, with an empty balance for every account there. Does nothing when it was open before.
   * Throws AssetOpenedElsewhere when the code belongs to another market, Busy.
   */
  async openAsset(tx: Tx, asset: { readonly code: string; readonly market: Market; readonly at: Date }): Promise<void> {
    try {
      await takeOpening(tx, asset.market, 'asset');
      if (!(await accounts.insertAsset(tx, asset))) {
        const market = await accounts.marketOfAsset(tx, asset.code);
        if (market !== asset.market) {
          throw new DomainError(AssetOpenedElsewhere, `${asset.code} belongs to ${market ?? 'every market'}`);
        }
      }
      await accounts.insertBalancesOfAsset(tx, asset.code);
    } catch (fault) {
      throw ledgerFault(fault);
    }
  }

  /** Throws AccountNotFound. */
  async accountOf(reader: Tx, organizationId: string, market: Market, kind: AccountKind): Promise<Account> {
    const account = await accounts.findAccount(reader, organizationId, market, kind);
    if (!account)
      throw new DomainError(AccountNotFound, `no ${kind} account in ${market}`, { facts: { market, kind } });
    return account;
  }

  /** The account at the bank where a market's money is in custody. Throws NoBankAccount. */
  async bankAccountOf(reader: Tx, market: Market): Promise<Account> {
    const account = await accounts.findBankAccount(reader, market);
    if (!account) throw new DomainError(NoBankAccount, `${market} has no bank account`, { facts: { market } });
    return account;
  }

  /** In order of their opening. */
  accountsOf(reader: Tx, organizationId: string): Promise<readonly Account[]> {
    return accounts.accountsOfOrganization(reader, organizationId);
  }

  /** Throws AccountNotFound. */
  async account(reader: Tx, id: bigint): Promise<Account> {
    const [account] = await accounts.accountsById(reader, [id]);
    if (!account) throw new DomainError(AccountNotFound);
    return account;
  }

  /**
   * Takes the order of these markets before the first of several posts in one transaction. A single post, or
   * `postAll`, needs no such call. Throws Busy.
   */
  async lockMarkets(tx: Tx, markets: readonly Market[]): Promise<void> {
    try {
      await takeMarkets(tx, markets);
    } catch (fault) {
      throw ledgerFault(fault);
    }
  }

  /**
   * Whether this key was used before, for whatever content: what was posted is answered again by `post`, also where a new
   * transfer would no longer be allowed.
   */
  async isPosted(tx: Tx, key: string): Promise<boolean> {
    return (await transfersByKey(tx, [key])).length > 0;
  }

  /**
   * Posts a transfer between available balances. The same key with the same content again posts nothing and says so.
   * Throws AccountNotFound, AssetNotInMarket, InsufficientBalance, TransferConflict, Busy.
   */
  async post(tx: Tx, transfer: Transfer): Promise<PostedTransfer> {
    return (await post(tx, [postingOf(transfer)]))[0]!;
  }

  /** Posts many at once, each judged on what those before it leave; all or, by the error, none. Errors as `post`. */
  postAll(tx: Tx, transfers: readonly Transfer[]): Promise<readonly PostedTransfer[]> {
    return post(
      tx,
      transfers.map((transfer) => postingOf(transfer)),
    );
  }

  /**
   * Posts the opposite of a transfer, naming it. What a trading loop or a hold moved is not undone this way.
   * Throws TransferNotFound, TransferNotReversible, TransferAlreadyReversed, and as `post`.
   */
  async reverse(
    tx: Tx,
    transferId: bigint,
    reversal: Pick<Transfer, 'key' | 'reason' | 'reference' | 'actorId' | 'at'>,
  ): Promise<PostedTransfer> {
    const transfer = await findTransfer(tx, transferId);
    if (!transfer) throw new DomainError(TransferNotFound, `there is no transfer ${transferId}`);
    if (transfer.byLoop || transfer.changes.some((change) => change.held !== 0n || change.pending !== 0n)) {
      throw new DomainError(TransferNotReversible);
    }
    const { key, reason, reference, actorId, at } = reversal;
    const changes = reverseChanges(transfer.changes);
    return (await post(tx, [makePosting({ key, reason, reference, actorId, at, reverses: transferId, changes })]))[0]!;
  }

  /**
   * Sets part of what is available aside for `owner`. Throws InsufficientBalance, HoldAlreadyOpen, and as `post`.
   */
  async hold(tx: Tx, order: OpenHold): Promise<PostedTransfer & { readonly holdId: bigint }> {
    const posted = (await post(tx, [openingOf(order)]))[0]!;
    if (posted.replayed) {
      const holdId = await holds.holdOpenedBy(tx, posted.transferId);
      invariant(holdId !== null, `the transfer of ${order.key} opened a hold`);
      return { ...posted, holdId };
    }
    const { accountId, asset, owner, reference, amount } = order;
    const hold = { accountId, asset, owner, reference, amount, deskOwned: order.deskOwned ?? false };
    try {
      const terms = { ...hold, expiresAt: order.expiresAt ?? null, openedAt: posted.at };
      return { ...posted, holdId: await holds.insertHold(tx, terms, posted.transferId) };
    } catch (fault) {
      throw ledgerFault(fault);
    }
  }

  /**
   * Moves part or all of what a hold has left to another account, for the hold's owner.
   * Throws HoldNotFound, HoldOfAnother, HoldClosed, HoldExceeded, and as `post`.
   */
  async postHold(tx: Tx, order: PostHold): Promise<PostedTransfer> {
    const [hold] = await holds.holdsById(tx, [order.holdId]);
    if (!hold) throw new DomainError(HoldNotFound, `there is no hold ${order.holdId}`);
    assertOwner(hold, order.owner);
    return (await post(tx, [drawOf(hold, order)]))[0]!;
  }

  /** Gives back all that a hold has left, for its owner. Throws HoldNotFound, HoldOfAnother, HoldClosed, Busy. */
  voidHold(tx: Tx, order: VoidHold): Promise<PostedTransfer> {
    return voidHold(tx, order);
  }

  /** Gives back what holds have left that expired at `at` or before; at most a bounded number. Answers their ids. */
  expireHolds(tx: Tx, at: Date): Promise<readonly bigint[]> {
    return expireHolds(tx, at);
  }
}
