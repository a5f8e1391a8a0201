import { describe, expect, test } from '@jest/globals';
import { toJson } from '../../src/modules/market/auction/auction-json.js';
import type { AuctionNotice } from '../../src/modules/market/auction/auction-notice.js';
import type { FeeRule } from '../../src/modules/market/rulebook/rulebook.js';
import { AuctionFloor, march, memberOf, OPERATOR, SCHEDULE, type FloorParts } from '../support/auction-floor.js';
import { AuctionSeals } from '../support/auction-seals.js';
import { refusedWithoutTrace } from '../support/every-mode.js';
import { GRID, type Firm } from '../support/market-fixture.js';

const RICH = 1_000_000_000n;

interface Scene {
  readonly floor: AuctionFloor;
  /** With a thousand units, and money to buy as many. */
  readonly principal: Firm;
  readonly a: Firm;
  readonly b: Firm;
  refused(asked: () => Promise<unknown>): Promise<string>;
}

async function under(parts: FloorParts, does: (scene: Scene) => Promise<void>): Promise<void> {
  const floor = await AuctionFloor.open('water', parts);
  try {
    const { market, loop } = floor;
    const [principal, a, b] = [
      await market.firm(RICH, 1_000n),
      await market.firm(RICH, 0n),
      await market.firm(RICH, 0n),
    ];
    // Books open with the first request about them, also with one that is refused.
    for (const instrument of market.instruments) {
      const { userId } = principal;
      await loop.submit({ kind: 'halt', instrument, grid: GRID, halted: false, userId, reason: '开市' });
    }
    await does({ floor, principal, a, b, refused: (asked) => refusedWithoutTrace(floor, asked) });
    expect(market.failures).toEqual([]);
  } finally {
    await floor.close();
  }
}

/** An auction in which these firms may bid now. */
async function bidding(
  { floor, principal }: Scene,
  bidders: readonly Firm[],
  changes: Partial<AuctionNotice> = {},
  seals?: AuctionSeals,
): Promise<number> {
  const id = await floor.announce(principal, changes, principal, seals?.announced ?? null);
  await floor.passTo(march('3 09:00'));
  await floor.register(id, ...bidders);
  await floor.passTo(march('10 09:00'));
  return id;
}

