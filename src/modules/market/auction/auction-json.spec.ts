import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AuctionEvent } from './auction-event.js';
import { fromJson, toJson } from './auction-json.js';
import type { AuctionState } from './auction-state.js';
import type { AuctionTerms } from './auction-terms.js';
import { ningxia } from './testing/auction-story.js';

const instant = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
const fen = fc.bigInt(0n, 10n ** 16n);
const count = fc.integer({ min: 1, max: 1_000_000 });
const who = fc.uuid();

const object: fc.Arbitrary<AuctionTerms['object']> = fc.oneof(
  fc.record({
    kind: fc.constant('lots' as const),
    instrument: fc.string(),
    lots: count,
    unitsPerLot: fen,
    fenPerTickLot: fen,
  }),
  fc.record({
    kind: fc.constant('whole' as const),
    parts: fc.array(fc.record({ instrument: fc.string(), units: fen, startFen: fen }), { maxLength: 4 }),
    fenPerTick: fen,
  }),
);
const terms: fc.Arbitrary<AuctionTerms> = fc
  .record({
    object,
    barred: fc.array(who, { maxLength: 3 }),
    deposit: fc.oneof(
      fc.record({ kind: fc.constant('share-of-start' as const), ratePerMillion: count }),
      fc.record({ kind: fc.constant('fixed' as const), amountFen: fen }),
    ),
    limitTicks: fc.option(count),
    schedule: fc.record({
      registrationFrom: instant,
      registrationUntil: instant,
      biddingFrom: instant,
      biddingUntil: instant,
    }),
  })
  .map(ningxia);
const registrations = fc.array(
  fc.record({
    bidder: who,
    depositFen: fen,
    registeredAt: instant,
    status: fc.constantFrom('applied' as const, 'qualified' as const),
    reason: fc.option(fc.string()),
  }),
  { maxLength: 4 },
);
const bid = { id: count, bidder: who, receivedAt: instant };
const openBids = fc.array(fc.record({ ...bid, priceTicks: count, lots: count, allOrNone: fc.boolean() }), {
  maxLength: 4,
});
const sealed = fc.array(
  fc.record({ ...bid, ciphertext: fc.uint8Array({ maxLength: 400 }), fingerprint: fc.string() }),
  {
    maxLength: 4,
  },
);
const common = { terms, round: count, changedAt: instant, registrations };
const states: fc.Arbitrary<AuctionState> = fc.oneof(
  fc.record({
    ...common,
    phase: fc.constant('timed-bidding' as const),
    bids: fc.record({ open: openBids, sealed }),
    opensAt: instant,
    endsAt: instant,
  }),
  fc.record({
    ...common,
    phase: fc.constant('closed' as const),
    bids: fc.record({ open: openBids, sealed }),
    opened: fc.option(
      fc.record({
        bids: openBids,
        voids: fc.array(fc.record({ bid: count, bidder: who, rule: fc.constant('unreadable' as const) })),
        reserveTicks: fc.option(count),
      }),
    ),
  }),
  fc.record({
    ...common,
    phase: fc.constant('registered' as const),
    clearing: fc.record({
      allocations: fc.array(
        fc.record({
          bid: count,
          bidder: who,
          lots: count,
          priceTicks: count,
          amountFen: fen,
          missed: fc.option(fc.record({ lots: count, reason: fc.constant('outbid' as const) })),
        }),
      ),
      losses: fc.array(fc.record({ bid: count, bidder: who, lots: count, reason: fc.constant('outbid' as const) })),
      soldLots: count,
      unsoldLots: count,
      totalFen: fen,
      clearingPriceTicks: fc.option(count),
    }),
    voids: fc.constant([]),
    awards: fc.array(
      fc.record({
        bidder: who,
        lots: count,
        amountFen: fen,
        status: fc.constantFrom('paid' as const, 'defaulted' as const),
        dueAt: fc.option(instant),
      }),
    ),
    endedAt: instant,
    relistedAt: fc.option(instant),
  }),
);
const events: fc.Arbitrary<AuctionEvent> = fc.oneof(
  fc.record({ kind: fc.constant('register' as const), at: instant, bidder: who, depositFen: fen }),
  fc.record({
    kind: fc.constant('place-sealed-bid' as const),
    at: instant,
    id: count,
    bidder: who,
    ciphertext: fc.uint8Array({ maxLength: 400 }),
    fingerprint: fc.string(),
  }),
  fc.record({ kind: fc.constant('publish-result' as const), at: instant, until: instant, contractDueAt: instant }),
  fc.record({ kind: fc.constant('sign-contract' as const), at: instant, bidder: who, paymentDueAt: instant }),
);

describe('an auction as JSON', () => {
  test('AUC-2 states and events come back from their text as they were, and to the same text again', () => {
    fc.assert(
      fc.property(fc.oneof(states, events), (value) => {
        const text = JSON.stringify(toJson(value));
        const back = fromJson<typeof value>(JSON.parse(text) as never);
        expect(back).toEqual(value);
        expect(JSON.stringify(toJson(back))).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});
