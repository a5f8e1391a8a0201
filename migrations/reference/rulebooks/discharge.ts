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

const MEASURES = '湘政办发〔2022〕23号';
const PRICE_NOTICE = '湘发改 2021 通知（2021-08-01 起施行）';
const MANUAL = '湖南省公共资源交易中心排污权交易操作手册';
const STATE_COUNCIL = '国办发〔2014〕38号';

/** Hunan: what the authority approved is listed, auctioned or agreed upon; nothing is matched automatically, nothing is charged. */
export const DISCHARGE: RulebookContent = {
  market: 'discharge',
  titleZh: '排污权交易规则（湖南）',
  titleEn: 'Discharge permit trading rules, Hunan',
  calendar: TRADING_DAYS,
  sessions: PICK_SESSIONS,
  matching: PICK_MATCHING,
  orders: { timesInForce: ['day', 'gtc'], postOnly: false, quantityMax: null, steps: [], approval: 'before' },
  prices: { band: null, close: { kind: 'vwap-of-day' }, firstReferences: {}, composite: [] },
  block: null,
  auction: { ...AUCTION_DEFAULTS, stepMultiple: '1' },
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
    orders: [basis('V', MANUAL, null, '审批结果推送交易系统后方可挂牌，转让方自定起始价'), ownDefault('委托有效期')],
    prices: [
      basis('V', PRICE_NOTICE, '第一条', '2021-08-01 起企业间价格放开，不设涨跌幅'),
      ownDefault('收盘价为当日成交加权平均'),
    ],
    auction: [
      basis('V', MANUAL, null, '加价幅度为整数元且不超过起始价 5%'),
      basis('S', '湖南日报 2024-01-25', null, '政府储备出让不低于指标基价，多人申请时竞价；回购不高于基价'),
      ...AUCTION_BASIS,
    ],
    agreement: [
      basis('V', MANUAL, null, '主管部门受理审批后方可交易'),
      basis('V', STATE_COUNCIL, '（十一）', '交易后双方申请变更排污许可证'),
    ],
    settlement: [HELD_FIVE_DAYS],
    fees: [basis('V', PRICE_NOTICE, '第二条', '2021-08-01 起不收取交易服务费')],
    limits: [HELD_BY_200],
    participation: [
      basis('V', MEASURES, '第二条', '固定污染源排污许可分类管理名录内的工业排污单位，11 种污染物'),
      basis('S', STATE_COUNCIL, '（十）', '流域、城市与行业限制由排污权模块按项目审查'),
    ],
  },
};