describe('notices under the rules of their day', () => {
  const refusedNotices = async (
    parts: FloorParts,
    ...notices: readonly Partial<AuctionNotice>[]
  ): Promise<readonly string[]> => {
    const codes: string[] = [];
    await under(parts, async ({ floor, principal, refused }) => {
      for (const changes of notices) codes.push(await refused(() => floor.announce(principal, changes)));
    });
    return codes;
  };

  test('RUL-2 notice auction: where the rules have no auctions none is announced (auction.not-offered)', async () => {
    expect(await refusedNotices({ rules: { auction: null } }, {})).toEqual(['auction.not-offered']);
  });

  test('RUL-2 notice auction.directions, auction.forms: only in a direction and a form that the rules have (auction.not-offered)', async () => {
    const auction = { directions: ['sale'], forms: ['open'] } as const;
    expect(await refusedNotices({ auction }, { direction: 'purchase' }, { form: 'sealed' })).toEqual([
      'auction.not-offered',
      'auction.not-offered',
    ]);
  });

  test('RUL-2 notice auction.policies: only with a policy that the rules have, and that fits the rest (auction.not-offered, auction.policy-does-not-fit)', async () => {
    const auction = { policies: ['pay-as-bid', 'top-share'] } as const;
    const share = { policy: 'top-share', severalBids: 'each-stands' } as const;
    expect(await refusedNotices({ auction }, { policy: 'uniform-lowest-accepted' }, share)).toEqual([
      'auction.not-offered',
      'auction.policy-does-not-fit',
    ]);
  });

  test('RUL-2 notice auction.oneBidder: no secret reserve where an only applicant negotiates (auction.not-offered)', async () => {
    const auction = { oneBidder: 'negotiate' } as const;
    const reserve = { kind: 'sealed', seal: 'c2VhbA==', fingerprint: 'f'.repeat(64) } as const;
    expect(await refusedNotices({ auction }, { reserve })).toEqual(['auction.not-offered']);
  });

  test('RUL-2 notice auction.noticeDaysMin: bidding begins after so many days (auction.notice-too-short)', async () => {
    expect(await refusedNotices({ auction: { noticeDaysMin: 9 } }, {})).toEqual(['auction.notice-too-short']);
  });

  test('RUL-2 notice auction.stepRateMax, auction.stepMultiple: a step is a whole multiple, and not too large (auction.step-too-large, auction.step-off-grid)', async () => {
    const auction = { stepRateMax: '0.05', stepMultiple: '0.10' };
    expect(await refusedNotices({ auction }, { step: '0.60' }, { step: '0.15' })).toEqual([
      'auction.step-too-large',
      'auction.step-off-grid',
    ]);
  });

  test('RUL-2 notice notice-schedule: its moments are in order and lie ahead (auction.schedule-out-of-order)', async () => {
    const moved = [
      { registrationFrom: march('1 09:00') },
      { registrationUntil: march('10 09:01') },
      { biddingUntil: SCHEDULE.biddingFrom },
    ].map((changed) => ({ schedule: { ...SCHEDULE, ...changed } }));
    expect(await refusedNotices({}, ...moved)).toEqual(moved.map(() => 'auction.schedule-out-of-order'));
  });

  test('RUL-2 notice notice-object: what is put up is of some quantity and worth what it starts at (auction.object-not-on-grid, auction.parts-differ-from-start)', async () => {
    const part = { instrument: 'W1', quantity: '10', startAmount: '100.00' };
    const whole = { policy: 'single-highest', startPrice: '101.00', step: '1.00' } as const;
    const parts = (...each: (typeof part)[]) => ({ ...whole, object: { kind: 'whole', parts: each } as const });
    expect(await refusedNotices({}, parts(part), parts({ ...part, quantity: '0' }))).toEqual([
      'auction.parts-differ-from-start',
      'auction.object-not-on-grid',
    ]);
  });

  test('RUL-2 notice notice-start: a start keeps to its base price and to what can be carried (auction.start-beyond-limit, auction.amount-too-large)', async () => {
    const object = { kind: 'lots', instrument: 'W1', quantity: '1000000000000', years: 100 } as const;
    const beyond = [{ limitPrice: '10.01' }, { direction: 'purchase', limitPrice: '9.99' }] as const;
    expect(await refusedNotices({}, ...beyond, { object, startPrice: '1000000.00' })).toEqual([
      'auction.start-beyond-limit',
      'auction.start-beyond-limit',
      'auction.amount-too-large',
    ]);
  });

  test('RUL-2 notice auction.relisting.startCutMax: another round starts no worse than so much (auction.start-lowered-too-far)', async () => {
    await under({}, async (scene) => {
      const { floor, principal, refused } = scene;
      const id = await bidding(scene, []);
      expect(floor.state(id).phase).toBe('failed');
      const later = (day: string): Date => new Date(march(day));
      const request = {
        startTicks: 799,
        stepTicks: 10,
        reserve: { kind: 'none' } as const,
        schedule: {
          registrationFrom: later('12 09:00'),
          registrationUntil: later('13 09:00'),
          biddingFrom: later('20 09:00'),
          biddingUntil: later('20 10:00'),
        },
      };
      const relist = { kind: 'relist', previous: id, request: toJson(request), seal: null } as const;
      expect(await refused(() => floor.ask(principal, null, relist))).toBe('auction.start-lowered-too-far');
    });
  });
});

