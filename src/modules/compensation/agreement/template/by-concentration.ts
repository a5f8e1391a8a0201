import type { Quantity } from '../rule/rule.js';
import type { AgreementTemplate } from './template.js';
import {
  ALWAYS,
  CLASS,
  compare,
  difference,
  line,
  part,
  party,
  product,
  rules,
  section,
  sectionsOf,
  sum,
  TARGET_CLASS,
} from './writing.js';

/** Schemes within a province that go by concentrations and loads, as examples of what the rule model can say. */

export const ZHENJIANG: AgreementTemplate = {
  id: 'zhenjiang-load',
  archetype: 'E',
  titleZh: '镇江（太湖流域）超标负荷乘单价，按贡献率分摊（样本）',
  titleEn: 'Zhenjiang: load above the target times a price, shared by contribution (template)',
  basis: [
    {
      document: '镇江市太湖流域环境资源区域补偿办法',
      certainty: 'V',
      note: '公式、单价与贡献率见于公开材料；断面名称未列',
    },
  ],
  rules: rules({
    parties: [
      party('danyang', '丹阳市', 'county'),
      party('dantu', '丹徒区', 'county'),
      party('zhenjiang', '镇江市', 'superior'),
    ],
    sections: [
      section('outlet', '出境断面', '太湖流域', [
        [
          { party: 'danyang', share: { kind: 'item', item: 'each', of: 'table:danyang' } },
          { party: 'dantu', share: { kind: 'item', item: 'each', of: 'table:dantu' } },
        ],
        'zhenjiang',
      ]),
    ],
    tables: [
      { id: 'price', nameZh: '单价（万元/吨）', values: { CODMN: '1.5', NH3N: '10', TP: '10' } },
      { id: 'danyang', nameZh: '丹阳贡献率', values: { CODMN: '0.8578', NH3N: '0.8445', TP: '0.8807' } },
      { id: 'dantu', nameZh: '丹徒贡献率', values: { CODMN: '0.1422', NH3N: '0.1555', TP: '0.1193' } },
    ],
    parts: [
      part({
        id: 'load',
        nameZh: '超标负荷',
        subjects: sectionsOf('outlet'),
        items: ['CODMN', 'NH3N', 'TP'],
        lines: [
          line({
            id: 'over',
            when: compare({ kind: 'exceed', item: 'each', over: 'target' }, 'above', '0'),
            amount: product(
              { kind: 'load', item: 'each', above: 'target' },
              { kind: 'item', item: 'each', of: 'table:price' },
            ),
            pays: ['upstream', 'downstream'],
          }),
        ],
      }),
    ],
    rounding: { mode: 'half-up', to: '0.01', at: 'section-period' },
  }),
};

const EXCEED: Quantity = { kind: 'exceed', item: 'each', over: 'target' };
const tier = (amount: string): Quantity => product(amount, sum('1', EXCEED));

export const ZHOUKOU: AgreementTemplate = {
  id: 'zhoukou-tiers',
  archetype: 'F',
  titleZh: '周口 超标倍数分档（样本）',
  titleEn: 'Zhoukou: tiers by exceed multiple (template)',
  basis: [{ document: '周口市水环境生态补偿办法', certainty: 'V', note: '五档与入河口见于公开材料；目标值以证据给出' }],
  rules: rules({
    parties: [party('county', '上游县', 'county'), party('zhoukou', '周口市', 'superior')],
    sections: [
      section('river', '河流断面', '沙颍河', ['county', 'zhoukou']),
      section('mouth', '入河口断面', '沙颍河', ['county', 'zhoukou']),
    ],
    parts: [
      part({
        id: 'tiers',
        nameZh: '超标倍数分档',
        period: 'week',
        subjects: sectionsOf('river'),
        items: ['COD', 'NH3N'],
        lines: [
          line({
            id: 'over',
            when: compare(EXCEED, 'above', '0.1'),
            amount: {
              kind: 'steps',
              of: EXCEED,
              rows: [
                { upTo: '0.5', amount: tier('10') },
                { upTo: '1', amount: tier('25') },
                { upTo: '1.5', amount: tier('50') },
                { upTo: '2', amount: tier('100') },
              ],
              above: tier('200'),
            },
            pays: ['upstream', 'downstream'],
          }),
        ],
      }),
      part({
        id: 'mouth',
        nameZh: '入河口断面',
        period: 'week',
        subjects: sectionsOf('mouth'),
        items: ['COD', 'NH3N'],
        lines: [
          line({
            id: 'over',
            when: compare(EXCEED, 'above', '0'),
            amount: tier('15'),
            pays: ['upstream', 'downstream'],
          }),
        ],
      }),
    ],
  }),
};

