import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import { DomainError, defineError } from '../../shared/domain-error.js';
import { invariant } from '../../shared/invariant.js';
import type { Market } from '../../shared/market.js';
import { IdentityDirectory } from '../identity/index.js';
import { AccountNotFound, LedgerService } from '../ledger/index.js';
import { Instruments, tradingStatus, type Instrument } from '../registry/index.js';
import type { TradingStatus } from './loop/admission.js';
import { readStoppedAccounts } from './participant-stop/participant-stop.repository.js';

export const NO_TRADING_ACCOUNT = defineError({
  code: 'market.no-account',
  status: 422,
  zh: '贵单位在该市场没有交易账户',
  en: 'Your organization has no trading account in this market',
});
export const INSTRUMENT_NOT_LISTED = defineError({
  code: 'market.instrument-not-listed',
  status: 423,
  zh: '该品种未上市交易',
  en: 'The instrument is not listed for trading',
});

export const COUNTERPARTY_UNKNOWN = defineError({
  code: 'market.counterparty-unknown',
  status: 422,
  zh: '对方在该市场没有交易账户',
  en: 'There is no trader with this credit code in the market',
});

/** Who trades: the account, and the ownership group as the engine knows it. */
export interface Trader {
  readonly accountId: bigint;
  readonly group: number;
}

/** A trader as the desks beside the order book write it down; plain JSON. */
export interface TradingParty {
  readonly organization: string;
  readonly creditCode: string;
  readonly account: number;
  /** Ownership group, as in Trader. */
  readonly group: number;
}

/** How long a looked-up ownership group may be used; memberships are dated by day and entered ahead. */
const GROUP_FRESH_MS = 2_000;
const TRADERS_MAX = 50_000;

/** What the market asks of identity, ledger and registry before a request goes to a loop. */
@Injectable()
export class TradingAccess {
  private readonly accounts = new Map<string, bigint>();
  private readonly groups = new Map<string, { readonly group: number | null; readonly readAtMs: number }>();

  constructor(
    private readonly database: Database,
    private readonly instruments: Instruments,
    private readonly ledger: LedgerService,
    private readonly identity: IdentityDirectory,
  ) {}

  /** Throws registry.instrument-not-found and market.instrument-not-listed. */
  async listed(code: string): Promise<Instrument> {
    const instrument = await this.instruments.get(code);
    if (instrument.status !== 'listed') {
      throw new DomainError(INSTRUMENT_NOT_LISTED, undefined, {
        facts: { instrument: code, status: instrument.status },
      });
    }
    return instrument;
  }

  /** Also one that is no longer listed. Throws registry.instrument-not-found. */
  instrument(code: string): Promise<Instrument> {
    return this.instruments.get(code);
  }

  /** Throws market.no-account. */
  async trader(organizationId: string, market: Market, day: string): Promise<Trader> {
    const accountId = await this.account(organizationId, market);
    const group = await this.groupOf(organizationId, day);
    return { accountId, group: group === null ? Number(accountId) * 2 + 1 : group * 2 };
  }

  /** Throws market.no-account. */
  async party(organizationId: string, market: Market, day: string): Promise<TradingParty> {
    const { accountId, group } = await this.trader(organizationId, market, day);
    const organization = await this.identity.organization(this.database.reader, organizationId);
    invariant(organization, 'who trades is an organization');
    return { organization: organizationId, creditCode: organization.creditCode, account: Number(accountId), group };
  }

  /** Another trader by its credit code. Throws market.counterparty-unknown, which names `field`. */
  async counterparty(creditCode: string, market: Market, day: string, field: string): Promise<TradingParty> {
    const unknown = (): DomainError => {
      const message = `${COUNTERPARTY_UNKNOWN.zh} · ${COUNTERPARTY_UNKNOWN.en}`;
      return new DomainError(COUNTERPARTY_UNKNOWN, undefined, {
        fields: [{ field, rule: 'counterparty-unknown', message }],
        facts: { counterparty: creditCode },
      });
    };
    const organization = await this.identity.organizationByCreditCode(this.database.reader, creditCode);
    if (!organization) throw unknown();
    try {
      const { accountId, group } = await this.trader(organization.id, market, day);
      return { organization: organization.id, creditCode, account: Number(accountId), group };
    } catch (error) {
      if (error instanceof DomainError && error.definition === NO_TRADING_ACCOUNT) throw unknown();
      throw error;
    }
  }

  private async account(organizationId: string, market: Market): Promise<bigint> {
    const key = `${organizationId}/${market}`;
    const known = this.accounts.get(key);
    if (known !== undefined) return known;
    try {
      const { id } = await this.ledger.accountOf(this.database.reader, organizationId, market, 'trading');
      if (this.accounts.size >= TRADERS_MAX) this.accounts.clear();
      this.accounts.set(key, id);
      return id;
    } catch (error) {
      if (error instanceof DomainError && error.definition === AccountNotFound) {
        throw new DomainError(NO_TRADING_ACCOUNT, undefined, { facts: { market } });
      }
      throw error;
    }
  }

  private async groupOf(organizationId: string, day: string): Promise<number | null> {
    const key = `${organizationId}/${day}`;
    const known = this.groups.get(key);
    if (known && performance.now() - known.readAtMs < GROUP_FRESH_MS) return known.group;
    const readAtMs = performance.now();
    const group = await this.identity.groupOf(this.database.reader, organizationId, day);
    if (this.groups.size >= TRADERS_MAX) this.groups.clear();
    this.groups.set(key, { group, readAtMs });
    return group;
  }
}

/** What the registry and the operator say about accounts, read by the loop under the market lock. */
export async function readTradingStatus(
  sql: Sql,
  accountIds: readonly bigint[],
  day: string,
): Promise<Map<bigint, TradingStatus>> {
  const [rows, stopped] = await Promise.all([
    tradingStatus(sql, accountIds, day),
    readStoppedAccounts(sql, accountIds),
  ]);
  const status = new Map<bigint, TradingStatus>();
  for (const { accountId, mayBuy, maySell, reason } of rows) {
    status.set(accountId, { mayBuy, maySell, mayPerform: mayBuy && maySell, reason });
  }
  for (const accountId of stopped) {
    const mayPerform = status.get(accountId)?.mayPerform ?? false;
    status.set(accountId, { mayBuy: false, maySell: false, mayPerform, reason: OPERATOR_STOP });
  }
  return status;
}

/** The reason that a participant is told whom the operator has stopped. */
const OPERATOR_STOP = 'operator-stop';
