import fc from 'fast-check';
import type { Direction } from './auction-object.js';
import type { Bid, SeveralBids } from './bid.js';
import { clear, topShareWinners, type Clearing, type ClearingPolicy, type ClearingTerms } from './clearing.js';

const MULTI_UNIT: readonly ClearingPolicy[] = [
  { kind: 'pay-as-bid' },
  { kind: 'top-share', sharePerMillion: 700_000 },
  { kind: 'uniform-lowest-accepted' },
];

/** Few prices, times and bidders, so that ties are the rule and not the exception. */
const bidRows = fc.array(
  fc.record({
    bidder: fc.constantFrom('甲', '乙', '丙', '丁', '戊', '己'),
    second: fc.integer({ min: 0, max: 3 }),
    priceTicks: fc.integer({ min: 95, max: 102 }),
    lots: fc.integer({ min: 1, max: 12 }),
    allOrNone: fc.boolean(),
  }),
  { maxLength: 16 },
);

const auctions = fc
  .record({
    direction: fc.constantFrom<Direction>('sale', 'purchase'),
    policy: fc.constantFrom(...MULTI_UNIT, { kind: 'single-highest' } as const),
    severalBids: fc.constantFrom<SeveralBids>('each-stands', 'best-counts', 'last-counts'),
    lots: fc.integer({ min: 1, max: 40 }),
    fenPerTickLot: fc.bigInt(1n, 50n),
    reserveTicks: fc.option(fc.integer({ min: 96, max: 101 }), { nil: null }),
    bidderLotsMax: fc.option(fc.integer({ min: 1, max: 20 }), { nil: null }),
    rooms: fc.uniqueArray(
      fc.record({ bidder: fc.constantFrom('甲', '乙', '丙'), lots: fc.integer({ min: 0, max: 12 }) }),
      { selector: ({ bidder }) => bidder, maxLength: 3 },
    ),
    rows: bidRows,
  })
  .map(({ rows, ...terms }) => ({ terms: fitting(terms), rows }))
  .map(({ terms, rows }) => ({
    terms,
    bids: rows.map(({ second, ...row }, index): Bid => {
      const lots = terms.policy.kind === 'single-highest' ? terms.lots : row.lots;
      return { ...row, lots, id: index + 1, receivedAt: new Date(1000 * second) };
    }),
  }));

/** What `announcementFault` refuses is not tried. */
function fitting(terms: ClearingTerms): ClearingTerms {
  if (terms.policy.kind === 'single-highest') return { ...terms, bidderLotsMax: null };
  if (terms.policy.kind === 'top-share' && terms.severalBids === 'each-stands')
    return { ...terms, severalBids: 'best-counts' };
  return terms;
}

function everyAuction(check: (terms: ClearingTerms, bids: readonly Bid[], result: Clearing) => void): void {
  fc.assert(
    fc.property(auctions, ({ terms, bids }) => check(terms, bids, clear(terms, bids))),
    { numRuns: 1000 },
  );
}

/** Positive when the first price is better for who called the auction; said again here, apart from the code under test. */
const better = (direction: Direction, a: number, b: number): number => (direction === 'sale' ? a - b : b - a);

const total = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

