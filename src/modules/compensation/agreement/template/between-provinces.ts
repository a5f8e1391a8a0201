import type { Quantity } from '../rule/rule.js';
import type { AgreementTemplate } from './template.js';
import {
  allOf,
  ALWAYS,
  CLASS,
  compare,
  difference,
  line,
  parameter,
  part,
  party,
  product,
  rules,
  section,
  sectionsOf,
  shares,
} from './writing.js';

/** Schemes of other rivers between provinces, as examples of what the rule model can say. */

/** Percent by which three items changed on average against last year. */
const INDEX_CHANGE: Quantity = product(
  '100',
  difference(
    {
      kind: 'quotient',
      of: {
        kind: 'index',
        factor: '1',
        weights: [
          { item: 'COD', weight: '1' },
          { item: 'NH3N', weight: '1' },
          { item: 'TP', weight: '1' },
        ],
        over: 'last-year-annual',
      },
      by: '3',
    },
    '1',
  ),
);

export const YELLOW_RIVER: AgreementTemplate = {
  id: 'yellow-river-liuzhuang',
  archetype: 'B',
  titleZh: '黄河豫鲁段 年均类别与指标变化（样本）',
  titleEn: 'Henan and Shandong on the Yellow River: annual class and change of items (template)',
  basis: [
    {
      document: '黄河流域（豫鲁段）横向生态保护补偿协议（2021—2022年）',
      certainty: 'V',
      note: '6000、100、4000万元与两年合计12600万元见于报道；三项指标等权为推断',
    },
  ],
  rules: rules({
    parties: [party('henan', '河南省', 'province'), party('shandong', '山东省', 'province')],
    sections: [section('LZ', '刘庄', '黄河', ['henan', 'shandong'])],
    parts: [
      part({
        id: 'base',
        nameZh: '水质基本补偿',
        period: 'year',
        subjects: sectionsOf('LZ'),
        lines: [
          line({
            id: 'class',
            when: ALWAYS,
            amount: product('6000', difference('Ⅲ', CLASS)),
            negative: 'reverse',
            pays: ['downstream', 'upstream'],
          }),
        ],
      }),
      part({
        id: 'change',
        nameZh: '水质变化补偿',
        period: 'year',
        subjects: sectionsOf('LZ'),
        lines: [
          line({
            id: 'points',
            when: ALWAYS,
            amount: product('-100', INDEX_CHANGE),
            negative: 'reverse',
            pays: ['downstream', 'upstream'],
          }),
        ],
      }),
    ],
    limits: [
      {
        id: 'change-cap',
        nameZh: '水质变化补偿上限',
        kind: 'cap',
        amount: '4000',
        lines: ['change'],
        per: ['section', 'year'],
      },
    ],
    rounding: { mode: 'half-up', to: '0.01', at: 'line' },
  }),
};

export const XINAN_RIVER: AgreementTemplate = {
  id: 'xinan-river',
  archetype: 'C',
  titleZh: '新安江 P 指数（第一轮，样本）',
  titleEn: 'The index P of the Xin’an River, first round (template)',
  basis: [
    {
      document: '新安江流域水环境补偿试点（2012—2014年）',
      certainty: 'G',
      note: '金额与方向见于公开材料；公式、系数0.85与等权重待确认',
    },
  ],
  rules: rules({
    parties: [
      party('anhui', '安徽省', 'province'),
      party('zhejiang', '浙江省', 'province'),
      party('centre', '中央财政', 'superior'),
    ],
    sections: [section('JK', '街口', '新安江', ['anhui', 'zhejiang'])],
    parts: [
      part({
        id: 'centre',
        nameZh: '中央财政补助',
        period: 'year',
        subjects: sectionsOf('JK'),
        lines: [line({ id: 'centre', when: ALWAYS, amount: '30000', pays: ['centre', 'upstream'] })],
      }),
      part({
        id: 'index',
        nameZh: 'P 指数',
        period: 'year',
        subjects: sectionsOf('JK'),
        precedence: 'unstated',
        otherwise: 'unstated',
        lines: [
          line({
            id: 'met',
            when: compare(index('0.85'), 'at-most', '1'),
            amount: '10000',
            pays: ['downstream', 'upstream'],
          }),
          line({
            id: 'missed',
            when: compare(index('0.85'), 'above', '1'),
            amount: '10000',
            pays: ['upstream', 'downstream'],
          }),
        ],
      }),
    ],
  }),
};

function index(factor: string): Quantity {
  const weights = (['CODMN', 'NH3N', 'TN', 'TP'] as const).map((item) => ({ item, weight: '0.25' }));
  return { kind: 'index', factor, weights, over: 'baseline' };
}

