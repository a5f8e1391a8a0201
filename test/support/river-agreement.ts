import type { AgreementContent } from '../../src/modules/compensation/agreement/agreement.js';
import type { CompensationRules } from '../../src/modules/compensation/agreement/rule/rule.js';
import { XIANG_PAIR_80 } from '../../src/modules/compensation/agreement/template/hunan-pairs.js';

/** Rules of two parties with the division codes of 张家界 and 常德, the upper one first. */
export function between(rules: CompensationRules): CompensationRules {
  const codes = ['430800', '430700'];
  return { ...rules, parties: rules.parties.map((party, at) => ({ ...party, division: codes[at] ?? null })) };
}

/** A whole agreement on the decided 80 a month, invented but for its form. */
export function agreement(change: Partial<AgreementContent> = {}): AgreementContent {
  return {
    titleZh: '澧水流域横向生态补偿协议',
    titleEn: 'Agreement on the Li River',
    template: 'xiang-pair-80',
    statutory: {
      scope: '澧水干流张家界—常德市界断面',
      target: '断面水质达到或优于Ⅱ类，以生态环境部门按月公布的数据评判',
      duties: '张家界市负责上游保护，常德市负责补偿资金',
      method: '按月核算、按年清缴',
      term: '三年',
      breach: '逾期支付的，由共同上级协调',
      other: '无',
    },
    term: { from: '2026-04-01', to: '2028-12-31' },
    renewal: '期满前三个月协商续签',
    dispute: '先行协商；协商不成的，由省人民政府协调',
    payBy: '04-30',
    basis: [{ document: '生态保护补偿条例', certainty: 'V', note: '第十七条' }],
    rules: between(XIANG_PAIR_80.rules),
    ...change,
  };
}
