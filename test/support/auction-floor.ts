import { randomUUID } from 'node:crypto';
import type { AskToAnnounce, AuctionRequest } from '../../src/modules/market/auction/auction-action.js';
import {
  stateOf,
  type AuctionContent,
  type AuctionItem,
  type Member,
} from '../../src/modules/market/auction/auction-content.js';
import type { AuctionNotice } from '../../src/modules/market/auction/auction-notice.js';
import type { AuctionState } from '../../src/modules/market/auction/auction-state.js';
import type { TradingStatus } from '../../src/modules/market/loop/admission.js';
import type { TradingLoop } from '../../src/modules/market/loop/trading-loop.js';
import type { AuctionRules, FeeRule, Rulebook } from '../../src/modules/market/rulebook/rulebook.js';
import { invariant } from '../../src/shared/invariant.js';
import type { Market } from '../../src/shared/market.js';
import { GRID, MarketFixture, type Firm } from './market-fixture.js';
import { plainRulebook } from './plain-rulebooks.js';
import { putInForce } from './rulebook-fixture.js';

/** Rules under which an auction takes little time: no pause before the second round, a window of five minutes. */
export const AUCTION_RULES: AuctionRules = {
  directions: ['sale', 'purchase'],
  forms: ['open', 'sealed'],
  policies: ['single-highest', 'pay-as-bid', 'top-share', 'uniform-lowest-accepted'],
  topShare: '0.70',
  noticeDaysMin: 7,
  publicityDaysMin: 7,
  depositRate: '0.30',
  stepRateMax: '0.05',
  stepMultiple: null,
  bidderShareMax: null,
  bidsPerBidderMax: 20,
  closing: { kind: 'extended', windowSeconds: 300, extendFrom: 'bid' },
  oneBidder: 'bid-alone',
  relisting: { startCutMax: '0.20', daysMax: 30, roundsMax: 3 },
  contractDays: 3,
  paymentDays: 7,
};

/** Notice on Monday the 2nd of March 2026, registration from the 3rd to the 6th, bids on the 10th from nine to ten. */
export const SCHEDULE = {
  registrationFrom: '2026-03-03T09:00:00+08:00',
  registrationUntil: '2026-03-06T17:00:00+08:00',
  biddingFrom: '2026-03-10T09:00:00+08:00',
  biddingUntil: '2026-03-10T10:00:00+08:00',
};

/** `12 10:04:30` → that moment of March 2026 in Shanghai, in ISO 8601. */
export function march(text: string): string {
  const [day = '', time = ''] = text.split(' ');
  return new Date(`2026-03-${day.padStart(2, '0')}T${time.padEnd(8, ':00')}+08:00`).toISOString();
}

/** A thousand units of W1, a lot each, from 10.00 yuan by steps of 0.10. */
export function notice(changes: Partial<AuctionNotice> = {}): AuctionNotice {
  return {
    title: '储备出让',
    direction: 'sale',
    object: { kind: 'lots', instrument: 'W1', quantity: '1000', years: 1 },
    policy: 'pay-as-bid',
    form: 'open',
    startPrice: '10.00',
    step: '0.10',
    reserve: { kind: 'none' },
    limitPrice: null,
    severalBids: 'best-counts',
    improvement: 'none',
    minimumQuantity: null,
    allOrNone: 'allowed',
    schedule: SCHEDULE,
    deposit: null,
    forfeitTo: 'principal',
    ...changes,
  };
}

export interface FloorParts {
  readonly fees?: readonly FeeRule[];
  /** What is changed in the rules. */
  readonly auction?: Partial<AuctionRules>;
  readonly instruments?: readonly string[];
  /** What else the rulebook says. */
  readonly rules?: Partial<Rulebook>;
  readonly batchMax?: number;
}

/** Auctions of one market through its loop, without HTTP. */
export class AuctionFloor {
  private constructor(
    readonly market: MarketFixture,
    readonly loop: TradingLoop,
    /** Accounts that may not trade. */
    readonly restricted: Set<bigint>,
    /** Accounts that the operator stopped. */
    readonly stopped: Set<bigint>,
  ) {}