describe('bidders under the rules of an auction', () => {
  test('RUL-2 bid registration: a firm signs up once, in time, and is judged once (auction.already-registered, auction.not-registered, auction.registration-closed, auction.already-judged, auction.ended)', async () => {
    await under({}, async ({ floor, principal, a, b, refused }) => {
      const id = await floor.announce(principal);
      const register = (firm: Firm) => () => floor.ask(firm, id, { kind: 'register', bidder: memberOf(firm) });
      expect(await refused(register(a))).toBe('auction.registration-closed');
      await floor.passTo(march('3 09:00'));
      await floor.register(id, a);
      expect(await refused(register(a))).toBe('auction.already-registered');
      expect(await refused(() => floor.ask(b, id, { kind: 'withdraw-registration' }))).toBe('auction.not-registered');
      const { organizationId: bidder } = a;
      const verdict = { kind: 'judge-registration', bidder, verdict: 'disqualified', reason: '核查' } as const;
      expect(await refused(() => floor.ask(OPERATOR, id, verdict))).toBe('auction.already-judged');
      await floor.passTo(march('6 17:00'));
      expect(await refused(register(b))).toBe('auction.registration-closed');
      await floor.ask(OPERATOR, id, { kind: 'cancel', reason: '委托人撤回' });
      expect(await refused(register(b))).toBe('auction.ended');
    });
  });

  test('RUL-2 bid ownership-group: neither the principal nor a firm of its group signs up (auction.principal-may-not-bid, auction.same-group-as-principal)', async () => {
    await under({}, async ({ floor, principal, a, refused }) => {
      const id = await floor.announce(principal);
      await floor.passTo(march('3 09:00'));
      const register = (firm: Firm, group?: number) => () =>
        floor.ask(firm, id, { kind: 'register', bidder: memberOf(firm) }, group);
      expect(await refused(register(principal))).toBe('auction.principal-may-not-bid');
      expect(await refused(register(a, memberOf(principal).group))).toBe('auction.same-group-as-principal');
    });
  });

  test('RUL-2 bid auction.depositRate: without its deposit nobody signs up (market.insufficient-funds)', async () => {
    await under({ auction: { depositRate: '0.30' } }, async ({ floor, principal, refused }) => {
      // 30 % of 10,000.00 yuan.
      const poor = await floor.market.firm(299_999n, 0n);
      const id = await floor.announce(principal);
      await floor.passTo(march('3 09:00'));
      const register = { kind: 'register', bidder: memberOf(poor) } as const;
      expect(await refused(() => floor.ask(poor, id, register))).toBe('market.insufficient-funds');
    });
  });

  test('RUL-2 bid bid-time, auction.closing: bids are taken from their beginning to their end, of qualified firms (auction.bidding-not-open, auction.bidder-not-qualified, auction.bidding-over)', async () => {
    await under({ auction: { closing: { kind: 'fixed' } } }, async (scene) => {
      const { floor, principal, a, b, refused } = scene;
      const id = await floor.announce(principal);
      await floor.passTo(march('3 09:00'));
      await floor.register(id, a);
      const bid = (firm: Firm) => () => floor.bid(id, firm, 1_000, 10);
      expect(await refused(bid(a))).toBe('auction.bidding-not-open');
      await floor.passTo(march('10 09:00'));
      expect(await refused(bid(b))).toBe('auction.bidder-not-qualified');
      await bid(a)();
      floor.market.clock.set(march('10 10:00'));
      expect(await refused(bid(a))).toBe('auction.bidding-over');
    });
  });

  test('RUL-2 bid bid-price: a price is on the grid, at the start or better, and a whole number of steps from it (auction.price-not-ticks, auction.price-worse-than-start, auction.price-off-step)', async () => {
    await under({}, async (scene) => {
      const { floor, a, b, refused } = scene;
      const id = await bidding(scene, [a, b]);
      const bid = (ticks: number): Promise<string> => refused(() => floor.bid(id, a, ticks, 10));
      expect([await bid(0), await bid(990), await bid(1_005)]).toEqual([
        'auction.price-not-ticks',
        'auction.price-worse-than-start',
        'auction.price-off-step',
      ]);
    });
  });

  test('RUL-2 bid bid-quantity: a quantity is whole, not below the least and not above the lot (auction.lots-not-whole, auction.lots-below-minimum, auction.lots-above-offer, auction.amount-too-large)', async () => {
    await under({}, async (scene) => {
      const { floor, a, b, refused } = scene;
      const id = await bidding(scene, [a, b], { minimumQuantity: '10' });
      const bid = (lots: number, ticks = 1_000): Promise<string> => refused(() => floor.bid(id, a, ticks, lots));
      expect([await bid(0), await bid(9), await bid(1_001)]).toEqual([
        'auction.lots-not-whole',
        'auction.lots-below-minimum',
        'auction.lots-above-offer',
      ]);
      expect(await bid(1_000, 10 ** 14)).toBe('auction.amount-too-large');
    });
  });

  test('RUL-2 bid bid-all-or-none: a condition that the notice does not take is refused (auction.all-or-none-not-allowed)', async () => {
    await under({}, async (scene) => {
      const { floor, a, b, refused } = scene;
      const id = await bidding(scene, [a, b], { allOrNone: 'refused' });
      expect(await refused(() => floor.bid(id, a, 1_000, 10, true))).toBe('auction.all-or-none-not-allowed');
    });
  });

  test('RUL-2 bid bid-improvement: a bid beats what the notice says it must beat (auction.not-better-than-own, auction.not-better-than-best)', async () => {
    for (const [improvement, code] of [
      ['own', 'auction.not-better-than-own'],
      ['best', 'auction.not-better-than-best'],
    ] as const) {
      await under({}, async (scene) => {
        const { floor, a, b, refused } = scene;
        const id = await bidding(scene, [a, b], { improvement });
        await floor.bid(id, a, 1_100, 10);
        const [firm, ticks] = improvement === 'own' ? [a, 1_100] : [b, 1_100];
        expect(await refused(() => floor.bid(id, firm, ticks, 10))).toBe(code);
        if (improvement === 'own') await floor.bid(id, b, 1_100, 10);
      });
    }
  });

  test('RUL-2 bid auction.bidderShareMax: nobody bids for more than one may have (auction.above-bidder-cap)', async () => {
    await under({ auction: { bidderShareMax: '0.50' } }, async (scene) => {
      const { floor, a, b, refused } = scene;
      const id = await bidding(scene, [a, b], { severalBids: 'each-stands' });
      expect(await refused(() => floor.bid(id, a, 1_000, 501))).toBe('auction.above-bidder-cap');
      await floor.bid(id, a, 1_000, 300);
      expect(await refused(() => floor.bid(id, a, 1_100, 201))).toBe('auction.above-bidder-cap');
    });
  });

  test('RUL-2 bid auction.bidsPerBidderMax: nobody bids more often than one may (auction.too-many-bids)', async () => {
    await under({ auction: { bidsPerBidderMax: 2 } }, async (scene) => {
      const { floor, a, b, refused } = scene;
      const id = await bidding(scene, [a, b]);
      for (const ticks of [1_000, 1_010]) await floor.bid(id, a, ticks, 10);
      expect(await refused(() => floor.bid(id, a, 1_020, 10))).toBe('auction.too-many-bids');
    });
  });

  test('RUL-2 bid auction.policies: where one takes all, a bid is for all (auction.whole-only)', async () => {
    await under({}, async (scene) => {
      const { floor, a, b, refused } = scene;
      const id = await bidding(scene, [a, b], { policy: 'single-highest' });
      expect(await refused(() => floor.bid(id, a, 1_000, 999))).toBe('auction.whole-only');
    });
  });

  test('RUL-2 bid auction.forms, bid-seal: a bid has the form of the auction, and a seal its length (auction.sealed-bids-only, auction.open-bids-only, auction.ciphertext-too-long)', async () => {
    await under({}, async (scene) => {
      const { floor, a, b, refused } = scene;
      const seals = new AuctionSeals();
      const sealed = await bidding(scene, [a, b], { form: 'sealed' }, seals);
      expect(await refused(() => floor.bid(sealed, a, 1_000, 10))).toBe('auction.sealed-bids-only');
      const ciphertext = Buffer.alloc(4_097).toString('base64');
      const long = { kind: 'place-sealed-bid', ciphertext, fingerprint: 'f' } as const;
      expect(await refused(() => floor.ask(a, sealed, long))).toBe('auction.ciphertext-too-long');
    });
    await under({}, async (scene) => {
      const { floor, a, b, refused } = scene;
      const open = await bidding(scene, [a, b]);
      const sealed = new AuctionSeals().bid(a, '10.00', '10');
      expect(await refused(() => floor.ask(a, open, sealed))).toBe('auction.open-bids-only');
    });
  });

  test('RUL-2 bid auction.oneBidder: an only applicant agrees at the floor or better, and does not bid (auction.wrong-phase, auction.price-worse-than-floor, auction.not-found)', async () => {
    await under({ auction: { oneBidder: 'negotiate' } }, async (scene) => {
      const { floor, a, b, refused } = scene;
      const id = await bidding(scene, [a]);
      const agree = (firm: Firm, priceTicks: number) => () =>
        floor.ask(firm, id, { kind: 'agree', priceTicks, lots: 10 });
      expect(await refused(() => floor.bid(id, a, 1_000, 10))).toBe('auction.wrong-phase');
      expect(await refused(agree(a, 999))).toBe('auction.price-worse-than-floor');
      expect(await refused(agree(b, 1_000))).toBe('auction.not-found');
    });
  });
});

