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

const TICKET_MEASURES = '湘林碳票管理办法（试行）';

/** Hunan's forest carbon tickets: issued, listed at a price, passed on. */
export const FOREST: RulebookContent = {
  market: 'forest',
  titleZh: '林业碳票交易规则',
  titleEn: 'Forest carbon ticket trading rules',
  calendar: TRADING_DAYS,
  sessions: PICK_SESSIONS,
  matching: PICK_MATCHING,
  orders: { timesInForce: ['day', 'gtc'], postOnly: false, quantityMax: null, steps: [], approval: 'none' },
  prices: { band: null, close: { kind: 'vwap-of-day' }, firstReferences: {}, composite: [] },
  block: null,
  auction: AUCTION_DEFAULTS,
  agreement: { approval: 'none', publicityDays: 0 },
  settlement: { unitReleaseDays: 0, minimumHoldingDays: 5, riskReserve: null, registerTransfer: null },
  fees: [],
  limits: { ...NO_LIMITS, holdersMax: 200 },
  participation: ALL_FIRMS,
  surveillance: null,
  basis: {
    calendar: [ownDefault('与全国碳市场相同的交易日')],
    sessions: [ownDefault('与全国碳市场相同的时段')],
    matching: LISTED_AND_PICKED,
    orders: [basis('S', TICKET_MEASURES, null, '签发后挂牌、转让、质押、注销；条文未见')],
    prices: [
      basis('S', TICKET_MEASURES, null, '至 2025-07-24 成交 31,670 吨、3,167,100 元，约 100 元/吨；未见涨跌幅'),
      ownDefault('收盘价为当日成交加权平均'),
    ],
    auction: AUCTION_BASIS,
    agreement: [ownDefault('碳票转让未见事先审批要求')],
    settlement: [HELD_FIVE_DAYS],
    fees: [ownDefault('未见收费规定，默认为零')],
    limits: [HELD_BY_200],
    participation: [ownDefault('未见对交易主体的限制')],
  },
};
