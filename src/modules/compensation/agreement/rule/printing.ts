import { CLASS_NUMERALS, isClassNumeral, ITEMS } from './item.js';
import { isArithmetic } from './reckoning.js';
import type {
  Bearer,
  CompensationRules,
  Comparison,
  Condition,
  ItemReference,
  ItemSource,
  Measure,
  Quantity,
  RuleLine,
  RulePart,
  SectionSet,
  Source,
} from './rule.js';
import { joined, same, words, type Words } from './words.js';

/** Rules as sentences, so that what a clerk reads is what the program reckons. */

const SOURCE_WORDS: Readonly<Record<Source | 'target' | 'baseline', Words>> = {
  section: words('', ''),
  inflow: words('来水', 'inflow '),
  'last-year-same-period': words('上年同期', 'same period of last year: '),
  'last-year-annual': words('上年全年', 'whole of last year: '),
  'last-year-unstated': words('“上年”（未约定同期或全年）', '"last year" (not said which): '),
  target: words('目标', 'target '),
  baseline: words('基准', 'baseline '),
};

const FIGURE_IS: Readonly<Record<Comparison, Words>> = {
  below: words('低于', 'is below'),
  'at-most': words('不高于', 'is at most'),
  equal: words('等于', 'is'),
  'at-least': words('不低于', 'is at least'),
  above: words('高于', 'is above'),
};

/** A class is the better the lower its index. */
const CLASS_IS: Readonly<Record<Comparison, Words>> = {
  below: words('优于', 'is better than'),
  'at-most': words('达到或优于', 'is no worse than'),
  equal: words('为', 'is'),
  'at-least': words('等于或劣于', 'is no better than'),
  above: words('劣于', 'is worse than'),
};

const PERIOD_WORDS: Readonly<Record<RulePart['period'], Words>> = {
  week: words('每周', 'a week'),
  month: words('每月', 'a month'),
  quarter: words('每季', 'a quarter'),
  year: words('每年', 'a year'),
};

/** One line of a part: when, who pays whom, how much, how often. */
export function lineSentence(rules: CompensationRules, part: RulePart, line: RuleLine): Words {
  const unit = rules.unit === 'wan-yuan' ? words('万元', ' ten-thousand yuan') : words('元', ' yuan');
  const often = PERIOD_WORDS[part.period];
  const when =
    line.when.kind === 'always'
      ? words('', '')
      : around(words('当', 'When '), conditionWords(line.when, rules), '时', ',');
  const nothing = line.amount === '0';
  const pays = nothing
    ? words('不补偿', 'nothing is owed')
    : words(
        `${bearerWords(line.from, rules).zh}向${bearerWords(line.to, rules).zh}${often.zh}支付${quantityWords(line.amount, rules).zh}${unit.zh}`,
        `${bearerWords(line.from, rules).en} pays ${bearerWords(line.to, rules).en} ${quantityWords(line.amount, rules).en}${unit.en} ${often.en}`,
      );
  const times = line.times.map(({ nameZh, when: given, by }) =>
    words(
      `${conditionWords(given, rules).zh}的，乘以${quantityWords(by, rules).zh}（${nameZh}）`,
      `times ${quantityWords(by, rules).en} when ${conditionWords(given, rules).en} (${nameZh})`,
    ),
  );
  const reverse =
    line.negative === 'reverse' && !nothing && !isConstant(line.amount)
      ? [words('结果为负的，反向支付', 'a negative result is paid the other way round')]
      : [];
  const sentence = joined([pays, ...times, ...reverse], '；', '; ');
  return words(
    `${when.zh === '' ? '' : `${when.zh}，`}${sentence.zh}。`,
    `${when.en === '' ? '' : `${when.en} `}${sentence.en}.`,
  );
}

export function conditionWords(condition: Condition, rules: CompensationRules): Words {
  switch (condition.kind) {
    case 'always':
      return words('任何情形', 'in any case');
    case 'not':
      return around(words('并非（', 'not ('), conditionWords(condition.of, rules), '）', ')');
    case 'all':
      return joined(
        condition.of.map((each) => within(each, 'any', rules)),
        '且',
        ' and ',
      );
    case 'any':
      return joined(
        condition.of.map((each) => within(each, 'all', rules)),
        '，或',
        ', or ',
      );
    case 'compare': {
      const classes = isClass(condition.of) || isClass(condition.than);
      const [left, right] = [condition.of, condition.than].map((each) => quantityWords(each, rules, classes));
      return joined([left ?? same(''), (classes ? CLASS_IS : FIGURE_IS)[condition.is], right ?? same('')], '', ' ');
    }
  }
}

