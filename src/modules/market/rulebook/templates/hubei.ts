import type { Rulebook } from '../rulebook.js';

const QUESTIONS = '湖北碳排放权交易问答';

/**
 * The Hubei form of a carbon market as it is from 2023-10-18: orders are matched by price, then time, at the lower of the
 * two prices. Whoever proposes it puts the document that allows it in this place in the basis.
 */
export const CARBON_HUBEI: Rulebook = {
  market: 'carbon',
  titleZh: '碳排放权交易规则（湖北协商议价形式，2023-10-18 起）',
  titleEn: 'Carbon trading rules, Hubei form from 2023-10-18',
  calendar: { days: 'trading-days', closed: [], open: [] },
  sessions: {
    book: [
      { phase: 'continuous', from: '09:30', to: '11:30' },
      { phase: 'continuous', from: '13:00', to: '15:00' },
    ],
    block: [],
  },
  matching: { policy: 'price-time', tradePrice: 'lower', callAfterHaltSeconds: null },
  orders: { timesInForce: ['day'], postOnly: false, quantityMax: null, steps: [], approval: 'none' },
  prices: { band: '0.10', close: { kind: 'vwap-of-day' }, firstReferences: { HBEA: '20.00' }, composite: [] },
  block: null,
  auction: null,
  agreement: null,
  settlement: { unitReleaseDays: 1, minimumHoldingDays: 0, riskReserve: null, registerTransfer: null },
  fees: [
    { mode: 'listing', side: 'buy', rate: '0.005', minimum: '0.00', waiveBelow: '0.00' },
    { mode: 'listing', side: 'sell', rate: '0.005', minimum: '0.00', waiveBelow: '0.00' },
  ],
  limits: { positionMax: null, holdersMax: null, openOrdersMax: null, ordersPerMinuteMax: null, reportFrom: null },
  participation: { kinds: ['enterprise'], grades: [] },
  surveillance: null,
  basis: {
    sessions: [{ document: QUESTIONS, article: null, certainty: 'K', note: '交易时段未见，取全国市场的时段' }],
    matching: [
      {
        document: QUESTIONS,
        article: null,
        certainty: 'V',
        note: '按价格、时间排序，单向逐笔配对；买价高于卖价时按较低价成交。采用前须补充本场所的批准文件',
      },
    ],
    orders: [{ document: QUESTIONS, article: null, certainty: 'K', note: '当日有效' }],
    prices: [
      { document: QUESTIONS, article: null, certainty: 'V', note: '上一交易日收盘价 ±10%，四舍五入；首次参考价 20 元' },
      {
        document: '湖北碳排放权交易中心公告（2023-10-18 起施行）',
        article: null,
        certainty: 'V',
        note: '收盘价改为当日全部成交的加权平均；此前为最后十个时段的加权平均',
      },
    ],
    settlement: [{ document: QUESTIONS, article: null, certainty: 'K', note: 'T+1' }],
    fees: [{ document: QUESTIONS, article: null, certainty: 'V', note: '双边各 5‰' }],
  },
};

/** The same market until 2023-10-17, whose close is the average of the last ten time slices. How long one is was not seen. */
export const CARBON_HUBEI_BEFORE: Rulebook = {
  ...CARBON_HUBEI,
  titleZh: '碳排放权交易规则（湖北协商议价形式，2023-10-17 及以前）',
  titleEn: 'Carbon trading rules, Hubei form until 2023-10-17',
  prices: {
    ...CARBON_HUBEI.prices,
    close: { kind: 'hubei-last-slices', lastSlices: 10, slicesOfDay: 48 },
  },
  basis: {
    ...CARBON_HUBEI.basis,
    prices: [
      {
        document: QUESTIONS,
        article: null,
        certainty: 'V',
        note: '±10%；收盘价为最后十个时段加权平均，无则最后成交价',
      },
      { document: QUESTIONS, article: null, certainty: 'K', note: '时段长度未见，按五分钟一段、全日 48 段' },
    ],
  },
};
