import { Injectable } from '@nestjs/common';
import { IdentityDirectory } from '../identity/index.js';
import { HoldingAccounts, Instruments, isCompetent, type Instrument, type Seat } from '../registry/index.js';
import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../shared/domain-error.js';
import type { Market } from '../../shared/market.js';
import { FirmUnknown, InstrumentNotOpen, NoTradingAccount, NotAnIssuer, NotCompetent } from './allocation.errors.js';

/** The authority that issues: its organization and where it stands. */
export interface Authority extends Seat {
  readonly organizationId: string;
}

/** Who may issue what to whom. Asked when something is proposed and again when it is carried out. */
@Injectable()
export class Eligibility {
  constructor(
    private readonly instruments: Instruments,
    private readonly accounts: HoldingAccounts,
    private readonly identity: IdentityDirectory,
  ) {}

  /** Also one that is delisted. Throws `registry.instrument-not-found`. */
  describe(tx: Tx, code: string): Promise<Instrument> {
    return this.instruments.read(tx, code);
  }

  /** One of which more may be issued. Throws `registry.instrument-not-found`, InstrumentNotOpen. */
  async instrument(tx: Tx, code: string): Promise<Instrument> {
    const instrument = await this.instruments.read(tx, code);
    if (instrument.status === 'delisted') throw new DomainError(InstrumentNotOpen);
    return instrument;
  }

  /** The account out of which this authority issues in the market. Throws NotAnIssuer. */
  async issuanceAccount(tx: Tx, authorityId: string, market: Market): Promise<bigint> {
    const account = await this.accounts.find(tx, authorityId, market, 'issuance');
    if (!account || account.status !== 'active') throw new DomainError(NotAnIssuer);
    return account.accountId;
  }

  /** The firm's trading account in the market. Throws NoTradingAccount. */
  async tradingAccount(tx: Tx, organizationId: string, market: Market): Promise<bigint> {
    const account = await this.accounts.find(tx, organizationId, market, 'trading');
    if (!account || account.status !== 'active') throw new DomainError(NoTradingAccount);
    return account.accountId;
  }

  /**
   * The trading account of each firm, all of which must lie in the area of the authority.
   * Throws FirmUnknown, NotCompetent, NoTradingAccount, each with the firm.
   */
  async beneficiaries(
    tx: Tx,
    authority: Authority,
    market: Market,
    organizationIds: readonly string[],
  ): Promise<ReadonlyMap<string, bigint>> {
    const firms = await this.identity.organizationsByIds(tx, organizationIds);
    const accounts = await this.accounts.tradingAccounts(tx, organizationIds, market);
    return new Map(
      organizationIds.map((id) => {
        const firm = firms.get(id);
        const account = accounts.get(id);
        const facts = { organizationId: id };
        if (!firm || firm.kind !== 'enterprise' || firm.status !== 'active') {
          throw new DomainError(FirmUnknown, `${id} is no active enterprise.`, { facts });
        }
        if (!isCompetent(market, authority, firm)) {
          throw new DomainError(NotCompetent, `${firm.name} belongs to another authority.`, { facts });
        }
        if (!account || account.status !== 'active') {
          throw new DomainError(NoTradingAccount, `${firm.name} has no active trading account in ${market}.`, {
            facts,
          });
        }
        return [id, account.accountId];
      }),
    );
  }

  /** The organization as an authority. Throws NotCompetent. */
  async authority(tx: Tx, organizationId: string): Promise<Authority> {
    const organization = await this.identity.organization(tx, organizationId);
    if (!organization) throw new DomainError(NotCompetent);
    return { organizationId, kind: organization.kind, division: organization.division };
  }
}