export function quantityWords(quantity: Quantity, rules: CompensationRules, asClass = false): Words {
  if (typeof quantity === 'string') {
    return asClass || isClassNumeral(quantity) ? classWords(quantity) : same(quantity);
  }
  if (!isArithmetic(quantity)) return measureWords(quantity, rules);
  const each = (of: readonly Quantity[]): readonly Words[] => of.map((part) => operandWords(part, rules));
  switch (quantity.kind) {
    case 'sum':
      return joined(each(quantity.of), '＋', ' + ');
    case 'product':
      return joined(each(quantity.of), '×', ' × ');
    case 'difference':
      return joined(each([quantity.of, quantity.less]), '－', ' − ');
    case 'quotient':
      return joined(each([quantity.of, quantity.by]), '÷', ' ÷ ');
    case 'larger':
      return around(words('取大（', 'the larger of ('), joined(each(quantity.of), '，', ', '), '）', ')');
    case 'smaller':
      return around(words('取小（', 'the smaller of ('), joined(each(quantity.of), '，', ', '), '）', ')');
    case 'rounded': {
      const mode = ROUNDING_WORDS[quantity.mode];
      return around(
        words(`${mode.zh}至${quantity.to}（`, `${mode.en} to ${quantity.to} (`),
        quantityWords(quantity.of, rules),
        '）',
        ')',
      );
    }
    case 'steps': {
      const of = quantityWords(quantity.of, rules);
      const rows = quantity.rows.map(({ upTo, amount }) => {
        const is = quantityWords(amount, rules);
        return words(`至${upTo}（含）为${is.zh}`, `up to ${upTo}: ${is.en}`);
      });
      const last = quantityWords(quantity.above, rules);
      const all = joined([...rows, words(`更高为${last.zh}`, `above: ${last.en}`)], '，', ', ');
      return words(`〔按${of.zh}分档：${all.zh}〕`, `[by ${of.en}: ${all.en}]`);
    }
  }
}

export const ROUNDING_WORDS = {
  'half-up': words('四舍五入', 'rounded half up'),
  'half-even': words('四舍六入五成双', 'rounded half to even'),
  floor: words('舍去', 'rounded down'),
  ceiling: words('进一', 'rounded up'),
} as const;

export function measureWords(measure: Measure, rules: CompensationRules): Words {
  switch (measure.kind) {
    case 'parameter': {
      const found = rules.parameters.find(({ id }) => id === measure.name);
      return same(`“${found?.nameZh ?? measure.name}”${found?.value ? `（${found.value}）` : ''}`);
    }
    case 'class':
      return measure.of === 'target'
        ? words('目标类别', 'the target class')
        : around(SOURCE_WORDS[measure.of], words('水质类别', 'water class'), '', '');
    case 'item':
      return around(itemSourceWords(measure.of, rules), itemWords(measure.item), '', '');
    case 'exceed':
      return around(itemWords(measure.item), overWords(measure.over, rules), '', '');
    case 'index': {
      const terms = measure.weights.map(({ item, weight }) => `${ITEMS[item].zh} ${weight}`).join('、');
      const over = itemSourceWords(measure.over, rules);
      return words(
        `综合指数P（${measure.factor}×Σ权重×浓度/${over.zh}浓度；${terms}）`,
        `index P (${measure.factor} × Σ weight × C / ${over.en}C; ${terms})`,
      );
    }
    case 'load': {
      const above = itemSourceWords(measure.above, rules);
      const item = itemWords(measure.item);
      return words(`${item.zh}超${above.zh}浓度的负荷（吨）`, `load of ${item.en} above the ${above.en}(t)`);
    }
    case 'flow':
      return words('流量（m³/s）', 'flow (m³/s)');
    case 'volume':
      return words('水量（m³）', 'volume (m³)');
    case 'figure':
      return same(`“${measure.name}”`);
    case 'months-met': {
      const when = conditionWords(measure.when, rules);
      return measure.as === 'count'
        ? words(`〔${when.zh}〕的月数`, `months in which (${when.en})`)
        : words(`〔${when.zh}〕的月份占比`, `share of months in which (${when.en})`);
    }
    case 'over': {
      const take = isClass(measure.of) && measure.take === 'largest' ? WORST : TAKING_WORDS[measure.take];
      const [sections, of] = [sectionSetWords(measure.sections, rules), operandWords(measure.of, rules)];
      return words(`${sections.zh}${of.zh}的${take.zh}`, `${take.en} of ${of.en} at ${sections.en}`);
    }
  }
}

