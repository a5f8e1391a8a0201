import { describe, expect, test } from '@jest/globals';
import { CHISHUI } from '../template/between-provinces.js';
import { HEFEI, ZHENJIANG, ZHOUKOU } from '../template/by-concentration.js';
import { LISHUI_AS_PRINTED, LUSHUI } from '../template/hunan-pairs.js';
import { AGREEMENT_TEMPLATES } from '../template/templates.js';
import { XIANG_2014 } from '../template/xiang-2014.js';
import { lineSentence } from './printing.js';
import type { CompensationRules } from './rule.js';

function printed(rules: CompensationRules, partId: string, language: 'zh' | 'en' = 'zh'): string[] {
  return rules.parts
    .filter(({ id }) => id === partId)
    .flatMap((part) => part.lines.map((line) => lineSentence(rules, part, line)[language]));
}

describe('rules as sentences', () => {
  test('a class step reads as the clause does', () => {
    expect(printed(LISHUI_AS_PRINTED.rules, 'class')).toEqual([
      '当水质类别为Ⅰ类，或水质类别优于“上年”（未约定同期或全年）水质类别时，下游方向上游方每月支付80万元。',
      '当水质类别为Ⅱ类时，不补偿。',
      '当水质类别为Ⅲ类时，上游方向下游方每月支付80万元。',
    ]);
    expect(printed(LUSHUI.rules, 'class', 'en')).toEqual([
      'When water class is no worse than the target class, the downstream side pays the upstream side 100 ten-thousand yuan a month.',
      'When water class is worse than the target class, the upstream side pays the downstream side 100 ten-thousand yuan a month.',
    ]);
  });

  test('shares, tables, steps, multipliers and unknown parameters read as they are reckoned', () => {
    expect(printed(CHISHUI.rules, 'pool')[0]).toBe(
      '云南省（0.1）、贵州省（0.5）、四川省（0.4）向赤水河补偿资金每年支付20000万元。',
    );
    expect(printed(ZHENJIANG.rules, 'load')).toEqual([
      '当该项指标超目标倍数高于0时，上游方向下游方每月支付该项指标超目标浓度的负荷（吨）×“单价（万元/吨）”该项指标万元。',
    ]);
    expect(printed(ZHOUKOU.rules, 'mouth')).toEqual([
      '当该项指标超目标倍数高于0时，上游方向下游方每周支付15×（1＋该项指标超目标倍数）万元。',
    ]);
    expect(printed(HEFEI.rules, 'over')).toEqual([
      '当该项指标超目标倍数高于0时，上游方向下游方每月支付50×进一至1（该项指标超目标倍数÷0.5）万元。',
    ]);
    expect(printed(XIANG_2014.rules, 'quality-reward')[1]).toBe(
      '当出境断面水质类别的最差者为Ⅱ类时，湖南省向该方每月支付“Ⅱ类月奖励”（50）万元；' +
        '出境断面（流量（m³/s）－“最小流量”）的最小值低于0，或出境断面“水功能区达标”的最小值低于1的，' +
        '乘以1－“流量不足扣减比例”（最小流量限制）。',
    );
  });

  test('every line of every template has a sentence in both languages', () => {
    for (const { rules } of AGREEMENT_TEMPLATES) {
      for (const part of rules.parts) {
        for (const line of part.lines) {
          const { zh, en } = lineSentence(rules, part, line);
          expect(zh).toMatch(/。$/);
          expect(en).toMatch(/\.$/);
        }
      }
    }
  });
});
