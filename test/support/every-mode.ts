import { expect } from '@jest/globals';
import type { AgreementRequest } from '../../src/modules/market/agreement/agreement.js';
import type { BlockRequest } from '../../src/modules/market/block/block-admission.js';
import type { LoopReply, PickRequest, PlaceRequest } from '../../src/modules/market/loop/request.js';
import type { FeeMode, FeeRule, Rulebook } from '../../src/modules/market/rulebook/rulebook.js';
import { AuctionFloor, type FloorParts } from './auction-floor.js';
import { groupOf, partyOf, refusal } from './block-floor.js';
import { GRID, orderOf, type Firm } from './market-fixture.js';
import { plainRulebook } from './plain-rulebooks.js';

/** Ways to trade, each of which asks a market for something that a rule may refuse. */
export const MODES = ['order', 'change', 'pick', 'block', 'bid', 'notice', 'agreement'] as const;
export type Mode = (typeof MODES)[number];
export type Asks = Readonly<Partial<Record<Mode, () => Promise<unknown>>>>;

/** The asks of all modes but these. */
export function but(asks: Asks, ...modes: readonly Mode[]): Asks {
  return Object.fromEntries(Object.entries(asks).filter(([mode]) => !modes.some((each) => each === mode)));
}

type Side = 'buy' | 'sell';

/** At which everything in these tests is asked: 50.00 yuan. */
export const PRICE_TICKS = 5_000;

const FEE_MODES: readonly FeeMode[] = ['listing', 'block', 'auction', 'agreement'];
/** One in a thousand in every mode and on both sides. */
const FEES = FEE_MODES.flatMap((mode) =>
  (['buy', 'sell'] as const).map((side): FeeRule => ({
    mode,
    side,
    rate: '0.001',
    minimum: '0.00',
    waiveBelow: '0.00',
  })),
);

/** Open at all hours to listing and pick, blocks and agreements; an auction is announced, and bid in, on one day. */
const RULES: Partial<Rulebook> = {
  sessions: {
    book: [{ phase: 'pick', from: '00:00', to: '24:00' }],
    block: [{ from: '00:00', to: '24:00' }],
  },
  matching: { policy: 'five-level-pick', tradePrice: 'maker', callAfterHaltSeconds: null },
  orders: { timesInForce: ['day', 'gtc'], postOnly: false, quantityMax: null, steps: [], approval: 'none' },
  fees: FEES,
};

/** One market in which a firm can ask for the same thing in every mode. */
export class EveryMode {
  private picks = 0;

  private constructor(readonly floor: AuctionFloor) {}

  static async open(rules: Partial<Rulebook> = {}, parts: FloorParts = {}): Promise<EveryMode> {
    const auction = { noticeDaysMin: 0, depositRate: '0.00', ...parts.auction };
    const floor = await AuctionFloor.open('water', { ...parts, auction, rules: { ...RULES, ...rules } });
    const every = new EveryMode(floor);
    // The book opens with the first request about it, also with one that is refused.
    const { market, loop } = floor;
    const reason = { userId: (await market.firm(0n, 0n)).userId, reason: '开市' };
    await loop.submit({ kind: 'halt', instrument: 'W1', grid: GRID, halted: false, ...reason });
    return every;
  }

  firm(fen: bigint, units: bigint): Promise<Firm> {
    return this.floor.market.firm(fen, units);
  }

  place(firm: Firm, side: Side, lots: number, rest: Partial<PlaceRequest> = {}): Promise<LoopReply> {
    return this.floor.loop.submit(this.floor.market.order(firm, side, rest.priceTicks ?? PRICE_TICKS, lots, rest));
  }

  /** The sequence of an order that rests. */
  async listed(firm: Firm, side: Side, lots: number, rest: Partial<PlaceRequest> = {}): Promise<number> {
    return orderOf(await this.place(firm, side, lots, rest)).sequence;
  }

  change(
    { organizationId }: Firm,
    order: number,
    to: { readonly priceTicks?: number; readonly quantityLots?: number },
  ): Promise<LoopReply> {
    const { priceTicks = null, quantityLots = null } = to;
    return this.floor.loop.submit({ kind: 'replace', organizationId, order, priceTicks, quantityLots, guard: null });
  }

  /** `side` is that of the firm. */
  pick(firm: Firm, side: Side, offer: number, lots: number, rest: Partial<PickRequest> = {}): Promise<LoopReply> {
    this.picks += 1;
    return this.floor.loop.submit({
      kind: 'pick',
      organizationId: firm.organizationId,
      userId: firm.userId,
      accountId: firm.accountId,
      clientOrderId: `pick-${this.picks}`,
      fingerprint: Buffer.from(`${this.picks}`),
      instrument: 'W1',
      side,
      priceTicks: PRICE_TICKS,
      quantityLots: lots,
      group: groupOf(firm),
      picks: offer,
      offer: `offer ${offer}`,
      ...rest,
    });
  }