describe('any auction', () => {
  it('AUC-2 never sells more than was offered, and what is sold and unsold is what was offered', () => {
    everyAuction((terms, _bids, result) => {
      const sold = total(result.allocations.map(({ lots }) => lots));
      expect(sold).toBe(result.soldLots);
      expect(result.soldLots + result.unsoldLots).toBe(terms.lots);
      expect(result.unsoldLots).toBeGreaterThanOrEqual(0);
    });
  });

  it('AUC-2 nobody pays above its bid, or is paid below it, and everybody as the policy says', () => {
    everyAuction((terms, bids, { allocations, clearingPriceTicks }) => {
      const own = new Map(bids.map((bid) => [bid.id, bid]));
      for (const { bid, priceTicks } of allocations) {
        const { priceTicks: bidTicks } = own.get(bid)!;
        expect(better(terms.direction, bidTicks, priceTicks)).toBeGreaterThanOrEqual(0);
        expect(priceTicks).toBe(clearingPriceTicks ?? bidTicks);
      }
    });
  });

  it('AUC-2 the uniform price is the lowest accepted bid of a sale, the highest of a purchase', () => {
    everyAuction((terms, bids, { allocations, clearingPriceTicks }) => {
      if (terms.policy.kind !== 'uniform-lowest-accepted' || allocations.length === 0) {
        return expect(clearingPriceTicks).toBeNull();
      }
      const accepted = bids.filter(({ id }) => allocations.some(({ bid }) => bid === id)).map((bid) => bid.priceTicks);
      expect(clearingPriceTicks).toBe(terms.direction === 'sale' ? Math.min(...accepted) : Math.max(...accepted));
    });
  });

  it('AUC-2 amounts are price times lots times the value of a tick, and the total is their sum', () => {
    everyAuction((terms, _bids, { allocations, totalFen }) => {
      let sumFen = 0n;
      for (const { priceTicks, lots, amountFen } of allocations) {
        expect(amountFen).toBe(BigInt(priceTicks) * BigInt(lots) * terms.fenPerTickLot);
        sumFen += amountFen;
      }
      expect(totalFen).toBe(sumFen);
    });
  });

  it('AUC-2 the order in which bids are handed in does not matter', () => {
    fc.assert(
      fc.property(
        auctions.chain(({ terms, bids }) =>
          fc.record({
            terms: fc.constant(terms),
            bids: fc.constant(bids),
            shuffled: fc.shuffledSubarray(bids, { minLength: bids.length, maxLength: bids.length }),
          }),
        ),
        ({ terms, bids, shuffled }) => expect(clear(terms, shuffled)).toEqual(clear(terms, bids)),
      ),
      { numRuns: 1000 },
    );
  });

  it('AUC-2 each bid is answered once: it won, with or without a rest, or it lost for a reason', () => {
    everyAuction((_terms, bids, { allocations, losses }) => {
      const answered = [...allocations.map(({ bid }) => bid), ...losses.map(({ bid }) => bid)];
      expect(answered.sort((a, b) => a - b)).toEqual(bids.map(({ id }) => id));
      for (const { bid, lots, missed } of allocations) {
        const asked = bids.find(({ id }) => id === bid)!;
        expect(lots + (missed?.lots ?? 0)).toBe(asked.lots);
        if (asked.allOrNone) expect(missed).toBeNull();
      }
    });
  });

  it('AUC-2 at one price the earlier server time is served first, and at one time the smaller id', () => {
    everyAuction((terms, bids, result) => {
      if (terms.policy.kind === 'single-highest') return;
      const byId = new Map(bids.map((bid) => [bid.id, bid]));
      for (const loss of result.losses.filter(({ reason }) => reason === 'outbid')) {
        const lost = byId.get(loss.bid)!;
        // Whoever was served came before the one for whom nothing was left.
        for (const { bid } of result.allocations) {
          const won = byId.get(bid)!;
          const ahead =
            better(terms.direction, won.priceTicks, lost.priceTicks) ||
            lost.receivedAt.getTime() - won.receivedAt.getTime() ||
            lost.id - won.id;
          expect(ahead).toBeGreaterThan(0);
        }
      }
    });
  });

  it('AUC-2 lots stay unsold only when no bid that may win asks for them', () => {
    everyAuction((_terms, _bids, { unsoldLots, losses, allocations }) => {
      if (unsoldLots === 0) return;
      expect(losses.some(({ reason }) => reason === 'outbid')).toBe(false);
      expect(allocations.some(({ missed }) => missed?.reason === 'outbid')).toBe(false);
    });
  });

  it('AUC-2, LIM-1 no bid wins beyond the reserve, and nobody wins more than the cap or its own room', () => {
    everyAuction((terms, bids, { allocations }) => {
      const won = new Map<string, number>();
      for (const { bid, bidder, lots } of allocations) {
        const { priceTicks } = bids.find(({ id }) => id === bid)!;
        if (terms.reserveTicks !== null) {
          expect(better(terms.direction, priceTicks, terms.reserveTicks)).toBeGreaterThanOrEqual(0);
        }
        won.set(bidder, (won.get(bidder) ?? 0) + lots);
      }
      if (terms.bidderLotsMax !== null) {
        for (const lots of won.values()) expect(lots).toBeLessThanOrEqual(terms.bidderLotsMax);
      }
      for (const { bidder, lots } of terms.rooms ?? []) expect(won.get(bidder) ?? 0).toBeLessThanOrEqual(lots);
    });
  });

  it('AUC-2 within a share of the bidders no more of them win, and a single lot has one winner', () => {
    everyAuction((terms, bids, { allocations }) => {
      const winners = new Set(allocations.map(({ bidder }) => bidder)).size;
      if (terms.policy.kind === 'single-highest') {
        expect(winners).toBeLessThanOrEqual(1);
        expect(allocations.every(({ lots }) => lots === terms.lots)).toBe(true);
      }
      if (terms.policy.kind !== 'top-share') return;
      const bidders = new Set(bids.map(({ bidder }) => bidder)).size;
      expect(winners).toBeLessThanOrEqual(topShareWinners(bidders, terms.policy.sharePerMillion));
    });
  });

  it('AUC-2 a bid that is raised never wins less, where no cap, no limit and no all-or-none comes between', () => {
    fc.assert(
      fc.property(
        auctions.filter(({ bids }) => bids.length > 0),
        fc.nat(),
        ({ terms: drawnTerms, bids: drawn }, pick) => {
          const policy: ClearingPolicy =
            drawnTerms.policy.kind === 'top-share' ? { kind: 'pay-as-bid' } : drawnTerms.policy;
          const terms: ClearingTerms = {
            ...drawnTerms,
            policy,
            severalBids: 'each-stands',
            bidderLotsMax: null,
            rooms: [],
          };
          const bids = drawn.map((bid) => ({ ...bid, allOrNone: false }));
          const { id } = bids[pick % bids.length]!;
          const raise = terms.direction === 'sale' ? 1 : -1;
          const raised = bids.map((bid) => (bid.id === id ? { ...bid, priceTicks: bid.priceTicks + raise } : bid));
          const wonBy = (all: readonly Bid[]): number =>
            clear(terms, all).allocations.find(({ bid }) => bid === id)?.lots ?? 0;
          expect(wonBy(raised)).toBeGreaterThanOrEqual(wonBy(bids));
        },
      ),
      { numRuns: 500 },
    );
  });
});
