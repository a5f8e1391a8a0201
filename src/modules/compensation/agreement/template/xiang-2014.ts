import type { Parameter, Quantity } from '../rule/rule.js';
import type { AgreementTemplate } from './template.js';
import {
  anyOf,
  CLASS,
  compare,
  difference,
  figure,
  line,
  parameter,
  part,
  party,
  product,
  rules,
  section,
  sectionsOf,
} from './writing.js';

/** 湘财建〔2014〕133号: two rewards, two penalties and the flow gate. What was not found is a parameter without a value. */

function unknownAmount(id: string, nameZh: string, note: string): Parameter {
  return { id, nameZh, value: null, certainty: 'G', note };
}

const over = (sections: 'exits' | 'entries', take: 'mean' | 'largest' | 'smallest', of: Quantity): Quantity => ({
  kind: 'over',
  sections,
  take,
  of,
});

/** Mean class of the exits less mean class of the entries: above zero the water left worse than it came. */
const CHANGE = difference(over('exits', 'mean', CLASS), over('entries', 'mean', CLASS));
const WORST_EXIT = over('exits', 'largest', CLASS);

const FLOW_GATE = {
  nameZh: '最小流量限制',
  when: anyOf(
    compare(over('exits', 'smallest', difference({ kind: 'flow' }, figure('最小流量'))), 'below', '0'),
    compare(over('exits', 'smallest', figure('水功能区达标')), 'below', '1'),
  ),
  by: difference('1', parameter('flow-cut')),
};

const YONGZHOU = 'yongzhou';
const PENALTY_STEPS: Quantity = {
  kind: 'steps',
  of: {
    kind: 'rounded',
    of: { kind: 'quotient', of: { kind: 'exceed', item: 'each', over: 'table:class-3' }, by: '0.2' },
    to: '1',
    mode: 'ceiling',
  },
  rows: [
    { upTo: '1', amount: parameter('fine-1') },
    { upTo: '2', amount: parameter('fine-2') },
    { upTo: '3', amount: parameter('fine-3') },
  ],
  above: parameter('fine-more'),
};

/** For one city, as the settlement of 2014 shows it; other cities are further parties and sections of the same lines. */
export const XIANG_2014: AgreementTemplate = {
  id: 'xiang-2014-provincial',
  archetype: 'A',
  titleZh: '湘江流域生态补偿（水质水量奖罚）暂行办法（2014年，样本）',
  titleEn: 'The provincial rewards and penalties of 2014 for the Xiang (template)',
  basis: [
    {
      document: '湘财建〔2014〕133号',
      certainty: 'S',
      note: '全文未见；Ⅱ类每月50万元与“两奖两罚一限”见于报道；Ⅰ类奖励、每0.2倍罚额、每类变化金额、流量扣减比例未见，均为未定参数',
    },
    { document: '2014年度湘江流域水质水量生态补偿奖罚资金分配表', certainty: 'V', note: '永州600万元，无处罚' },
  ],
  rules: rules({
    parties: [
      party('hunan', '湖南省', 'superior', '430000'),
      party(YONGZHOU, '永州市', 'city', '431100'),
      party('guangxi', '广西', 'superior'),
      party('hengyang', '衡阳市', 'city', '430400'),
    ],
    sections: [
      section('LBT', '绿埠头', '湘江干流', ['guangxi', YONGZHOU]),
      section('GYZ', '归阳镇', '湘江干流', [YONGZHOU, 'hengyang']),
    ],
    parameters: [
      { id: 'reward-2', nameZh: 'Ⅱ类月奖励', value: '50', certainty: 'V', note: '湖南日报 2015-12-30' },
      unknownAmount('reward-1', 'Ⅰ类月重点奖励', '未见'),
      unknownAmount('reward-step', '每改善一类奖励', '未见'),
      unknownAmount('penalty-step', '每恶化一类处罚', '未见'),
      unknownAmount('fine-1', '超标0.2倍以内罚额', '未见'),
      unknownAmount('fine-2', '超标0.4倍以内罚额', '未见'),
      unknownAmount('fine-3', '超标0.6倍以内罚额', '未见'),
      unknownAmount('fine-more', '超标0.6倍以上罚额', '未见'),
      unknownAmount('flow-cut', '流量不足扣减比例', '未见；0至1'),
    ],
    tables: [
      {
        id: 'class-3',
        nameZh: 'Ⅲ类标准限值',
        values: { CODMN: '6', COD: '20', BOD5: '4', NH3N: '1.0', TP: '0.2' },
      },
    ],
    parts: [
      part({
        id: 'quality-reward',
        nameZh: '水质优质奖励',
        subjects: { kind: 'parties', ids: [YONGZHOU] },
        lines: [
          line({
            id: 'class-1',
            when: compare(WORST_EXIT, 'equal', 'Ⅰ'),
            amount: parameter('reward-1'),
            pays: ['hunan', 'subject'],
            times: [FLOW_GATE],
          }),
          line({
            id: 'class-2',
            when: compare(WORST_EXIT, 'equal', 'Ⅱ'),
            amount: parameter('reward-2'),
            pays: ['hunan', 'subject'],
            times: [FLOW_GATE],
          }),
        ],
      }),
      part({
        id: 'quality-penalty',
        nameZh: '水质劣质处罚',
        subjects: sectionsOf('GYZ'),
        items: ['CODMN', 'COD', 'BOD5', 'NH3N', 'TP'],
        lines: [
          line({
            id: 'worse-than-3',
            when: compare({ kind: 'exceed', item: 'each', over: 'table:class-3' }, 'above', '0'),
            amount: PENALTY_STEPS,
            pays: ['upstream', 'hunan'],
          }),
        ],
      }),
      part({
        id: 'change',
        nameZh: '水质改善奖励与恶化处罚',
        subjects: { kind: 'parties', ids: [YONGZHOU] },
        lines: [
          line({
            id: 'better',
            when: compare(CHANGE, 'below', '0'),
            amount: product(parameter('reward-step'), difference('0', CHANGE)),
            pays: ['hunan', 'subject'],
            times: [FLOW_GATE],
          }),
          line({
            id: 'worse',
            when: compare(CHANGE, 'above', '0'),
            amount: product(parameter('penalty-step'), CHANGE),
            pays: ['subject', 'hunan'],
          }),
        ],
      }),
    ],
  }),
};