  desk(
    desk: 'block' | 'agreement',
    firm: Firm,
    item: number | null,
    action: BlockRequest | AgreementRequest,
    group = groupOf(firm),
  ): Promise<number> {
    const { organizationId, userId, accountId } = firm;
    const asked = { kind: 'desk', desk, item, organizationId, userId, accountId, group, action } as const;
    return this.floor.loop.submit({ ...asked, instrument: 'W1', grid: GRID, guard: null }).then((reply) => {
      if (reply.kind !== 'item') throw new Error(`the reply is ${reply.kind}`);
      return reply.id;
    });
  }

  offerBlock(firm: Firm, side: Side, quantityLots: number, to: Firm, priceTicks = PRICE_TICKS): Promise<number> {
    return this.desk('block', firm, null, {
      kind: 'offer',
      form: 'directed',
      side,
      terms: { priceTicks, quantityLots },
      offerer: partyOf(firm),
      counterparties: [partyOf(to)],
      clientReference: null,
    });
  }

  offerAgreement(firm: Firm, side: Side, units: number, to: Firm): Promise<number> {
    return this.desk('agreement', firm, null, {
      kind: 'offer',
      side,
      terms: { units: `${units}`, amountFen: `${units * PRICE_TICKS}` },
      proposer: partyOf(firm),
      counterparty: partyOf(to),
      authority: null,
      clientReference: null,
    });
  }

  announce(principal: Firm, direction: 'sale' | 'purchase', lots: number): Promise<number> {
    const now = this.floor.market.clock.now().getTime();
    const minutes = (count: number): string => new Date(now + count * 60_000).toISOString();
    return this.floor.announce(principal, {
      direction,
      object: { kind: 'lots', instrument: 'W1', quantity: `${lots}`, years: 1 },
      startPrice: '50.00',
      schedule: {
        registrationFrom: minutes(0),
        registrationUntil: minutes(1),
        biddingFrom: minutes(1),
        biddingUntil: minutes(600),
      },
    });
  }

  /** An auction of `principal` in which the firm may bid from here on. */
  async bidding(firm: Firm, principal: Firm, direction: 'sale' | 'purchase', lots: number): Promise<number> {
    const id = await this.announce(principal, direction, lots);
    await this.floor.register(id, firm);
    await this.floor.passTo(new Date(this.floor.market.clock.now().getTime() + 60_000).toISOString());
    return id;
  }

  /**
   * What a firm could ask in every mode to buy, or to sell, `lots`: its own order to change has one, `other` is on the
   * other side of everything. To be called while nothing stands against it.
   */
  async asks(firm: Firm, side: Side, lots: number, other: Firm): Promise<Required<Asks>> {
    const otherSide = side === 'buy' ? 'sell' : 'buy';
    const auction = await this.bidding(firm, other, side === 'buy' ? 'sale' : 'purchase', lots);
    const offer = await this.listed(other, otherSide, lots);
    const own = await this.listed(firm, side, 1);
    return {
      order: () => this.place(firm, side, lots),
      change: () => this.change(firm, own, { quantityLots: 1 + lots }),
      pick: () => this.pick(firm, side, offer, lots),
      block: () => this.offerBlock(firm, side, lots, other),
      bid: () => this.floor.bid(auction, firm, PRICE_TICKS, lots),
      notice: () => this.announce(firm, side === 'buy' ? 'purchase' : 'sale', lots),
      agreement: () => this.offerAgreement(firm, side, lots, other),
    };
  }

  /** The codes of the refusals, mode by mode; fails when one is not refused, or leaves a trace. */
  async refusals(asks: Asks): Promise<Partial<Record<Mode, string>>> {
    const codes: Partial<Record<Mode, string>> = {};
    for (const mode of MODES) {
      const ask = asks[mode];
      if (ask) codes[mode] = await this.refused(ask);
    }
    return codes;
  }

  refused(ask: () => Promise<unknown>): Promise<string> {
    return refusedWithoutTrace(this.floor, ask);
  }

  close(): Promise<void> {
    return this.floor.close();
  }
}

/** The code of a refusal; fails when there was none, or when it moved anything: journal, state, ledger, balances. */
export async function refusedWithoutTrace(
  { market, loop }: Pick<AuctionFloor, 'market' | 'loop'>,
  ask: () => Promise<unknown>,
): Promise<string> {
  await loop.submit({ kind: 'wake' });
  const trace = async (): Promise<unknown> => {
    const [ledger] = await market.database.query<object>(
      `SELECT (SELECT count(*) FROM ledger_entries) AS entries, (SELECT count(*) FROM market_journal) AS batches,
              (SELECT md5(string_agg(concat_ws('/', account_id, asset, available, held, pending), ',' ORDER BY account_id, asset))
                 FROM ledger_balances) AS balances`,
    );
    return { ledger, state: loop.current?.hash().toString('hex'), sequence: loop.current?.lastSequence };
  };
  const before = await trace();
  const code = await refusal(ask());
  expect(await trace()).toEqual(before);
  return code;
}

/** The plain limits with these in their place. */
export function limited(limits: Partial<Rulebook['limits']>): Pick<Rulebook, 'limits'> {
  return { limits: { ...plainRulebook('water').limits, ...limits } };
}
