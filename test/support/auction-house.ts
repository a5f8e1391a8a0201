import { DeskOrders } from '../../src/modules/market/side-desk/desk-orders.js';
import type { AuctionView } from '../../src/modules/market/auction/auction.view.js';
import { MarketLoops } from '../../src/modules/market/index.js';
import type { Market } from '../../src/shared/market.js';
import { AUCTION_RULES, SCHEDULE } from './auction-floor.js';
import { callerOf, type Caller } from './caller.js';
import { manualClock, type ManualClock } from './manual-clock.js';
import { mustBe, type Office, type Offices } from './registry-fixture.js';
import { changeRulebook } from './rulebook-fixture.js';
import { signIn, type SignedIn } from './sign-in.js';
import { startTestApp, type TestApp } from './test-app.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { openTradingFloor, type TradingFirm, type TradingFloor } from './trading-floor.js';
import type { Rulebook } from '../../src/modules/market/rulebook/rulebook.js';

/** Auctions over HTTP, from Monday the 2nd of March 2026, ten in the morning in Shanghai; days pass as a test says. */
export class AuctionHouse {
  private constructor(
    readonly running: TestApp,
    readonly floor: TradingFloor,
    private readonly clock: ManualClock,
    private readonly afterwards: () => Promise<void>,
  ) {}

  static async open(
    listing: { readonly code: string; readonly market: Market },
    issuer: (offices: Offices) => Office,
    change: Partial<Rulebook> = {},
  ): Promise<AuctionHouse> {
    const own = await createTestDatabase();
    await changeRulebook(own, listing.market, { auction: AUCTION_RULES, ...change });
    return AuctionHouse.on(own, manualClock(), listing, issuer, () => own.drop());
  }

  /** On a database of the test's own, which outlives it unless `afterwards` drops it. */
  static async on(
    testDatabase: TestDatabase,
    clock: ManualClock,
    listing: { readonly code: string; readonly market: Market },
    issuer: (offices: Offices) => Office,
    afterwards = (): Promise<void> => Promise.resolve(),
  ): Promise<AuctionHouse> {
    const running = await startTestApp({ clock, testDatabase });
    const floor = await openTradingFloor(running, listing, issuer);
    return new AuctionHouse(running, floor, clock, afterwards);
  }

  /** From here on nothing that is approved is carried out by this process, as if it were killed before it could. */
  async holdOrders(): Promise<void> {
    await this.running.app.get(DeskOrders, { strict: false }).stop();
  }

  /** The program stopped and started anew on the same database. */
  async restarted(): Promise<AuctionHouse> {
    const { testDatabase } = this.running;
    await this.running.close();
    const running = await startTestApp({ clock: this.clock, testDatabase });
    return new AuctionHouse(running, this.floor, this.clock, this.afterwards);
  }

  /** `10 09:30:15` of March 2026 in Shanghai; what is due by then has happened. */
  async passTo(text: string): Promise<void> {
    const [day = '', time = ''] = text.split(' ');
    const at = Date.parse(`2026-03-${day.padStart(2, '0')}T${time.padEnd(8, ':00')}+08:00`);
    this.clock.advance(at - this.clock.now().getTime());
    await this.settle();
  }

  /** What was approved is carried out, and the loops do what is due. */
  async settle(): Promise<void> {
    await this.running.app.get(DeskOrders, { strict: false }).carryOut();
    await Promise.all([...MARKETS_OF_TESTS].map((market) => this.loops.submit(market, { kind: 'wake' })));
  }

  /** With a token of this moment: days pass in these tests, and tokens last minutes. */
  async as(person: SignedIn): Promise<Caller> {
    const tokens = await signIn(this.running.app, person.actor.userId);
    return callerOf(this.running, { ...person, authorization: `Bearer ${tokens.accessToken}` });
  }

  async creditCode(person: SignedIn): Promise<string> {
    const [row] = await this.running.database.query<{ code: string }>(
      'SELECT credit_code AS code FROM identity_organizations WHERE id = $1',
      [person.organization.id],
    );
    return row?.code ?? '';
  }

  async approve(proposalId: string, approver = this.floor.offices.operatorApprover): Promise<void> {
    const decision = { decision: 'approve' };
    mustBe(201, await (await this.as(approver)).post(`/approvals/${proposalId}/decisions`, decision));
    await this.settle();
  }

  /** Proposed by the operator, approved by another person of it, and published. */
  async announce(principal: SignedIn, notice: object): Promise<AuctionView> {
    const operator = await this.as(this.floor.offices.marketOperator);
    const body = {
      title: '竞价',
      direction: 'sale',
      principal: { creditCode: await this.creditCode(principal), account: 'trading' },
      form: 'open',
      severalBids: 'best-counts',
      schedule: SCHEDULE,
      ...notice,
    };
    await this.approve(mustBe(201, await operator.post<{ id: string }>('/auctions', body)).id);
    const listed = mustBe(200, await callerOf(this.running).get<{ items: AuctionView[] }>('/auctions?limit=1'));
    const [view] = listed.items;
    if (!view) throw new Error('nothing was announced');
    return view;
  }

  async register(id: string, ...firms: readonly TradingFirm[]): Promise<void> {
    for (const firm of firms) {
      mustBe(201, await (await this.as(firm)).post(`/auctions/${id}/registrations`));
      const judgement = { bidder: await this.creditCode(firm), verdict: 'qualified' };
      mustBe(
        200,
        await (await this.as(this.floor.offices.marketOperator)).post(`/auctions/${id}/judgements`, judgement),
      );
    }
  }

  async bid(id: string, firm: TradingFirm, price: string, quantity: string): Promise<string> {
    const answer = await (await this.as(firm)).post<{ id: string }>(`/auctions/${id}/bids`, { price, quantity });
    return mustBe(201, answer).id;
  }

  /** Signs and pays. */
  async perform(id: string, ...winners: readonly TradingFirm[]): Promise<void> {
    for (const winner of winners) {
      const caller = await this.as(winner);
      mustBe(201, await caller.post(`/auctions/${id}/contracts`));
      mustBe(201, await caller.post(`/auctions/${id}/payments`));
    }
  }

  async balance(firm: TradingFirm, asset: string): Promise<{ available: string; held: string; pending: string }> {
    const { items } = mustBe(
      200,
      await (
        await this.as(firm)
      ).get<{ items: { asset: string; available: string; held: string; pending: string }[] }>(
        `/accounts/${firm.accountId}/balances`,
      ),
    );
    const found = items.find((row) => row.asset === asset);
    if (!found) throw new Error(`no balance of ${asset}`);
    return { available: found.available, held: found.held, pending: found.pending };
  }

  async close(): Promise<void> {
    await this.running.close();
    await this.afterwards();
  }

  private get loops(): MarketLoops {
    return this.running.app.get(MarketLoops, { strict: false });
  }
}

const MARKETS_OF_TESTS: readonly Market[] = ['carbon', 'discharge', 'water'];
