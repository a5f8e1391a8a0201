import {
  clearTable,
  KILOGRAMS,
  KILOGRAMS_FIVE_YEARS,
  printClearing,
  rows,
  TONNES,
  type AuctionGrid,
  type TermsInYuan,
} from './testing/auction-tables.js';
import { topShareWinners } from './clearing.js';

/** The tables of docs/rules/auction.md. Bidders and bids are invented; the rules and starts are those of the place named. */
function expectResult(grid: AuctionGrid, terms: TermsInYuan, bids: string, result: string): void {
  expect(printClearing(grid, clearTable(grid, terms, bids))).toBe(rows(result));
}

describe('clearing policies', () => {
  it('AUC-1 single highest: the best price takes the whole, of two alike the earlier', () => {
    expectResult(
      KILOGRAMS,
      { policy: { kind: 'single-highest' }, offered: '1.680' },
      `1 甲 10:00:00 1.680 @ 20000
       2 乙 10:01:00 1.680 @ 20500
       3 丙 10:02:00 1.680 @ 21000
       4 乙 10:03:00 1.680 @ 21000
       5 甲 10:04:00 1.680 @ 20500`,
      `3 丙 wins 1.680 @ 21000 = 35280.00
       4 乙 loses: outbid
       2 乙 loses: superseded
       5 甲 loses: outbid
       1 甲 loses: superseded
       sold 1.680, unsold 0.000, total 35280.00`,
    );
  });

  it('AUC-1 pay-as-bid (宁夏, NOx 4.048 t from 21,000): each pays its own price, the last gets what is left', () => {
    expectResult(
      KILOGRAMS,
      { policy: { kind: 'pay-as-bid' }, offered: '4.048' },
      `1 甲 09:00:00 1.500 @ 21000
       2 乙 09:10:00 2.000 @ 22500
       3 丙 09:20:00 1.000 @ 22000
       4 丁 09:30:00 0.800 @ 21500
       5 甲 09:40:00 1.500 @ 23000`,
      `5 甲 wins 1.500 @ 23000 = 34500.00
       2 乙 wins 2.000 @ 22500 = 45000.00
       3 丙 wins 0.548 @ 22000 = 12056.00 (0.452 not served: outbid)
       4 丁 loses: outbid
       1 甲 loses: superseded
       sold 4.048, unsold 0.000, total 91556.00`,
    );
  });

  it('AUC-1 an all-or-none bid that cannot be served in full is passed over and the next is served', () => {
    expectResult(
      KILOGRAMS,
      { policy: { kind: 'pay-as-bid' }, offered: '4.048' },
      `1 甲 09:00:00 1.500 @ 23000
       2 乙 09:10:00 2.000 @ 22500 all-or-none
       3 丙 09:20:00 1.000 @ 22000 all-or-none
       4 丁 09:30:00 0.400 @ 21500`,
      `1 甲 wins 1.500 @ 23000 = 34500.00
       2 乙 wins 2.000 @ 22500 = 45000.00
       4 丁 wins 0.400 @ 21500 = 8600.00
       3 丙 loses: all-or-none
       sold 3.900, unsold 0.148, total 88100.00`,
    );
  });

  it('AUC-1 top share (浙江, COD from 4,000 a tonne and year, five years): 70 % of five bidders are four, by last price', () => {
    expectResult(
      KILOGRAMS_FIVE_YEARS,
      { policy: { kind: 'top-share', sharePerMillion: 700_000 }, severalBids: 'last-counts', offered: '3.000' },
      `1 甲 09:00:00 1.200 @ 4800
       2 乙 09:00:05 0.900 @ 4600
       3 丙 09:00:10 0.500 @ 4600
       4 丁 09:00:15 0.300 @ 4000
       5 戊 09:00:20 0.100 @ 4200
       6 甲 09:00:25 1.200 @ 4500`,
      `2 乙 wins 0.900 @ 4600 = 20700.00
       3 丙 wins 0.500 @ 4600 = 11500.00
       6 甲 wins 1.200 @ 4500 = 27000.00
       5 戊 wins 0.100 @ 4200 = 2100.00
       1 甲 loses: superseded
       4 丁 loses: outside-top-share
       sold 2.700, unsold 0.300, total 61300.00`,
    );
  });

  it('AUC-1 top share while supply lasts: who is within the share can still come too late', () => {
    expectResult(
      KILOGRAMS_FIVE_YEARS,
      { policy: { kind: 'top-share', sharePerMillion: 700_000 }, severalBids: 'last-counts', offered: '1.000' },
      `1 甲 09:00:00 0.600 @ 4500
       2 乙 09:00:05 0.700 @ 4400
       3 丙 09:00:10 0.500 @ 4300
       4 丁 09:00:15 0.300 @ 4200`,
      `1 甲 wins 0.600 @ 4500 = 13500.00
       2 乙 wins 0.400 @ 4400 = 8800.00 (0.300 not served: outbid)
       3 丙 loses: outbid
       4 丁 loses: outside-top-share
       sold 1.000, unsold 0.000, total 22300.00`,
    );
  });

  it.each([
    [0, 0],
    [1, 1],
    [2, 1],
    [3, 2],
    [4, 3],
    [5, 4],
    [10, 7],
    [15, 11],
  ])('AUC-1 of %i bidders, 70 %% rounded half-up are %i', (bidders, winners) => {
    expect(topShareWinners(bidders, 700_000)).toBe(winners);
  });

  it('AUC-1 a small share of few bidders still has one winner', () => {
    expect(topShareWinners(1, 100_000)).toBe(1);
  });

  it('AUC-1 uniform (上海): all pay the lowest accepted price; below the floor nobody wins', () => {
    expectResult(
      TONNES,
      { policy: { kind: 'uniform-lowest-accepted' }, severalBids: 'each-stands', offered: '10000', reserve: '73.50' },
      `1 甲 09:30:00 4000 @ 80.00
       2 乙 09:31:00 3000 @ 78.20
       3 甲 09:32:00 2000 @ 75.00
       4 丙 09:33:00 2500 @ 75.00
       5 丁 09:34:00 1000 @ 74.00
       6 戊 09:35:00 5000 @ 73.49`,
      `1 甲 wins 4000 @ 75.00 = 300000.00
       2 乙 wins 3000 @ 75.00 = 225000.00
       3 甲 wins 2000 @ 75.00 = 150000.00
       4 丙 wins 1000 @ 75.00 = 75000.00 (1500 not served: outbid)
       5 丁 loses: outbid
       6 戊 loses: reserve-not-met
       sold 10000, unsold 0, total 750000.00
       uniform price 75.00`,
    );
  });

  it('AUC-1 a cap (广东, half of 500,000 t, reserve 16.09): what goes beyond it is not served, over several bids', () => {
    expectResult(
      TONNES,
      {
        policy: { kind: 'pay-as-bid' },
        severalBids: 'each-stands',
        offered: '500000',
        reserve: '16.09',
        cap: '250000',
      },
      `1 甲 10:00:00 200000 @ 18.00
       2 甲 10:00:01 100000 @ 17.50
       3 甲 10:00:02 1000 @ 17.40
       4 乙 10:00:03 150000 @ 17.00
       5 丙 10:00:04 50000 @ 16.09
       6 丁 10:00:05 1000 @ 16.08`,
      `1 甲 wins 200000 @ 18.00 = 3600000.00
       2 甲 wins 50000 @ 17.50 = 875000.00 (50000 not served: bidder-cap)
       4 乙 wins 150000 @ 17.00 = 2550000.00
       5 丙 wins 50000 @ 16.09 = 804500.00
       3 甲 loses: bidder-cap
       6 丁 loses: reserve-not-met
       sold 450000, unsold 50000, total 7829500.00`,
    );
  });

  it('AUC-1, LIM-1 of sealed bids the room that a limit leaves is a cap of that bidder alone', () => {
    expectResult(
      TONNES,
      {
        policy: { kind: 'uniform-lowest-accepted' },
        severalBids: 'each-stands',
        offered: '10000',
        rooms: { 甲: '5000', 乙: '1000' },
      },
      `1 甲 09:30:00 4000 @ 80.00
       2 乙 09:31:00 3000 @ 78.20 all-or-none
       3 甲 09:32:00 2000 @ 76.00
       4 甲 09:33:00 1000 @ 75.50
       5 丙 09:34:00 9000 @ 75.00`,
      `1 甲 wins 4000 @ 75.00 = 300000.00
       3 甲 wins 1000 @ 75.00 = 75000.00 (1000 not served: position-limit)
       5 丙 wins 5000 @ 75.00 = 375000.00 (4000 not served: outbid)
       2 乙 loses: all-or-none
       4 甲 loses: position-limit
       sold 10000, unsold 0, total 750000.00
       uniform price 75.00`,
    );
  });

  it('AUC-1 a purchase is the mirror: lowest first, the reserve is a ceiling, uniform is the highest accepted', () => {
    const bids = `1 甲 10:00:00 400 @ 70.00
       2 乙 10:00:01 500 @ 68.00
       3 丙 10:00:02 300 @ 71.00
       4 丁 10:00:03 300 @ 74.11`;
    expectResult(
      TONNES,
      { direction: 'purchase', policy: { kind: 'uniform-lowest-accepted' }, offered: '1000', reserve: '74.10' },
      bids,
      `2 乙 wins 500 @ 71.00 = 35500.00
       1 甲 wins 400 @ 71.00 = 28400.00
       3 丙 wins 100 @ 71.00 = 7100.00 (200 not served: outbid)
       4 丁 loses: reserve-not-met
       sold 1000, unsold 0, total 71000.00
       uniform price 71.00`,
    );
    expectResult(
      TONNES,
      { direction: 'purchase', policy: { kind: 'pay-as-bid' }, offered: '1000', reserve: '74.10' },
      bids,
      `2 乙 wins 500 @ 68.00 = 34000.00
       1 甲 wins 400 @ 70.00 = 28000.00
       3 丙 wins 100 @ 71.00 = 7100.00 (200 not served: outbid)
       4 丁 loses: reserve-not-met
       sold 1000, unsold 0, total 69100.00`,
    );
    expectResult(
      TONNES,
      { direction: 'purchase', policy: { kind: 'top-share', sharePerMillion: 500_000 }, offered: '1000' },
      bids,
      `2 乙 wins 500 @ 68.00 = 34000.00
       1 甲 wins 400 @ 70.00 = 28000.00
       3 丙 loses: outside-top-share
       4 丁 loses: outside-top-share
       sold 900, unsold 100, total 62000.00`,
    );
  });

  it('AUC-1 a purchase of the whole goes to the lowest price', () => {
    expectResult(
      TONNES,
      { direction: 'purchase', policy: { kind: 'single-highest' }, offered: '5000', reserve: '69.78' },
      `1 甲 10:00:00 5000 @ 69.78
       2 乙 10:10:00 5000 @ 69.50`,
      `2 乙 wins 5000 @ 69.50 = 347500.00
       1 甲 loses: outbid
       sold 5000, unsold 0, total 347500.00`,
    );
  });
});
