import { Inject, Injectable } from '@nestjs/common';
import { IdentityDirectory } from '../../identity/index.js';
import { AccountNotFound, LedgerService } from '../../ledger/index.js';
import type { InstrumentGrid } from '../../registry/index.js';
import { Database } from '../../../platform/database/database.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import type { Market } from '../../../shared/market.js';
import { parseOrderId } from '../orders/ids.js';
import { COUNTERPARTY_UNKNOWN, TradingAccess } from '../trading-access.js';
import { instrumentsOfTerms } from './auction-object.js';
import { AUCTION_NOT_FOUND, PRINCIPAL_UNKNOWN } from './auction.errors.js';
import { auctionByKey, type StoredAuction } from './auction.repository.js';
import { stateOf, type Member } from './auction-content.js';
import { invalidNotice } from './notice-form.js';
import type { PrincipalReference } from './auction-proposals.js';

/** What auctions ask of identity, ledger and registry before a request goes to the loop. */
@Injectable()
export class AuctionAccess {
  constructor(
    private readonly database: Database,
    private readonly trading: TradingAccess,
    private readonly ledger: LedgerService,
    private readonly identity: IdentityDirectory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws AUCTION_NOT_FOUND. */
  async auction(id: string): Promise<StoredAuction> {
    const key = parseOrderId(id);
    const stored = key && (await auctionByKey(this.database.reader, key));
    if (!stored) throw new DomainError(AUCTION_NOT_FOUND);
    return stored;
  }

  /** Throws registry.instrument-not-found, market.instrument-not-listed. */
  async grids(codes: readonly string[]): Promise<ReadonlyMap<string, InstrumentGrid>> {
    const instruments = await Promise.all([...new Set(codes)].map((code) => this.trading.listed(code)));
    return new Map(instruments.map(({ code, grid }) => [code, grid]));
  }

  /** Also of instruments that are no longer listed. */
  async gridsOf({ item }: StoredAuction): Promise<ReadonlyMap<string, InstrumentGrid>> {
    const codes = instrumentsOfTerms(stateOf(item.content).terms);
    const instruments = await Promise.all(codes.map((code) => this.trading.instrument(code)));
    return new Map(instruments.map(({ code, grid }) => [code, grid]));
  }

  /** Throws AUCTION_INVALID when the parts are of several markets. */
  async marketOf(codes: readonly string[]): Promise<Market> {
    const markets = new Set<Market>();
    for (const code of codes) markets.add((await this.trading.instrument(code)).market);
    const [market, second] = markets;
    if (!market || second) throw invalidNotice('parts');
    return market;
  }

  /** A bidder as the auction knows it. Throws market.no-account. */
  bidder(organizationId: string, market: Market): Promise<Member> {
    return this.trading.party(organizationId, market, shanghaiDay(this.clock.now()));
  }

  /** The account of a principal if it trades from it; null for a reserve, which the register lets nobody trade from. */
  async tradingAccountOf({ organization, account }: Member): Promise<bigint | null> {
    const accounts = await this.ledger.accountsOf(this.database.reader, organization);
    return accounts.find(({ id, kind }) => kind === 'trading' && id === BigInt(account))?.id ?? null;
  }

  /** The organization of a credit code. Throws AUCTION_NOT_FOUND. */
  async organizationOf(creditCode: string): Promise<string> {
    const organization = await this.identity.organizationByCreditCode(this.database.reader, creditCode);
    if (!organization) throw new DomainError(AUCTION_NOT_FOUND);
    return organization.id;
  }

  /** Throws PRINCIPAL_UNKNOWN. */
  async principal({ creditCode, account: kind }: PrincipalReference, market: Market, day: string): Promise<Member> {
    try {
      if (kind === 'trading') return await this.trading.counterparty(creditCode, market, day, 'principal.creditCode');
      const { reader } = this.database;
      const organization = await this.identity.organizationByCreditCode(reader, creditCode);
      if (!organization) throw new DomainError(PRINCIPAL_UNKNOWN);
      const { id } = await this.ledger.accountOf(reader, organization.id, market, 'reserve');
      const group = await this.identity.groupOf(reader, organization.id, day);
      const account = Number(id);
      return {
        organization: organization.id,
        creditCode,
        account,
        group: group === null ? account * 2 + 1 : group * 2,
      };
    } catch (error) {
      const known = error instanceof DomainError && [COUNTERPARTY_UNKNOWN, AccountNotFound].includes(error.definition);
      throw known ? new DomainError(PRINCIPAL_UNKNOWN) : error;
    }
  }

  /** The account that takes deposits which the market keeps. Throws PRINCIPAL_UNKNOWN. */
  async depositAccount(market: Market): Promise<number> {
    const [operator] = await this.identity.activeOrganizationsOfKind(this.database.reader, 'operator');
    if (!operator) throw new DomainError(PRINCIPAL_UNKNOWN);
    return Number((await this.ledger.accountOf(this.database.reader, operator.id, market, 'deposit')).id);
  }
}