export const CHISHUI: AgreementTemplate = {
  id: 'chishui',
  archetype: 'D',
  titleZh: '云贵川 赤水河流域横向生态补偿（2018—2020年，样本）',
  titleEn: 'Yunnan, Guizhou and Sichuan on the Chishui: a pool with shares (template)',
  basis: [
    {
      document: '赤水河流域横向生态补偿协议（2018年）',
      certainty: 'V',
      note: '2亿元、出资1:5:4、分配3:4:3、清水铺与鲢鱼溪的扣减去向见于公开材料；扣减全部份额为推断（参数），茅台上游新断面未列',
    },
  ],
  rules: rules({
    parties: [
      party('yunnan', '云南省', 'province'),
      party('guizhou', '贵州省', 'province'),
      party('sichuan', '四川省', 'province'),
      party('pool', '赤水河补偿资金', 'pool'),
    ],
    sections: [
      section('QSP', '清水铺', '赤水河', ['yunnan', 'guizhou']),
      section('LYX', '鲢鱼溪', '赤水河', ['guizhou', 'sichuan']),
    ],
    parameters: [
      { id: 'yunnan-cut', nameZh: '清水铺不达标扣减云南', value: '6000', certainty: 'I', note: '以全部份额为默认值' },
      { id: 'guizhou-cut', nameZh: '鲢鱼溪不达标扣减贵州', value: '8000', certainty: 'I', note: '以全部份额为默认值' },
    ],
    parts: [
      part({
        id: 'pool',
        nameZh: '出资与分配',
        period: 'year',
        subjects: { kind: 'agreement' },
        precedence: 'sum',
        lines: [
          line({
            id: 'in',
            when: ALWAYS,
            amount: '20000',
            pays: [shares({ yunnan: '0.1', guizhou: '0.5', sichuan: '0.4' }), 'pool'],
          }),
          line({
            id: 'out',
            when: ALWAYS,
            amount: '20000',
            pays: ['pool', shares({ yunnan: '0.3', guizhou: '0.4', sichuan: '0.3' })],
          }),
        ],
      }),
      part({
        id: 'qingshuipu',
        nameZh: '清水铺扣减',
        period: 'year',
        subjects: sectionsOf('QSP'),
        lines: [
          line({
            id: 'failed',
            when: compare(CLASS, 'above', 'Ⅱ'),
            amount: parameter('yunnan-cut'),
            pays: ['yunnan', shares({ guizhou: '0.5', sichuan: '0.5' })],
          }),
        ],
      }),
      part({
        id: 'lianyuxi',
        nameZh: '鲢鱼溪扣减',
        period: 'year',
        subjects: sectionsOf('LYX'),
        lines: [
          line({
            id: 'failed',
            when: compare(CLASS, 'above', 'Ⅱ'),
            amount: parameter('guizhou-cut'),
            pays: ['guizhou', 'sichuan'],
          }),
        ],
      }),
    ],
  }),
};

export const CHUHE: AgreementTemplate = {
  id: 'chuhe-chenqian',
  archetype: 'L',
  titleZh: '滁河陈浅断面 年度类别并核流量（样本）',
  titleEn: 'The Chu River at Chenqian: annual class, with a flow gate (template)',
  basis: [
    {
      document: '滁河流域横向生态保护补偿协议',
      certainty: 'V',
      note: 'Ⅱ类及以上4000万元见于公开材料；Ⅲ类金额2000万元与流量门槛待确认',
    },
  ],
  rules: rules({
    parties: [party('anhui', '安徽省', 'province'), party('jiangsu', '江苏省', 'province')],
    sections: [section('CQ', '陈浅', '滁河', ['anhui', 'jiangsu'])],
    parameters: [
      { id: 'class-3', nameZh: 'Ⅲ类金额', value: '2000', certainty: 'G', note: '待确认' },
      { id: 'least-flow', nameZh: '最小流量', value: '0', certainty: 'G', note: '原协议未见流量条款；0 即不设门槛' },
    ],
    parts: [
      part({
        id: 'class',
        nameZh: '年度类别',
        period: 'year',
        subjects: sectionsOf('CQ'),
        lines: [
          line({
            id: 'class-2',
            when: allOf(compare(CLASS, 'at-most', 'Ⅱ'), compare({ kind: 'flow' }, 'at-least', parameter('least-flow'))),
            amount: '4000',
            pays: ['downstream', 'upstream'],
          }),
          line({
            id: 'class-3',
            when: allOf(compare(CLASS, 'equal', 'Ⅲ'), compare({ kind: 'flow' }, 'at-least', parameter('least-flow'))),
            amount: parameter('class-3'),
            pays: ['downstream', 'upstream'],
          }),
        ],
      }),
    ],
  }),
};
