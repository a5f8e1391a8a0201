import type { Sheet } from '../../../platform/sheet/index.js';
import { shanghaiTime } from '../../../shared/clock.js';
import type { Market } from '../../../shared/market.js';
import type { Mode } from '../settled-markets.js';
import type { MoneyLine, Side, StatementContent } from './statement.js';

const MARKET_NAMES: Readonly<Record<Market, string>> = {
  carbon: '碳排放权',
  discharge: '排污权',
  water: '水权',
  energy: '用能权',
  forest: '林业碳汇',
};

const MODE_NAMES: Readonly<Record<Mode, string>> = {
  listing: '挂牌 listing',
  block: '大宗 block',
  auction: '单向竞价 auction',
  agreement: '协议转让 agreement',
};

const SIDE_NAMES: Readonly<Record<Side, string>> = { trading: '交易 trading', register: '登记 register' };

/** The columns of the national client's day statement, in its order. */
const MONEY_NAMES: Readonly<Record<keyof MoneyLine, string>> = {
  opening: '期初资金 opening',
  bought: '买入额 bought',
  buyFees: '买入手续费 buy fees',
  sold: '卖出额 sold',
  sellFees: '卖出手续费 sell fees',
  cashIn: '入金 cash in',
  cashOut: '出金 cash out',
  depositsIn: '保证金退回 deposits back',
  depositsOut: '保证金缴纳 deposits paid',
  otherIn: '其他转入 other in',
  otherOut: '其他转出 other out',
  available: '可用 available',
  held: '冻结 held',
  closing: '期末资金 closing',
};

/** `printedAt` is when it was asked for (打印时间). */
export function statementSheet(
  content: StatementContent,
  { version, corrects, final }: { readonly version: number; readonly corrects: number | null; readonly final: boolean },
  printedAt: Date,
): Sheet {
  const { market, day, organization, money, moneyInCapitals, units, trades } = content;
  const revision =
    corrects === null ? `${version}` : `${version}（更正第 ${corrects} 版 corrects version ${corrects}）`;
  return [
    ['日终对账单 Day statement'],
    ['市场 market', `${MARKET_NAMES[market]} ${market}`],
    ['交易日期 trading day', day],
    ['打印时间 printed at', shanghaiTime(printedAt)],
    ['客户号 client', organization.id],
    ['客户名称 name', organization.name],
    ['统一社会信用代码 credit code', organization.creditCode],
    ['版本 version', revision],
    ['状态 state', final ? '已终结 final' : '待终结 not yet final'],
    [],
    ['资金（元） money', '金额 yuan', '大写 in capitals'],
    ...(Object.keys(MONEY_NAMES) as (keyof MoneyLine)[]).map((name) => [
      MONEY_NAMES[name],
      money[name],
      moneyInCapitals[name],
    ]),
    [],
    [
      '代码 instrument',
      '账户 side',
      '单位 unit',
      '期初 opening',
      '买入 bought',
      '卖出 sold',
      '转入 moved in',
      '转出 moved out',
      '其他转入 other in',
      '其他转出 other out',
      '可用 available',
      '冻结 held',
      '待交收 pending',
      '期末 closing',
    ],
    ...units.map((line) => [
      line.instrument,
      SIDE_NAMES[line.side],
      line.unit,
      line.opening,
      line.bought,
      line.sold,
      line.movedIn,
      line.movedOut,
      line.otherIn,
      line.otherOut,
      line.available,
      line.held,
      line.pending,
      line.closing,
    ]),
    [],
    [
      '成交编号 trade',
      '时间 time',
      '方式 mode',
      '代码 instrument',
      '方向 side',
      '价格 price',
      '成交量 quantity',
      '成交额 amount',
      '手续费 fee',
    ],
    ...trades.map((trade) => [
      trade.id,
      shanghaiTime(new Date(trade.at)),
      MODE_NAMES[trade.mode],
      trade.instrument,
      trade.side === 'buy' ? '买入 buy' : '卖出 sell',
      trade.price ?? '',
      trade.quantity,
      trade.amount,
      trade.fee,
    ]),
  ];
}

/** How a statement is laid out as a workbook. */
export const STATEMENT_TABLE = { title: '日终对账单', widths: [26, 24, 40, 16, 16, 16, 16, 16, 16, 16, 16] };
