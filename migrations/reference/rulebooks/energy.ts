import {
  ALL_FIRMS,
  AUCTION_BASIS,
  AUCTION_DEFAULTS,
  basis,
  HELD_BY_200,
  HELD_FIVE_DAYS,
  LISTED_AND_PICKED,
  NO_LIMITS,
  ownDefault,
  PICK_MATCHING,
  PICK_SESSIONS,
  TRADING_DAYS,
  type RulebookContent,
} from './rulebook-parts.js';

const PILOT_SCHEME = '发改环资〔2016〕1659号';
const ZHEJIANG = '浙发改能源〔2019〕358号';

/** Hunan explores the right to use energy and has no rule for trading it: all figures are defaults or taken from elsewhere. */
export const ENERGY: RulebookContent = {
  market: 'energy',
  titleZh: '用能权交易规则',
  titleEn: 'Energy-use right trading rules',
  calendar: TRADING_DAYS,
  sessions: PICK_SESSIONS,
  matching: PICK_MATCHING,
  orders: { timesInForce: ['day', 'gtc'], postOnly: false, quantityMax: null, steps: [], approval: 'none' },
  prices: { band: null, close: { kind: 'vwap-of-day' }, firstReferences: {}, composite: [] },
  block: null,
  auction: AUCTION_DEFAULTS,
  agreement: { approval: 'before', publicityDays: 0 },
  settlement: { unitReleaseDays: 0, minimumHoldingDays: 5, riskReserve: null, registerTransfer: null },
  fees: [],
  limits: { ...NO_LIMITS, holdersMax: 200 },
  participation: ALL_FIRMS,
  surveillance: null,
  basis: {
    calendar: [ownDefault('与全国碳市场相同的交易日')],
    sessions: [ownDefault('与全国碳市场相同的时段')],
    matching: LISTED_AND_PICKED,
    orders: [ownDefault('湖南未见用能权交易规则')],
    prices: [ownDefault('未见涨跌幅；收盘价为当日成交加权平均')],
    auction: [basis('V', ZHEJIANG, null, '类推：以竞价、招拍挂方式形成价格'), ...AUCTION_BASIS],
    agreement: [ownDefault('主管部门事先同意')],
    settlement: [HELD_FIVE_DAYS],
    fees: [ownDefault('未见收费规定，默认为零')],
    limits: [HELD_BY_200],
    participation: [
      basis('V', PILOT_SCHEME, null, '浙江、福建、河南、四川试点；湖南不在其列，仅为探索'),
      ownDefault('未见禁止某一信用等级交易的规定'),
    ],
  },
};
