import type { Quantity } from '../rule/rule.js';
import type { AgreementTemplate } from './template.js';
import {
  ALWAYS,
  CLASS,
  compare,
  figure,
  line,
  parameter,
  part,
  party,
  product,
  rules,
  section,
  sectionsOf,
  shares,
  sum,
  TARGET_CLASS,
} from './writing.js';

/** Schemes within a province with several components, shares or deposits, as examples of what the rule model can say. */

/** Percent by which the item is below last year's same month. */
const BETTER_POINTS: Quantity = product('-100', { kind: 'exceed', item: 'each', over: 'last-year-same-period' });

export const SHANDONG: AgreementTemplate = {
  id: 'shandong-change',
  archetype: 'I',
  titleZh: '山东2019 同比变化与多项奖惩（样本）',
  titleEn: 'Shandong 2019: year-on-year percent with several components (template)',
  basis: [
    {
      document: '鲁政办字〔2019〕44号；鲁环发〔2019〕68号',
      certainty: 'V',
      note: '每百分点4与5万元、200万元上限、劣Ⅴ每断面月100万元、水源断面400万元见于公开材料；基数1600至2000万元，取1600为默认值；上限按指标、断面、年度为推断',
    },
  ],
  rules: rules({
    parties: [party('city', '设区市', 'city'), party('shandong', '山东省', 'superior')],
    sections: [section('border', '跨市断面', '小清河', ['city', 'shandong'])],
    parameters: [{ id: 'base', nameZh: '全部达标基数', value: '1600', certainty: 'I', note: '公开材料为1600至2000' }],
    parts: [
      part({
        id: 'base',
        nameZh: '年均全部达标',
        period: 'year',
        subjects: sectionsOf('border'),
        lines: [
          line({
            id: 'all-21',
            when: compare(CLASS, 'at-most', TARGET_CLASS),
            amount: parameter('base'),
            pays: ['shandong', 'upstream'],
          }),
        ],
      }),
      part({
        id: 'change',
        nameZh: '月度同比变化',
        subjects: sectionsOf('border'),
        items: ['NH3N', 'COD', 'TP', 'F'],
        lines: [
          line({
            id: 'better',
            when: compare(BETTER_POINTS, 'above', '0'),
            amount: product('4', BETTER_POINTS),
            pays: ['shandong', 'upstream'],
          }),
          line({
            id: 'worse',
            when: compare(BETTER_POINTS, 'below', '0'),
            amount: product('-5', BETTER_POINTS),
            pays: ['upstream', 'shandong'],
          }),
        ],
      }),
      part({
        id: 'worse-than-5',
        nameZh: '劣Ⅴ类',
        subjects: sectionsOf('border'),
        lines: [
          line({ id: 'month', when: compare(CLASS, 'equal', '劣Ⅴ'), amount: '100', pays: ['upstream', 'shandong'] }),
        ],
      }),
    ],
    limits: [
      {
        id: 'worse-cap',
        nameZh: '单项恶化年上限',
        kind: 'cap',
        amount: '200',
        lines: ['change/worse'],
        per: ['item', 'section', 'year'],
      },
    ],
    rounding: { mode: 'half-up', to: '0.01', at: 'line' },
  }),
};

export const FUJIAN: AgreementTemplate = {
  id: 'fujian-factors',
  archetype: 'J',
  titleZh: '福建 因素分配（水质70%、森林20%、用水10%，样本）',
  titleEn: 'Fujian: a sum allocated by factors (template)',
  basis: [
    {
      document: '福建省重点流域生态保护补偿办法',
      certainty: 'V',
      note: '三项权重与2019年12.5亿元见于公开材料；各县因素占比由证据给出',
    },
  ],
  rules: rules({
    parties: [
      party('pool', '重点流域补偿资金', 'pool'),
      party('county-a', '甲县', 'county'),
      party('county-b', '乙县', 'county'),
    ],
    parts: [
      part({
        id: 'factors',
        nameZh: '因素分配',
        period: 'year',
        subjects: { kind: 'parties', ids: ['county-a', 'county-b'] },
        lines: [
          line({
            id: 'share',
            when: ALWAYS,
            amount: product(
              '125000',
              sum(
                product('0.7', figure('水质占比')),
                product('0.2', figure('森林占比')),
                product('0.1', figure('用水占比')),
              ),
            ),
            pays: ['pool', 'subject'],
          }),
        ],
      }),
    ],
    rounding: { mode: 'half-up', to: '0.01', at: 'line' },
  }),
};

export const HUANGBAI: AgreementTemplate = {
  id: 'huangbai-deposit',
  archetype: 'K',
  titleZh: '黄柏河 保证金（样本）',
  titleEn: 'The Huangbai River: deposits returned when the target is met (template)',
  basis: [
    {
      document: '宜昌市黄柏河东支流域生态补偿方案',
      certainty: 'V',
      note: '缴存700与300万元、达标返还、奖励资金1000万元见于公开材料；以年度类别达标判定返还为推断；采矿指标奖励不是资金，写入协议文本',
    },
  ],
  rules: rules({
    parties: [
      party('yiling', '夷陵区', 'county'),
      party('yuanan', '远安县', 'county'),
      party('yichang', '宜昌市', 'superior'),
      party('pool', '保证金', 'pool'),
    ],
    sections: [
      section('yiling-exit', '夷陵出境断面', '黄柏河', ['yiling', 'yichang']),
      section('yuanan-exit', '远安出境断面', '黄柏河', ['yuanan', 'yichang']),
    ],
    parameters: [
      { id: 'yiling-award', nameZh: '夷陵奖励占比', value: '0.488', certainty: 'I', note: '由实付488万元推算' },
      { id: 'yuanan-award', nameZh: '远安奖励占比', value: '0.512', certainty: 'I', note: '由实付512万元推算' },
    ],
    parts: [
      part({
        id: 'deposit',
        nameZh: '缴存',
        period: 'year',
        subjects: { kind: 'agreement' },
        lines: [
          line({
            id: 'in',
            when: ALWAYS,
            amount: '1000',
            pays: [shares({ yiling: '0.7', yuanan: '0.3' }), 'pool'],
          }),
        ],
      }),
      part({
        id: 'yiling',
        nameZh: '夷陵返还',
        period: 'year',
        subjects: sectionsOf('yiling-exit'),
        lines: [
          line({ id: 'met', when: compare(CLASS, 'at-most', TARGET_CLASS), amount: '700', pays: ['pool', 'upstream'] }),
        ],
      }),
      part({
        id: 'yuanan',
        nameZh: '远安返还',
        period: 'year',
        subjects: sectionsOf('yuanan-exit'),
        lines: [
          line({ id: 'met', when: compare(CLASS, 'at-most', TARGET_CLASS), amount: '300', pays: ['pool', 'upstream'] }),
        ],
      }),
      part({
        id: 'award',
        nameZh: '市级奖励',
        period: 'year',
        subjects: { kind: 'agreement' },
        lines: [
          line({
            id: 'shares',
            when: ALWAYS,
            amount: '1000',
            pays: [
              'yichang',
              [
                { party: 'yiling', share: parameter('yiling-award') },
                { party: 'yuanan', share: parameter('yuanan-award') },
              ],
            ],
          }),
        ],
      }),
    ],
  }),
};
