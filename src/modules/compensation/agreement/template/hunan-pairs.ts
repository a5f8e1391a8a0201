import type { RuleLine } from '../rule/rule.js';
import type { AgreementTemplate } from './template.js';
import { anyOf, CLASS, compare, line, part, party, rules, section, sectionsOf, TARGET_CLASS } from './writing.js';

/** Pairs across a city or provincial border: a fixed amount for the class of a month, in either direction. */

const DOWNSTREAM_PAYS = ['downstream', 'upstream'] as const;
const UPSTREAM_PAYS = ['upstream', 'downstream'] as const;

const GOOD_OR_BETTER = (lastYear: 'last-year-unstated' | 'last-year-same-period'): RuleLine =>
  line({
    id: '1',
    when: anyOf(compare(CLASS, 'equal', 'Ⅰ'), compare(CLASS, 'below', { kind: 'class', of: lastYear })),
    amount: '80',
    pays: DOWNSTREAM_PAYS,
  });
const CLASS_TWO = line({ id: '2', when: compare(CLASS, 'equal', 'Ⅱ'), amount: '0', pays: DOWNSTREAM_PAYS });
const CLASS_THREE = line({ id: '3', when: compare(CLASS, 'equal', 'Ⅲ'), amount: '80', pays: UPSTREAM_PAYS });

const LISHUI_PARTIES = [
  party('zhangjiajie', '张家界市', 'city', '430800'),
  party('changde', '常德市', 'city', '430700'),
];
const LISHUI_SECTION = section('lishui-border', '澧水市界断面', '澧水', ['zhangjiajie', 'changde']);

/** The clause as it is printed: it says neither which line goes first, nor what "last year" is, nor what Ⅳ costs. */
export const LISHUI_AS_PRINTED: AgreementTemplate = {
  id: 'lishui-as-printed',
  archetype: 'A',
  titleZh: '常德市—张家界市 澧水流域横向生态补偿（原文）',
  titleEn: 'Changde and Zhangjiajie on the Li River, the clause as printed',
  basis: [
    {
      document: '常德市、张家界市澧水流域横向生态补偿协议（2020年）',
      certainty: 'V',
      note: '金额与三档均见于两处转载；先后次序、“上年”含义、Ⅳ类及以下未约定，故不能自动结算；断面名称未见',
    },
  ],
  rules: rules({
    parties: LISHUI_PARTIES,
    sections: [LISHUI_SECTION],
    parts: [
      part({
        id: 'class',
        nameZh: '月度水质类别',
        subjects: sectionsOf('lishui-border'),
        precedence: 'unstated',
        otherwise: 'unstated',
        lines: [GOOD_OR_BETTER('last-year-unstated'), CLASS_TWO, CLASS_THREE],
      }),
    ],
  }),
};

/** The same amounts with every case decided, to start a pair's agreement from. The decisions are the platform's. */
export const XIANG_PAIR_80: AgreementTemplate = {
  id: 'xiang-pair-80',
  archetype: 'A',
  titleZh: '市际断面每月80万元（样本）',
  titleEn: 'A pair of cities, 80 a month (template)',
  basis: [
    {
      document: '湘财资环〔2019〕1号；常德市、张家界市澧水流域横向生态补偿协议（2020年）',
      certainty: 'I',
      note: '80万元/月见于常德—张家界；长株潭各对的协议条款未见，本样本不代表其约定；次序、同期比较与Ⅳ类及以下为本平台默认值，须由双方确定',
    },
  ],
  rules: rules({
    parties: [party('upper-city', '上游市', 'city'), party('lower-city', '下游市', 'city')],
    sections: [section('border', '市界断面', '湘江干流', ['upper-city', 'lower-city'])],
    parts: [
      part({
        id: 'class',
        nameZh: '月度水质类别',
        subjects: sectionsOf('border'),
        lines: [
          GOOD_OR_BETTER('last-year-same-period'),
          CLASS_TWO,
          line({ id: '3', when: compare(CLASS, 'at-least', 'Ⅲ'), amount: '80', pays: UPSTREAM_PAYS }),
        ],
      }),
    ],
  }),
};

function againstTarget(amount: string): readonly RuleLine[] {
  return [
    line({ id: 'met', when: compare(CLASS, 'at-most', TARGET_CLASS), amount, pays: DOWNSTREAM_PAYS }),
    line({ id: 'missed', when: compare(CLASS, 'above', TARGET_CLASS), amount, pays: UPSTREAM_PAYS }),
  ];
}

export const LUSHUI: AgreementTemplate = {
  id: 'lushui',
  archetype: 'A',
  titleZh: '湖南—江西 渌水流域横向生态保护补偿（第一轮，样本）',
  titleEn: 'Hunan and Jiangxi on the Lu River, first round (template)',
  basis: [
    {
      document: '渌水流域横向生态保护补偿协议（2019年7月）',
      certainty: 'V',
      note: '断面、金额、月核算年清缴见于公开材料；2019年下半年实付600、2020年实付1200万元',
    },
  ],
  rules: rules({
    parties: [party('jiangxi', '江西省', 'province'), party('hunan', '湖南省', 'province', '430000')],
    sections: [section('JYS', '金鱼石', '渌水', ['jiangxi', 'hunan'])],
    parts: [
      part({
        id: 'class',
        nameZh: '月度水质达标',
        subjects: sectionsOf('JYS'),
        precedence: 'unstated',
        otherwise: 'unstated',
        lines: againstTarget('100'),
      }),
    ],
  }),
};

export const YOUSHUI: AgreementTemplate = {
  id: 'youshui',
  archetype: 'A',
  titleZh: '湖南—重庆 酉水流域横向生态保护补偿（样本）',
  titleEn: 'Hunan and Chongqing on the You River (template)',
  basis: [
    {
      document: '酉水流域横向生态保护补偿协议（2019—2021年，续签2022—2024年）',
      certainty: 'I',
      note: '方向见于公开材料；每月40万元由年度实付480万元推算',
    },
  ],
  rules: rules({
    parties: [party('chongqing', '重庆市', 'province'), party('hunan', '湖南省', 'province', '430000')],
    sections: [section('LYZ', '里耶镇', '酉水', ['chongqing', 'hunan'])],
    parts: [
      part({
        id: 'class',
        nameZh: '月度水质达标',
        subjects: sectionsOf('LYZ'),
        precedence: 'unstated',
        otherwise: 'unstated',
        lines: againstTarget('40'),
      }),
    ],
  }),
};
