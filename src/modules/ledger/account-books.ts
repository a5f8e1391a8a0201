import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/auth/actor.js';
import { Database } from '../../platform/database/database.js';
import { decodeCursor, isSequence, pageOf, type Page } from '../../platform/http/pagination.js';
import { startOfShanghaiDay } from '../../shared/clock.js';
import { DomainError } from '../../shared/domain-error.js';
import type { Account } from './account.js';
import { ASSET_SCALES, amountFormat, type AmountFormat, type AssetScales } from './asset-scales.js';
import type { AccountsQuery, EntriesQuery, StatementQuery } from './ledger.dto.js';
import { AccountNotFound, InvalidPeriod } from './ledger.errors.js';
import { LedgerReader } from './ledger-reader.js';
import { LedgerService } from './ledger.service.js';
import {
  accountView,
  balanceView,
  entryView,
  statementBalanceView,
  trialBalanceView,
  type AccountsView,
  type BalancesView,
  type EntryView,
  type StatementView,
  type TrialBalanceView,
} from './ledger.view.js';
import type { Entry, Period } from './reading.repository.js';

const STATEMENT_DAYS_MAX = 366;
const DAY_MS = 86_400_000;

/**
 * The ledger as people read it: amounts as decimal text in each asset's unit, and only of accounts the caller may see,
 * which are the own organization's, and for auditors all.
 */
@Injectable()
export class AccountBooks {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly reader: LedgerReader,
    @Inject(ASSET_SCALES) private readonly scales: AssetScales,
  ) {}

  /** The caller's own accounts. */
  async accounts(actor: Actor, filter: AccountsQuery): Promise<AccountsView> {
    const own = await this.ledger.accountsOf(this.database.reader, actor.organizationId);
    const shown = own.filter(
      (account) =>
        (filter.market === undefined || account.market === filter.market) &&
        (filter.kind === undefined || account.kind === filter.kind),
    );
    return { items: shown.map(accountView) };
  }

  /** Throws AccountNotFound. */
  async balances(actor: Actor, accountId: bigint): Promise<BalancesView> {
    await this.visible(actor, accountId);
    const balances = await this.reader.balancesOf(this.database.reader, accountId);
    const format = await this.formatOf(balances);
    return { items: balances.map((balance) => balanceView(format, balance)) };
  }

  /** Newest first. Throws AccountNotFound, `request.invalid-cursor`. */
  async entries(actor: Actor, accountId: bigint, query: EntriesQuery): Promise<Page<EntryView>> {
    await this.visible(actor, accountId);
    const filter = { asset: query.asset ?? null, before: placeOf(query.cursor), limit: query.limit + 1 };
    const rows = await this.reader.entriesBefore(this.database.reader, accountId, filter);
    return this.pageOfEntries(rows, query.limit, await this.formatOf(rows));
  }

  /** Throws AccountNotFound, InvalidPeriod, `request.invalid-cursor`. */
  async statement(actor: Actor, accountId: bigint, query: StatementQuery): Promise<StatementView> {
    const account = await this.visible(actor, accountId);
    const period = periodOf(query);
    const page = { after: placeOf(query.cursor), limit: query.limit + 1 };
    const movements = await this.reader.movementsOf(this.database.reader, accountId, period);
    const rows = await this.reader.entriesWithin(this.database.reader, accountId, period, page);
    const format = await this.formatOf(movements);
    return {
      account: accountView(account),
      from: query.from,
      to: query.to,
      balances: movements.map((movement) => statementBalanceView(format, movement)),
      ...this.pageOfEntries(rows, query.limit, format),
    };
  }

  async trialBalance(): Promise<TrialBalanceView> {
    const rows = await this.reader.trialBalance(this.database.reader);
    return trialBalanceView(await this.formatOf(rows), rows);
  }

  private async visible(actor: Actor, accountId: bigint): Promise<Account> {
    const account = await this.ledger.account(this.database.reader, accountId);
    const own = account.organizationId === actor.organizationId;
    if (!own && !actor.permissions.has('audit.read')) throw new DomainError(AccountNotFound);
    return account;
  }

  private formatOf(amounts: readonly { readonly asset: string }[]): Promise<AmountFormat> {
    return amountFormat(
      this.scales,
      amounts.map(({ asset }) => asset),
    );
  }

  private pageOfEntries(rows: readonly Entry[], limit: number, format: AmountFormat): Page<EntryView> {
    return pageOf(
      rows,
      limit,
      (entry) => [entry.id.toString()],
      (entry) => entryView(format, entry),
    );
  }
}

function placeOf(cursor: string | undefined): bigint | null {
  const place = decodeCursor(cursor, [isSequence]);
  return place === undefined ? null : BigInt(place[0] ?? 0);
}

function periodOf({ from, to }: StatementQuery): Period {
  const period = { from: startOfShanghaiDay(from), to: startOfShanghaiDay(to) };
  const days = Math.round((period.to.getTime() - period.from.getTime()) / DAY_MS);
  if (days < 1 || days > STATEMENT_DAYS_MAX) throw new DomainError(InvalidPeriod);
  return period;
}