const WORST = words('最差者', 'the worst');
const TAKING_WORDS = {
  mean: words('均值', 'the mean'),
  largest: words('最大值', 'the largest'),
  smallest: words('最小值', 'the smallest'),
  sum: words('合计', 'the sum'),
} as const;

export function bearerWords(bearer: Bearer, rules: CompensationRules): Words {
  if (typeof bearer !== 'string') {
    const shares = bearer.map(({ party, share }) => {
      const of = quantityWords(share, rules);
      return words(`${partyName(party, rules)}（${of.zh}）`, `${partyName(party, rules)} (${of.en})`);
    });
    return joined(shares, '、', ', ');
  }
  if (bearer === 'upstream') return words('上游方', 'the upstream side');
  if (bearer === 'downstream') return words('下游方', 'the downstream side');
  if (bearer === 'subject') return words('该方', 'this party');
  return same(partyName(bearer, rules));
}

export function partyName(id: string, rules: Pick<CompensationRules, 'parties'>): string {
  return rules.parties.find((party) => party.id === id)?.nameZh ?? id;
}

export function itemWords(item: ItemReference): Words {
  return item === 'each' ? words('该项指标', 'the item') : words(ITEMS[item].zh, ITEMS[item].en);
}

/** Whether a quantity counts in classes. */
export function isClass(quantity: Quantity): boolean {
  if (typeof quantity === 'string') return isClassNumeral(quantity);
  return quantity.kind === 'class' || (quantity.kind === 'over' && quantity.take !== 'sum' && isClass(quantity.of));
}

export function classWords(figure: string): Words {
  const numeral = isClassNumeral(figure) ? figure : CLASS_NUMERALS[Number(figure) - 1];
  return numeral ? words(`${numeral}类`, `class ${numeral}`) : same(figure);
}

function overWords(over: ItemSource, rules: CompensationRules): Words {
  const of = itemSourceWords(over, rules);
  return words(`超${of.zh}倍数`, ` multiple over the ${of.en}`.trimEnd());
}

function itemSourceWords(source: ItemSource, rules: CompensationRules): Words {
  if (source in SOURCE_WORDS) return SOURCE_WORDS[source as keyof typeof SOURCE_WORDS];
  const id = source.slice('table:'.length);
  const name = rules.tables.find((table) => table.id === id)?.nameZh ?? id;
  return words(`“${name}”`, `"${name}" `);
}

function sectionSetWords(sections: SectionSet, rules: CompensationRules): Words {
  if (sections === 'exits') return words('出境断面', 'its exits');
  if (sections === 'entries') return words('入境断面', 'its entries');
  return same(sections.map((id) => rules.sections.find((each) => each.id === id)?.nameZh ?? id).join('、'));
}

/** `any` within `all`, and the other way round, stand in brackets. */
function within(condition: Condition, bracketed: 'all' | 'any', rules: CompensationRules): Words {
  const inner = conditionWords(condition, rules);
  return condition.kind === bracketed ? around(words('（', '('), inner, '）', ')') : inner;
}

function operandWords(quantity: Quantity, rules: CompensationRules): Words {
  const inner = quantityWords(quantity, rules);
  const plain = typeof quantity === 'string' || !['sum', 'difference', 'product', 'quotient'].includes(quantity.kind);
  return plain ? inner : around(words('（', '('), inner, '）', ')');
}

function around(before: Words, inner: Words, zh: string, en: string): Words {
  return words(`${before.zh}${inner.zh}${zh}`, `${before.en}${inner.en}${en}`);
}

function isConstant(quantity: Quantity): boolean {
  return typeof quantity === 'string' || quantity.kind === 'parameter';
}
