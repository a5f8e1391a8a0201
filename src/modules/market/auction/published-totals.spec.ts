import { clearTable, KILOGRAMS, lots, ticks } from './testing/auction-tables.js';
import { formatYuan } from '../../../shared/fen.js';
import { amountsOfParts, auctionAmountFen, derivedUnitPriceFen, type WholeObject } from './auction-object.js';
import { clear } from './clearing.js';
import { depositFen } from './deposit.js';

/**
 * Quantities, highest prices, totals and sums are those that were published (docs/rules/auction.md, sources there). The
 * single bids were not: ours are chosen so that they keep to the published start and highest price.
 */
function sold(offered: string, highest: string, bids: string): bigint {
  const result = clearTable(KILOGRAMS, { policy: { kind: 'pay-as-bid' }, offered }, bids);
  expect(result.unsoldLots).toBe(0);
  expect(result.allocations[0]?.priceTicks).toBe(ticks(KILOGRAMS, highest));
  return result.totalFen;
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => a + b, 0n);

describe('auctions with published totals', () => {
  it('AUC-1 荆州 2016-01-20: four pollutants come to 188,000.90 yuan', () => {
    const totals = [
      // COD from 8,790: 5.280 t at 10,790 and 3.915 t at 10,090.
      sold(
        '9.195',
        '10790',
        `1 甲 09:00:00 4.000 @ 10090
         2 乙 09:05:00 5.280 @ 10790
         3 丙 09:06:00 2.000 @ 9790`,
      ),
      // Ammonia nitrogen from 14,000: 0.280 t at 15,800 and 0.018 t at 14,500.
      sold(
        '0.298',
        '15800',
        `1 甲 10:00:00 0.280 @ 15800
         2 丁 10:01:00 0.100 @ 14500`,
      ),
      // SO2 from 3,990: 3.085 t at 4,390 and 9.230 t at 4,000.
      sold(
        '12.315',
        '4390',
        `1 乙 11:00:00 10.000 @ 4000
         2 丙 11:01:00 3.085 @ 4390`,
      ),
      // NOx from 4,000: 7.762 t at 4,350 and 0.630 t at 4,150.
      sold(
        '8.392',
        '4350',
        `1 甲 14:00:00 7.762 @ 4350
         2 丁 14:01:00 0.630 @ 4150
         3 乙 14:02:00 1.000 @ 4000`,
      ),
    ];
    expect(totals.map(formatYuan)).toEqual(['96473.55', '4685.00', '50463.15', '36379.20']);
    expect(formatYuan(sum(totals))).toBe('188000.90');
  });

  it('AUC-1 咸宁: ten firms and four pollutants come to 271.29 万 yuan', () => {
    const totals = [
      sold(
        '133.252',
        '28140',
        `1 甲 09:00:00 5.000 @ 28140
         2 乙 09:01:00 40.000 @ 10000
         3 丙 09:02:00 35.432 @ 10000
         4 丁 09:03:00 60.000 @ 9000`,
      ),
      sold(
        '31.970',
        '20000',
        `1 戊 10:00:00 14.470 @ 20000
         2 己 10:01:00 17.500 @ 14600`,
      ),
      sold(
        '57.670',
        '9290',
        `1 庚 11:00:00 23.200 @ 9290
         2 辛 11:01:00 34.470 @ 7600`,
      ),
      sold(
        '39.820',
        '9350',
        `1 壬 14:00:00 17.600 @ 9350
         2 癸 14:01:00 22.220 @ 7000`,
      ),
    ];
    expect(totals.map(formatYuan)).toEqual(['1370400.00', '544900.00', '477500.00', '320100.00']);
    expect(formatYuan(sum(totals))).toBe('2712900.00');
  });

  /** 湖北 2017 no. 5: four pollutants sold as one. */
  const hubei: WholeObject = {
    kind: 'whole',
    fenPerTick: 10n,
    parts: [
      part('COD', '49.800', '8790'),
      part('NH3-N', '2.803', '14000'),
      part('SO2', '7.590', '3990'),
      part('NOX', '3.600', '4000'),
    ],
  };

  function part(instrument: string, quantity: string, start: string): WholeObject['parts'][number] {
    const count = lots(KILOGRAMS, quantity);
    const startFen = BigInt(count) * BigInt(ticks(KILOGRAMS, start)) * KILOGRAMS.fenPerTickLot;
    return { instrument, units: BigInt(count), startFen };
  }

  it('AUC-1 湖北 2017: a package worth 521,668.10 at its start takes a deposit of 156,500.43', () => {
    const startFen = sum(hubei.parts.map((each) => each.startFen));
    expect(hubei.parts.map((each) => formatYuan(each.startFen))).toEqual([
      '437742.00',
      '39242.00',
      '30284.10',
      '14400.00',
    ]);
    expect(formatYuan(startFen)).toBe('521668.10');
    expect(auctionAmountFen(hubei, 5_216_681, 1)).toBe(startFen);
    expect(formatYuan(depositFen({ kind: 'share-of-start', ratePerMillion: 300_000 }, startFen))).toBe('156500.43');
  });

  it('AUC-1 the amount that wins a package is split over its pollutants to the fen', () => {
    const bid = { id: 1, bidder: '甲', receivedAt: new Date(0), priceTicks: 5_400_000, lots: 1, allOrNone: true };
    const terms = { direction: 'sale', policy: { kind: 'single-highest' }, severalBids: 'each-stands' } as const;
    const { totalFen } = clear({ ...terms, lots: 1, fenPerTickLot: 10n, reserveTicks: null, bidderLotsMax: null }, [
      bid,
    ]);
    expect(formatYuan(totalFen)).toBe('540000.00');
    const parts = amountsOfParts(hubei, totalFen);
    expect(parts.map(formatYuan)).toEqual(['453124.66', '40621.00', '31348.31', '14906.03']);
    expect(sum(parts)).toBe(totalFen);
  });

  it('AUC-1 株洲 2012: 0.4 t of COD for five years at 3,640 yuan are 1,820 a tonne and year', () => {
    const tonneYears = 2_000n; // 0.400 t × 5 years, in kilogram years
    expect(formatYuan(derivedUnitPriceFen(364_000n, tonneYears, 1_000n))).toBe('1820.00');
    expect(formatYuan(derivedUnitPriceFen(320_000n, tonneYears, 1_000n))).toBe('1600.00');
  });

  it('AUC-1 the published averages of two national auctions are the amounts by the tonnes, half-up', () => {
    // 2025-07-16 CEA23 and 2025-08-28 CEA24.
    expect(formatYuan(derivedUnitPriceFen(745_220_000n, 100_000n, 1n))).toBe('74.52');
    expect(formatYuan(derivedUnitPriceFen(34_890_000n, 5_000n, 1n))).toBe('69.78');
  });
});