  static async open(name: Market = 'water', parts: FloorParts = {}): Promise<AuctionFloor> {
    const { fees = [], auction = {}, instruments = ['W1'], rules = {}, batchMax = 512 } = parts;
    const market = await MarketFixture.create(name, instruments);
    const rulebook = { ...plainRulebook(name), auction: { ...AUCTION_RULES, ...auction }, fees, ...rules };
    await putInForce(market.own, rulebook, '2026-03-01');
    const [restricted, stopped] = [new Set<bigint>(), new Set<bigint>()];
    const loop = market.loop({
      batchMax,
      ports: {
        readTradingStatus: (_, accounts) =>
          Promise.resolve(new Map(accounts.map((id) => [id, statusOf(restricted.has(id), stopped.has(id))]))),
        readFeeAccount: () => Promise.resolve(market.feeAccount),
      },
    });
    await loop.start();
    return new AuctionFloor(market, loop, restricted, stopped);
  }

  /** As somebody asks for something; null for the auction when there is none yet. */
  async ask(firm: Firm, item: number | null, action: AuctionRequest, group = groupOf(firm)): Promise<number> {
    const reply = await this.loop.submit({
      kind: 'desk',
      desk: 'auction',
      item,
      organizationId: firm.organizationId,
      userId: firm.userId,
      accountId: firm.accountId,
      group,
      instrument: 'W1',
      grid: GRID,
      besides: this.market.instruments.map((instrument) => ({ instrument, grid: GRID })),
      action,
      guard: null,
    });
    if (reply.kind !== 'item') throw new Error(`the reply is ${reply.kind}`);
    return reply.id;
  }

  announce(
    principal: Firm,
    changes: Partial<AuctionNotice> = {},
    forfeitTo = principal,
    seal: AskToAnnounce['seal'] = null,
  ): Promise<number> {
    const action: AuctionRequest = {
      kind: 'announce',
      notice: notice(changes),
      principal: memberOf(principal),
      forfeitAccount: Number(forfeitTo.accountId),
      seal,
    };
    return this.ask(principal, null, action);
  }

  async register(item: number, ...firms: readonly Firm[]): Promise<void> {
    for (const firm of firms) await this.ask(firm, item, { kind: 'register', bidder: memberOf(firm) });
    for (const { organizationId } of firms) {
      const verdict = {
        kind: 'judge-registration',
        bidder: organizationId,
        verdict: 'qualified',
        reason: null,
      } as const;
      await this.ask(OPERATOR, item, verdict);
    }
  }

  bid(item: number, firm: Firm, priceTicks: number, lots: number, allOrNone = false): Promise<number> {
    return this.ask(firm, item, { kind: 'place-bid', priceTicks, lots, allOrNone });
  }

  /** Sets the clock and has done what is due by then. */
  async passTo(at: string): Promise<void> {
    this.market.clock.set(at);
    await this.loop.submit({ kind: 'wake' });
  }

  item(id: number): AuctionItem {
    const item = this.loop.current?.items.get(id);
    invariant(item, `auction ${id} is open`);
    return item as AuctionItem;
  }

  state(id: number): AuctionState {
    return stateOf(this.item(id).content);
  }

  /** As the table has it, also when it has ended. */
  async stored(id: number): Promise<{ status: string; open: boolean; state: AuctionState }> {
    const [row] = await this.market.database.query<{ status: string; open: boolean; content: string }>(
      'SELECT status, open, content FROM market_desk_items WHERE market = $1 AND id = $2',
      [this.market.market, id],
    );
    invariant(row, `auction ${id} has a row`);
    return { status: row.status, open: row.open, state: stateOf(JSON.parse(row.content) as AuctionContent) };
  }

  async close(): Promise<void> {
    await this.loop.stop();
    await this.market.close();
  }
}

/** Whoever judges registrations; permission was decided before the loop. */
export const OPERATOR: Firm = { organizationId: randomUUID(), userId: randomUUID(), accountId: 0n };

export function memberOf({ organizationId, accountId }: Firm): Member {
  return {
    organization: organizationId,
    creditCode: organizationId.slice(0, 18),
    account: Number(accountId),
    group: groupOf({ accountId }),
  };
}

function statusOf(restricted: boolean, stopped: boolean): TradingStatus {
  const free = !restricted && !stopped;
  const reason = stopped ? 'operator-stop' : 'no-trade (湘环1号)';
  return { mayBuy: free, maySell: free, mayPerform: !restricted, reason: free ? null : reason };
}

function groupOf({ accountId }: Pick<Firm, 'accountId'>): number {
  return Number(accountId) * 2 + 1;
}
