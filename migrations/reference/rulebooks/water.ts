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

const TRADING_RULES = '用水权交易管理规则（试行）（水财务〔2024〕9号）';
const INTERIM_MEASURES = '水权交易管理暂行办法（水政法〔2016〕156号）';
const PERMIT_REGULATION = '取水许可和水资源费征收管理条例（国务院令第460号）';

/** Saved water inside a permit, which the permit authority lets go: listed, auctioned or agreed upon. */
export const WATER: RulebookContent = {
  market: 'water',
  titleZh: '用水权交易规则',
  titleEn: 'Water right trading rules',
  calendar: TRADING_DAYS,
  sessions: PICK_SESSIONS,
  matching: PICK_MATCHING,
  orders: { timesInForce: ['day', 'gtc'], postOnly: false, quantityMax: null, steps: [], approval: 'before' },
  prices: { band: null, close: { kind: 'vwap-of-day' }, firstReferences: {}, composite: [] },
  block: null,
  auction: AUCTION_DEFAULTS,
  agreement: { approval: 'before', publicityDays: 7 },
  settlement: { unitReleaseDays: 0, minimumHoldingDays: 5, riskReserve: null, registerTransfer: null },
  fees: [],
  limits: { ...NO_LIMITS, holdersMax: 200 },
  participation: ALL_FIRMS,
  surveillance: null,
  basis: {
    calendar: [ownDefault('与全国碳市场相同的交易日')],
    sessions: [ownDefault('与全国碳市场相同的时段')],
    matching: LISTED_AND_PICKED,
    orders: [
      basis('V', PERMIT_REGULATION, '第二十七条', '仅可转让节约的水资源，须经原审批机关批准'),
      ownDefault('委托有效期'),
    ],
    prices: [
      basis('K', INTERIM_MEASURES, '第十、十六条', '区域水权以评估价为基准协商或竞价；未见涨跌幅'),
      ownDefault('收盘价为当日成交加权平均'),
    ],
    auction: [basis('K', TRADING_RULES, null, '第七条以外未见；公开交易含单向竞价为通行做法'), ...AUCTION_BASIS],
    agreement: [
      basis('V', PERMIT_REGULATION, '第二十七条', '取水权转让须经原审批机关批准'),
      basis(
        'K',
        INTERIM_MEASURES,
        '第十一、十四、十五、二十二条',
        '区域水权备案；取水权 20 个工作日内决定；灌溉一年以上事先备案',
      ),
      ownDefault('公示 7 日，供第三方提出异议'),
    ],
    settlement: [HELD_FIVE_DAYS],
    fees: [basis('K', TRADING_RULES, null, '未见收费规定，默认为零')],
    limits: [HELD_BY_200],
    participation: [
      basis('V', TRADING_RULES, '第七条', '区域水权、取水权、灌溉用水户水权；三类主体由水权模块审查'),
      ownDefault('未见禁止某一信用等级交易的规定'),
    ],
  },
};
