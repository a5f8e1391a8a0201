import type { StandardContent } from './standard.js';

/** A standard to start a proposal from. It is in force nowhere, whatever its figures' certainty. */
export interface StandardTemplate {
  readonly id: string;
  readonly purposeZh: string;
  readonly purposeEn: string;
  readonly standard: StandardContent;
}

/** Figures with the certainty with which they are known (docs/rules/area-compensation.md). */
export const STANDARD_TEMPLATES: readonly StandardTemplate[] = [
  {
    id: 'green-heart-changsha',
    purposeZh: '长株潭绿心（长沙片区）：禁止、限制、控制开发区每亩每年 60、40、20 元，年度考核优秀每平方公里奖 6 万元',
    purposeEn:
      'Green heart, Changsha part: 60, 40 and 20 yuan per mu and year by zone, 60,000 yuan per km² for the best grade',
    standard: {
      titleZh: '绿心地区生态补偿标准',
      titleEn: 'Ecological compensation for the green heart',
      objectKind: 'green-heart',
      division: '430100',
      fromYear: 2017,
      untilYear: null,
      base: { amountYuan: '60.00', per: 'mu', year: 2017 },
      growth: { kind: 'none' },
      coefficients: [
        { dimension: 'zone', value: '禁止开发区', coefficient: '1' },
        { dimension: 'zone', value: '限制开发区', coefficient: '2/3' },
        { dimension: 'zone', value: '控制建设区', coefficient: '1/3' },
      ],
      rewards: [{ grade: '优秀', yuanPerKm2: '60000.00' }],
      countedOn: '12-31',
      rounding: { mode: 'half-up', stage: 'line' },
      basis: {
        kind: 'decree',
        document: '长政办发〔2017〕22号',
        certainty: 'V',
        note: '其他考核等次的奖励、计数日和取整方式未见原文，均为可改参数 · rewards of other grades, day of counting and rounding were not found; they are parameters',
      },
    },
  },
  {
    id: 'public-welfare-forest',
    purposeZh: '公益林（样本，数字待核实）：国家级约每亩每年 16 元，省级约 14.5 元',
    purposeEn:
      'Public-welfare forest (a sample; figures to be confirmed): about 16 yuan per mu and year, provincial about 14.5',
    standard: {
      titleZh: '公益林生态补偿标准（样本）',
      titleEn: 'Compensation for public-welfare forest (sample)',
      objectKind: 'public-welfare-forest',
      division: '430000',
      fromYear: 2021,
      untilYear: null,
      base: { amountYuan: '16.00', per: 'mu', year: 2021 },
      growth: { kind: 'review', everyYears: 3, untilReviewed: 'continue', reviews: [] },
      coefficients: [
        { dimension: 'class', value: '国家级', coefficient: '1' },
        { dimension: 'class', value: '省级', coefficient: '29/32' },
      ],
      rewards: [],
      countedOn: '12-31',
      rounding: { mode: 'half-up', stage: 'line' },
      basis: {
        kind: 'cost',
        document: '未找到文件，须由财政部门填写 · no document was found; the finance office names it',
        certainty: 'G',
        note: '数字凭记忆，提出时必须以文件为准；湖南另有分区 · from memory; Hunan has zones of its own',
      },
    },
  },
];