describe('winners', () => {
  const won = async (scene: Scene, changes: Partial<AuctionNotice> = {}): Promise<number> => {
    const { floor, a, b } = scene;
    const id = await bidding(scene, [a, b], changes);
    await floor.bid(id, a, 1_000, 500);
    await floor.bid(id, b, 1_000, 500);
    await floor.passTo(march('10 10:00'));
    await floor.passTo(march('18 09:00'));
    return id;
  };
  const dueAt = ({ floor }: Scene, id: number, { organizationId }: Firm): string => {
    const state = floor.state(id);
    const award = 'awards' in state ? state.awards.find(({ bidder }) => bidder === organizationId) : undefined;
    return award?.dueAt?.toISOString() ?? '';
  };

  test('RUL-2 bid auction.contractDays, auction.paymentDays: whose day has passed signs and pays no more (auction.step-not-next, auction.wrong-phase)', async () => {
    await under({}, async (scene) => {
      const { floor, a, b, refused } = scene;
      const id = await won(scene);
      const step = (firm: Firm, kind: 'sign-contract' | 'perform') => () => floor.ask(firm, id, { kind });
      expect(await refused(step(a, 'perform'))).toBe('auction.step-not-next');
      await step(a, 'sign-contract')();
      await floor.passTo(dueAt(scene, id, b));
      expect(await refused(step(b, 'sign-contract'))).toBe('auction.step-not-next');
      await floor.passTo(dueAt(scene, id, a));
      // Nobody is left who could pay, so all of it has defaulted.
      expect(floor.state(id).phase).toBe('defaulted');
      expect(await refused(step(a, 'perform'))).toBe('auction.wrong-phase');
    });
  });

  test('RUL-2 bid winning: who won nothing signs nothing (auction.not-a-winner)', async () => {
    await under({}, async (scene) => {
      const { floor, a, b, refused } = scene;
      const id = await bidding(scene, [a, b]);
      await floor.bid(id, a, 1_100, 1_000);
      await floor.bid(id, b, 1_000, 1_000);
      await floor.passTo(march('10 10:00'));
      await floor.passTo(march('18 09:00'));
      expect(await refused(() => floor.ask(b, id, { kind: 'sign-contract' }))).toBe('auction.not-a-winner');
    });
  });

  test('RUL-2 bid funds, fees: a winner without the price and its fee gets nothing (market.insufficient-funds)', async () => {
    const fees = (['buy', 'sell'] as const).map((side): FeeRule => ({
      mode: 'auction',
      side,
      rate: '0.001',
      minimum: '0.00',
      waiveBelow: '0.00',
    }));
    await under({ fees }, async (scene) => {
      const { floor, b, refused } = scene;
      // Five hundred at 10.00 with a fee of 5.00, but for a fen.
      const short = await floor.market.firm(500_499n, 0n);
      const id = await won({ ...scene, a: short, b });
      await floor.ask(short, id, { kind: 'sign-contract' });
      expect(await refused(() => floor.ask(short, id, { kind: 'perform' }))).toBe('market.insufficient-funds');
    });
  });

  test('RUL-2 bid units, settlement.unitReleaseDays, settlement.minimumHoldingDays: who does not have what it sold in a purchase delivers nothing (market.insufficient-units)', async () => {
    for (const [unitReleaseDays, minimumHoldingDays] of [
      [1, 0],
      [0, 5],
    ] as const) {
      const settlement = { unitReleaseDays, minimumHoldingDays, riskReserve: null, registerTransfer: null };
      await under({ rules: { settlement } }, async (scene) => {
        const { floor, a, refused } = scene;
        const id = await won(scene, { direction: 'purchase' });
        await floor.ask(a, id, { kind: 'sign-contract' });
        const perform = () => floor.ask(a, id, { kind: 'perform' });
        expect(await refused(perform)).toBe('market.insufficient-units');
        // Bought on the very day, they cannot be delivered yet.
        const holder = await floor.market.firm(0n, 500n);
        await floor.loop.submit(floor.market.order(holder, 'sell', 1_000, 500));
        await floor.loop.submit(floor.market.order(a, 'buy', 1_000, 500));
        expect((await floor.market.balance(a, 'W1')).pending).toBe(500n);
        expect(await refused(perform)).toBe('market.insufficient-units');
      });
    }
  });
});
