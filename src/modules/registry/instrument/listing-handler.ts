import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ApprovalHandlers, type Decision, type Proposal } from '../../approval/index.js';
import { IdentityDirectory } from '../../identity/index.js';
import { LedgerService } from '../../ledger/index.js';
import { brokenConstraint } from '../../../platform/database/constraint-violation.js';
import type { Tx } from '../../../platform/database/database.js';
import { DomainError } from '../../../shared/domain-error.js';
import { HoldingAccounts } from '../account/holding-accounts.js';
import { InstrumentExists } from '../registry.errors.js';
import { assertIssuers } from './issuers.js';
import type { ListingPayload } from './instrument.js';
import { insertInstrument } from './instrument.repository.js';
import { Instruments } from './instruments.js';
import { INSTRUMENT_LISTING, listedInstrument } from './listing.js';

/** Carries out an approved listing: the instrument, its asset in the ledger, and the accounts it needs. */
@Injectable()
export class ListingHandler implements OnModuleInit {
  constructor(
    private readonly handlers: ApprovalHandlers,
    private readonly identity: IdentityDirectory,
    private readonly ledger: LedgerService,
    private readonly accounts: HoldingAccounts,
    private readonly instruments: Instruments,
  ) {}

  onModuleInit(): void {
    this.handlers.register<ListingPayload>({
      kind: INSTRUMENT_LISTING,
      quorum: 1,
      authorityFor: (_tx, _payload, proposer) => Promise.resolve(proposer.organizationId),
      apply: (tx, proposal, decision) => this.list(tx, proposal, decision),
    });
  }

  /** The asset is opened before the accounts: it waits for all openings of its market, they only for it. */
  private async list(tx: Tx, proposal: Proposal<ListingPayload>, { at }: Decision): Promise<void> {
    const { payload, id: proposalId } = proposal;
    const { market } = payload;
    await assertIssuers(this.identity, tx, payload);
    await insertInstrument(tx, listedInstrument(payload, proposalId, at)).catch((error: unknown) => {
      if (brokenConstraint(error) === 'registry_instruments_pkey') throw new DomainError(InstrumentExists);
      throw error;
    });
    this.instruments.expire();
    await this.ledger.openAsset(tx, { code: payload.code, market, at });
    await this.accounts.openForMarket(tx, proposal.proposerOrganizationId, { market, proposalId, at });
    for (const issuer of payload.issuers) await this.accounts.openForIssuer(tx, issuer, { market, proposalId, at });
  }
}
