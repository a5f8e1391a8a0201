import {
  ALL_FIRMS,
  AUCTION_BASIS,
  AUCTION_DEFAULTS,
  basis,
  NO_LIMITS,
  ownDefault,
  PICK_MATCHING,
  PICK_SESSIONS,
  TRADING_DAYS,
  type RulebookContent,
} from './rulebook-parts.js';

const REGULATION = '碳排放权交易管理暂行条例（国务院令第775号）';
const TRADING_RULES = '碳排放权交易管理规则（试行）（生态环境部公告2021年第21号附件2）';
const SETTLEMENT_RULES = '碳排放权结算管理规则（试行）（生态环境部公告2021年第21号附件3）';
const EXCHANGE_NOTICE = '全国碳排放权交易机构公告（2021-06-22）';
const DAILY_RECORDS = '全国碳市场每日成交数据（2021-07-16 起）';

const COMPOSITE_NOTICE = '沪环境交〔2023〕29号';
const FIVE_VINTAGES_NOTICE = '沪环境交〔2025〕13号';

/** The national market: listing and pick from five levels, blocks in the afternoon, one-way auctions by notice. */
export const CARBON: RulebookContent = {
  market: 'carbon',
  titleZh: '碳排放权交易规则（全国规则）',
  titleEn: 'Carbon trading rules, national form',
  calendar: { ...TRADING_DAYS, closed: ['2024-02-09'] },
  sessions: { ...PICK_SESSIONS, block: [{ from: '13:00', to: '15:00' }] },
  matching: PICK_MATCHING,
  orders: { timesInForce: ['day'], postOnly: false, quantityMax: '99999', steps: [], approval: 'none' },
  prices: {
    band: '0.10',
    close: { kind: 'vwap-of-day' },
    firstReferences: { CEA23: '104.25', CEA24: '73.17', CEA25: '74.63' },
    composite: [
      { from: '2021-07-16', weights: { CEA: 1 } },
      { from: '2023-08-28', weights: { CEA: 1, CEA21: 1, CEA22: 1 } },
      { from: '2024-10-28', weights: { CEA: 1, CEA21: 1, CEA22: 1, CEA23: 1 } },
      { from: '2025-04-29', weights: { CEA: 1, CEA21: 1, CEA22: 1, CEA23: 1, CEA24: 1 } },
      { from: '2026-01-05', weights: { CEA25: 1 } },
    ],
  },
  block: { quantityMin: '100000', band: '0.30', directed: true, group: true },
  auction: { ...AUCTION_DEFAULTS, directions: ['sale', 'purchase'], oneBidder: 'fail' },
  agreement: null,
  settlement: {
    unitReleaseDays: 1,
    minimumHoldingDays: 0,
    riskReserve: { feeShare: '0.2', cap: '10000000' },
    registerTransfer: { from: '09:00', to: '16:00' },
  },
  fees: [],
  limits: NO_LIMITS,
  participation: ALL_FIRMS,
  surveillance: null,
  basis: {
    calendar: [
      basis('K', TRADING_RULES, '第七条', '条号为记忆；节假日随国务院通知休市'),
      basis('D', DAILY_RECORDS, null, '2024-02-09 无成交数据，按休市处理'),
    ],
    sessions: [basis('V', EXCHANGE_NOTICE, null, '挂牌 9:30–11:30、13:00–15:00，大宗 13:00–15:00')],
    matching: [
      basis('V', REGULATION, '第十五条', '协议转让、单向竞价或者其他符合国家规定的现货交易方式'),
      basis('V', EXCHANGE_NOTICE, null, '挂牌协议：对手方最优五个价位内任选，按挂单价成交'),
    ],
    orders: [
      basis('V', TRADING_RULES, '第九条', '报价 0.01 元、数量 1 吨'),
      basis('V', EXCHANGE_NOTICE, null, '挂牌单笔小于 10 万吨'),
      basis('K', TRADING_RULES, '第十二条', '申报当日有效，收市未成交自动失效；条号为记忆'),
    ],
    prices: [
      basis('V', EXCHANGE_NOTICE, null, '挂牌 ±10%（上一交易日收盘价）；收盘价为当日挂牌成交加权平均'),
      basis('D', DAILY_RECORDS, null, '四舍五入到分，与 2,023 个有成交的品种日全部相符；新年度首日以综合价为参考'),
      basis('V', COMPOSITE_NOTICE, null, '综合价为样本收盘价的算术平均；2025 年前各样本起始日由成交数据推得（D）'),
      basis('V', FIVE_VINTAGES_NOTICE, null, '2025 年五个年度各五分之一；2026-01-05 起仅 CEA25'),
    ],
    block: [
      basis('V', EXCHANGE_NOTICE, null, '大宗在下午进行'),
      basis('K', EXCHANGE_NOTICE, null, '单笔不小于 10 万吨、±30%，原文未见；与 973 个大宗品种日的日均价相符（D）'),
    ],
    auction: [
      basis('V', REGULATION, '第十五条', '单向竞价'),
      basis('K', TRADING_RULES, '第六条', '按次公告时间；条号为记忆，参数未见'),
      ...AUCTION_BASIS,
    ],
    settlement: [
      basis('S', TRADING_RULES, '第十四条', '买入的当日不得卖出（T+1）；条号为记忆'),
      basis('K', TRADING_RULES, '第十四条', '卖出资金当日可用（T+0）'),
      basis('K', SETTLEMENT_RULES, '第十二至十五条', '有风险准备金（见）；比例与上限未见，默认为手续费五分之一、上限 1,000 万元，待确认'),
      ownDefault('登记与交易系统划转时间 09:00–16:00，屏幕说明为“交易时间前后”，时刻未见'),
    ],
    fees: [basis('K', '全国碳市场收费标准', null, '成交记录有交易、结算手续费两栏，费率未见，默认为零')],
    limits: [basis('K', TRADING_RULES, '第二十一、二十二条', '有最大持仓量与大户报告制度，数值未见，默认不限')],
    participation: [
      basis('V', REGULATION, '第七、八条', '重点排放单位；监管、登记、交易、核查机构及其人员不得参与'),
      ownDefault('未见禁止某一信用等级交易的规定'),
    ],
  },
};
