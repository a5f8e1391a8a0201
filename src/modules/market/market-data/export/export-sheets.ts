import type { Sheet } from '../../../../platform/sheet/index.js';
import { shanghaiTime } from '../../../../shared/clock.js';
import { FEE_MODES, type FeeMode } from '../../rulebook/rulebook.js';
import type { CandleView } from '../candle.view.js';
import type { DailyRecordView } from '../daily-record/daily-record.view.js';
import type { PublicTradeView } from '../public-trade-view.js';

/** A figure that is not known is an empty cell, never a zero. */

const MODE_NAMES: Readonly<Record<FeeMode, string>> = {
  listing: '挂牌 listing',
  block: '大宗 block',
  auction: '单向竞价 auction',
  agreement: '协议转让 agreement',
};

/** The modes that a publication tells of; what was dealt by agreement on a published day is not known. */
const PUBLISHED_MODES: readonly FeeMode[] = ['listing', 'block', 'auction'];

/** One row for each instrument and day. */
export function dailyRecordsSheet(records: readonly DailyRecordView[]): Sheet {
  return [
    [
      '日期 day',
      '代码 instrument',
      '前收盘 previous close',
      '开盘 open',
      '最高 high',
      '最低 low',
      '收盘 close',
      ...FEE_MODES.flatMap((mode) =>
        ['成交量 quantity', '成交额（元） amount', '笔数 count'].map((figure) => `${MODE_NAMES[mode]} ${figure}`),
      ),
      '规则版本 rulebook version',
      '来源 source',
    ],
    ...records.map((record) => [
      record.day,
      record.instrument,
      record.previousClose ?? '',
      record.open ?? '',
      record.high ?? '',
      record.low ?? '',
      record.close ?? '',
      ...FEE_MODES.flatMap((mode) => modeCells(record, mode)),
      record.rulebookVersion?.toString() ?? '',
      record.source,
    ]),
  ];
}

/** Quantity, amount and count of one mode. A record leaves out the modes in which nothing was traded. */
function modeCells({ modes, source }: DailyRecordView, mode: FeeMode): string[] {
  const figures = modes.find((each) => each.mode === mode);
  if (figures) return [figures.quantity, figures.amount, figures.count?.toString() ?? ''];
  if (source === 'own') return ['0', '0.00', '0'];
  return PUBLISHED_MODES.includes(mode) ? ['0', '0.00', ''] : ['', '', ''];
}

export function tradesSheet(instrument: string, trades: readonly PublicTradeView[]): Sheet {
  return [
    [
      '成交编号 trade',
      '时间（上海） time in Shanghai',
      '代码 instrument',
      '价格 price',
      '成交量 quantity',
      '成交额（元） amount',
      '主动方向 taker side',
    ],
    ...trades.map(({ id, at, price, quantity, amount, takerSide }) => [
      id,
      shanghaiTime(new Date(at)),
      instrument,
      price,
      quantity,
      amount,
      takerSide === 'buy' ? '买入 buy' : '卖出 sell',
    ]),
  ];
}

export function candlesSheet(instrument: string, candles: readonly CandleView[]): Sheet {
  return [
    [
      '开始（上海） start in Shanghai',
      '代码 instrument',
      '开盘 open',
      '最高 high',
      '最低 low',
      '收盘 close',
      '成交量 quantity',
      '成交额（元） amount',
      '笔数 count',
      '来源 source',
    ],
    ...candles.map(({ start, open, high, low, close, volume, turnover, trades, source }) => [
      shanghaiTime(new Date(start)),
      instrument,
      open,
      high,
      low,
      close,
      volume,
      turnover,
      trades?.toString() ?? '',
      source,
    ]),
  ];
}