export const HEFEI: AgreementTemplate = {
  id: 'hefei-factors',
  archetype: 'G',
  titleZh: '合肥 因子超标与类别改善，双向并设上限（样本）',
  titleEn: 'Hefei: steps by factor with caps, both ways (template)',
  basis: [
    {
      document: '合肥市地表水断面生态补偿办法',
      certainty: 'V',
      note: '每0.5倍50万元、每因子上限300万元、优于目标每类50万元见于公开材料；不足0.5倍是否计一档不明，以进一为默认值；自动站连续超标与年均改善30%未列',
    },
  ],
  rules: rules({
    parties: [party('county', '责任县区', 'county'), party('hefei', '合肥市', 'superior')],
    sections: [section('outlet', '出境断面', '巢湖流域', ['county', 'hefei'])],
    parts: [
      part({
        id: 'over',
        nameZh: '因子超标',
        subjects: sectionsOf('outlet'),
        items: ['CODMN', 'NH3N', 'TP'],
        lines: [
          line({
            id: 'steps',
            when: compare(EXCEED, 'above', '0'),
            amount: product('50', {
              kind: 'rounded',
              of: { kind: 'quotient', of: EXCEED, by: '0.5' },
              to: '1',
              mode: 'ceiling',
            }),
            pays: ['upstream', 'downstream'],
          }),
        ],
      }),
      part({
        id: 'better',
        nameZh: '优于目标',
        subjects: sectionsOf('outlet'),
        lines: [
          line({
            id: 'classes',
            when: compare(CLASS, 'below', TARGET_CLASS),
            amount: product('50', difference(TARGET_CLASS, CLASS)),
            pays: ['downstream', 'upstream'],
          }),
        ],
      }),
    ],
    limits: [
      {
        id: 'factor-cap',
        nameZh: '单因子月上限',
        kind: 'cap',
        amount: '300',
        lines: ['over'],
        per: ['item', 'section', 'month'],
      },
    ],
  }),
};

export const HEZE: AgreementTemplate = {
  id: 'heze-linear',
  archetype: 'H',
  titleZh: '菏泽2014 线性浓度系数（样本）',
  titleEn: 'Heze 2014: linear in the concentrations (template)',
  basis: [
    {
      document: '菏泽市2014年地表水环境质量生态补偿暂行办法',
      certainty: 'V',
      note: '公式见于公开材料；所附算例印为45，按公式为35，以公式为准',
    },
  ],
  rules: rules({
    parties: [party('county', '县区', 'county'), party('heze', '菏泽市', 'superior')],
    sections: [section('outlet', '出境断面', '菏泽', ['county', 'heze'])],
    parts: [
      part({
        id: 'linear',
        nameZh: '季度浓度',
        period: 'quarter',
        subjects: sectionsOf('outlet'),
        lines: [
          line({
            id: 'linear',
            when: ALWAYS,
            amount: sum(
              product(difference('30', { kind: 'item', item: 'COD', of: 'section' }), '2'),
              product(difference('1.5', { kind: 'item', item: 'NH3N', of: 'section' }), '30'),
            ),
            negative: 'reverse',
            pays: ['downstream', 'upstream'],
          }),
        ],
      }),
    ],
  }),
};
