import { describe, expect, test } from '@jest/globals';
import { DailyHistoryFault, parseDailyHistory } from './daily-history.js';

const HEADER =
  'date,instrument,prevClose,open,high,low,close,listingQty,listingAmount,blockQty,blockAmount,auctionQty,auctionAmount';

describe('a published daily history', () => {
  test('a traded day has its prices, one without listing trades has only a close', () => {
    const [first, quiet] = parseDailyHistory(
      `${HEADER}\n20210716,CEA,-,48.00,52.80,48.00,51.23,4103953,210230053.25,0,0.00,0,0.00\n` +
        '20230912,CEA,72.22,72.22,0.00,0.00,72.22,0,0.00,178201,12652271.00,0,0.00\n',
    );
    expect(first).toMatchObject({
      instrument: 'CEA',
      day: '2021-07-16',
      previousClose: null,
      open: 4800n,
      high: 5280n,
      low: 4800n,
      close: 5123n,
      listingQuantity: 4_103_953n,
      listingFen: 21_023_005_325n,
    });
    expect(quiet).toMatchObject({ previousClose: 7222n, open: null, high: null, low: null, blockQuantity: 178_201n });
  });

  test.each([
    ['other columns', 'date,price\n20210716,48.00', /columns/],
    ['a day that is none', `${HEADER}\n20210230,CEA,-,1.00,1.00,1.00,1.00,1,1.00,0,0.00,0,0.00`, /line 2: date/],
    ['a price that is none', `${HEADER}\n20210716,CEA,-,x,1.00,1.00,1.00,1,1.00,0,0.00,0,0.00`, /line 2: open/],
  ])('%s are refused with their place', (_, csv, why) => {
    expect(() => parseDailyHistory(csv)).toThrow(DailyHistoryFault);
    expect(() => parseDailyHistory(csv)).toThrow(why);
  });
});
