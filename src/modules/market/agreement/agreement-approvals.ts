import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { Lifecycle } from '../../../platform/lifecycle/lifecycle.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { formatDecimal } from '../../../shared/decimal.js';
import { DomainError } from '../../../shared/domain-error.js';
import { formatYuan } from '../../../shared/fen.js';
import { invariant } from '../../../shared/invariant.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import {
  AlreadyOpen,
  ApprovalHandlers,
  ApprovalsService,
  type Payload,
  type ProposalDraft,
} from '../../approval/index.js';
import { IdentityDirectory } from '../../identity/index.js';
import { MarketLoops } from '../loop/market-loops.js';
import type { MarketState } from '../loop/market-state.js';
import { orderId } from '../orders/ids.js';
import type { DeskItem } from '../side-desk/desk-item.js';
import { awaitsDecision, buyerAndSeller, type Agreement, type AgreementRequest } from './agreement.js';
import {
  approvalsOf,
  claimAgreement,
  recordOutcome,
  type AgreementApproval,
} from './agreement-approvals.repository.js';
import { AGREEMENT_BINDING } from './agreement.errors.js';

const KIND = 'agreement';
const EVERY_MS = 1_000;

export interface AgreementPayload extends Payload {
  readonly market: Market;
  readonly item: number;
  readonly instrument: string;
  readonly quantity: string;
  readonly amount: string;
  readonly seller: string;
  readonly buyer: string;
  /** Whether the deal is made already. */
  readonly approval: 'before' | 'after';
  readonly authority: string;
}

/**
 * Takes agreements to their authority and decisions back to the trading loop. Both ways lead over the database, so that a
 * process that dies in between leaves nothing undone: docs/adr/decisions-reach-the-loop-by-table.md.
 */
@Injectable()
export class AgreementApprovals implements OnModuleInit, OnApplicationBootstrap {
  private readonly logger = new Logger('Agreements');
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;

  constructor(
    private readonly database: Database,
    private readonly handlers: ApprovalHandlers,
    private readonly approvals: ApprovalsService,
    private readonly identity: IdentityDirectory,
    private readonly loops: MarketLoops,
    @Inject(CLOCK) private readonly clock: Clock,
    lifecycle: Lifecycle,
  ) {
    lifecycle.onStop('jobs', 'decisions on agreements', () => this.stop());
  }

  onModuleInit(): void {
    this.handlers.register<AgreementPayload>({
      kind: KIND,
      quorum: 1,
      authorityFor: (_tx, { authority }) => Promise.resolve(authority),
      apply: (tx, { payload }, { at }) => recordOutcome(tx, payload.market, payload.item, 'approved', at),
      dismiss: (tx, { payload }, { outcome, at }) => {
        // One side alone does not undo what both agreed on.
        if (outcome === 'withdrawn') throw new DomainError(AGREEMENT_BINDING);
        return recordOutcome(tx, payload.market, payload.item, 'rejected', at);
      },
    });
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running ??= this.carry()
        .catch((error: unknown) => this.logger.error(`agreements: ${String(error)}`))
        .finally(() => {
          this.running = null;
        });
    }, EVERY_MS);
    this.timer.unref();
  }

  /** Opens the proposals that are missing and has the loops carry out what was decided. Repeating it changes nothing. */
  async carry(): Promise<void> {
    for (const market of MARKETS) {
      const state = this.loops.of(market).current;
      if (state) await this.carryIn(state);
    }
  }

  private async carryIn(state: MarketState): Promise<void> {
    const { market } = state;
    const waiting = [...state.items.values()].filter(
      ({ desk, status }) => desk === 'agreement' && awaitsDecision(status),
    );
    if (waiting.length === 0) return;
    const known = await approvalsOf(
      this.database.reader,
      market,
      waiting.map(({ id }) => id),
    );
    const byItem = new Map(known.map((approval) => [Number(approval.item), approval]));
    for (const item of waiting as DeskItem<Agreement>[]) {
      const approval = byItem.get(item.id);
      if (!approval) await this.propose(state, item);
      else if (approval.outcome !== null) await this.decide(state, item, approval);
    }
  }

  /** In the name of who made the offer; once, whoever else is about to. */
  async propose(state: MarketState, item: DeskItem<Agreement>): Promise<void> {
    const at = this.clock.now();
    try {
      await this.database.transaction(async (tx) => {
        const { proposer, proposerUser } = item.content;
        const organization = await this.identity.organization(tx, proposer.organization);
        invariant(organization, 'who trades is an organization');
        const { id } = await this.approvals.propose(
          tx,
          draftOf(state, item),
          {
            userId: proposerUser,
            organizationId: organization.id,
            organizationKind: organization.kind,
            division: organization.division,
            roles: [],
            permissions: new Set(),
            displayName: '',
          },
          at,
        );
        if (!(await claimAgreement(tx, state.market, item.id, id, at))) throw new DomainError(AlreadyOpen);
      });
    } catch (error) {
      if (!(error instanceof DomainError) || error.definition !== AlreadyOpen) throw error;
    }
  }

  private async decide(
    { market, instruments }: MarketState,
    { id, instrument, content }: DeskItem<Agreement>,
    { outcome, proposal_id: proposal }: AgreementApproval,
  ): Promise<void> {
    const traded = instruments.get(instrument);
    const { authority } = content;
    invariant(traded && authority, 'what waits for an authority has one, and a book');
    const action: AgreementRequest = { kind: 'decide', approved: outcome === 'approved', proposal };
    try {
      await this.loops.submit(market, {
        kind: 'desk',
        desk: KIND,
        item: id,
        organizationId: authority,
        userId: authority,
        accountId: null,
        group: 0,
        instrument,
        grid: traded.terms,
        action,
        guard: null,
      });
    } catch (error) {
      // Another day, when the market is open or the account free again; or it was carried out meanwhile.
      if (!(error instanceof DomainError)) throw error;
    }
  }

  private async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.running;
  }
}

function draftOf({ market, instruments }: MarketState, item: DeskItem<Agreement>): ProposalDraft<AgreementPayload> {
  const { id, instrument, content } = item;
  const { authority, approval, terms } = content;
  const traded = instruments.get(instrument);
  invariant(traded && authority && approval !== 'none', 'what waits for an authority has one, and a book');
  const [buyer, seller] = buyerAndSeller(content);
  const quantity = formatDecimal(BigInt(terms.units), traded.terms.quantityScale);
  const amount = formatYuan(BigInt(terms.amountFen));
  return {
    kind: KIND,
    market,
    subject: `agreement:${orderId(market, id)}`,
    summary: `协议转让 ${instrument} ${quantity}，${amount} 元 · Agreement on ${quantity} of ${instrument} for ${amount} yuan`,
    payload: {
      market,
      item: id,
      instrument,
      quantity,
      amount,
      seller: seller.creditCode,
      buyer: buyer.creditCode,
      approval,
      authority,
    },
    documents: [],
  };
}
