import { Fraction } from 'fraction.js';
import { isMissing, type Evidence, type Facts, type Given, type ItemValues } from './evidence.js';
import { exactText, figureOf, ZERO } from './exact.js';
import { CLASS_NUMERALS, type Item } from './item.js';
import { daysIn, monthsOf, type Period } from './period.js';
import { itemWords, measureWords } from './printing.js';
import { extreme, judge, known, reckon, unknown, type Measures, type Reckoned } from './reckoning.js';
import type {
  CompensationRules,
  EvidenceStatus,
  ItemReference,
  ItemSource,
  Measure,
  Quantity,
  SectionSet,
  Source,
} from './rule.js';
import { same, words, type Words } from './words.js';

/** Evidence by subject and period. */
export type EvidenceIndex = ReadonlyMap<string, Evidence>;

export function evidenceKey(subject: string, period: string): string {
  return `${subject} ${period}`;
}

/** For what a line is asked: whose evidence is read, in which period, for which item. */
export interface Scene {
  readonly rules: CompensationRules;
  readonly evidence: EvidenceIndex;
  readonly accepts: readonly EvidenceStatus[];
  /** Id of a section or a party, or `agreement`. */
  readonly subject: string;
  /** The party asked about, whose exits and entries are meant. */
  readonly party: string | null;
  readonly period: Period;
  readonly item: Item | null;
}

/** One value that a result rests on, in words. */
export interface UsedValue {
  readonly what: Words;
  readonly value: string;
}

const FACTS_OF: Readonly<Record<Exclude<Source, 'last-year-unstated'>, (evidence: Evidence) => Facts | undefined>> = {
  section: (evidence) => evidence,
  inflow: ({ inflow }) => inflow,
  'last-year-same-period': ({ lastYearSamePeriod }) => lastYearSamePeriod,
  'last-year-annual': ({ lastYearAnnual }) => lastYearAnnual,
};

const SECONDS_A_DAY = 86_400;
/** mg/L × m³ is grams. */
const GRAMS_A_TONNE = 1_000_000;

/** Reads the measures of a scene from evidence, and notes what it read and derived. */
export class EvidenceMeasures implements Measures {
  /** Notes of another place go into those of the scene that asked. */
  constructor(
    private readonly scene: Scene,
    private readonly noted = new Map<string, UsedValue>(),
    private readonly askedFromElsewhere = false,
  ) {}

  /** In the order in which they were first needed. */
  get used(): readonly UsedValue[] {
    return [...this.noted.values()];
  }

  valueOf(measure: Measure): Reckoned {
    const reckoned = this.reckonMeasure(measure);
    if (reckoned.known) this.note(measure, reckoned.value);
    return reckoned;
  }

  private reckonMeasure(measure: Measure): Reckoned {
    switch (measure.kind) {
      case 'parameter':
        return this.parameter(measure.name);
      case 'class':
        return this.waterClass(measure.of);
      case 'item':
        return this.itemValue(measure.item, measure.of);
      case 'exceed':
        return this.exceed(measure.item, measure.over);
      case 'index':
        return this.index(measure);
      case 'load':
        return this.load(measure.item, measure.above);
      case 'flow':
        return this.flow();
      case 'volume':
        return this.volume();
      case 'figure':
        return this.figure(measure.name);
      case 'months-met':
        return this.monthsMet(measure);
      case 'over':
        return this.over(measure.sections, measure.take, measure.of);
    }
  }

  private parameter(name: string): Reckoned {
    const parameter = this.scene.rules.parameters.find(({ id }) => id === name);
    if (parameter?.value) return known(figureOf(parameter.value));
    const called = parameter?.nameZh ?? name;
    return unknown('parameter-unknown', words(`参数“${called}”尚未确定`, `the parameter "${called}" is not known`));
  }

  private waterClass(of: Source | 'target'): Reckoned {
    if (of === 'last-year-unstated') return undefinedYear();
    return this.with((evidence) => {
      const value = of === 'target' ? evidence.targetClass : FACTS_OF[of](evidence)?.waterClass;
      return this.given(measureWords({ kind: 'class', of }, this.scene.rules), value, (index) => new Fraction(index));
    });
  }

  private itemValue(reference: ItemReference, of: ItemSource): Reckoned {
    const item = this.itemMeant(reference);
    if (of === 'last-year-unstated') return undefinedYear();
    const what = measureWords({ kind: 'item', item, of }, this.scene.rules);
    if (of.startsWith('table:')) {
      const table = this.scene.rules.tables.find(({ id }) => `table:${id}` === of);
      return this.given(what, table?.values[item], figureOf);
    }
    return this.with((evidence) => this.given(what, valuesOf(evidence, of)?.[item], figureOf));
  }

  private exceed(reference: ItemReference, over: ItemSource): Reckoned {
    return this.relative(reference, over, (value, limit) => value.sub(limit).div(limit));
  }

  private index({ factor, weights, over }: Extract<Measure, { kind: 'index' }>): Reckoned {
    const terms = weights.map(({ item, weight }) =>
      this.relative(item, over, (value, limit) => value.div(limit).mul(figureOf(weight))),
    );
    const reasons = terms.flatMap((term) => (term.known ? [] : term.reasons));
    if (reasons.length > 0) return { known: false, reasons };
    const sum = terms.reduce((total, term) => (term.known ? total.add(term.value) : total), ZERO);
    return known(sum.mul(figureOf(factor)));
  }

  private load(item: ItemReference, above: ItemSource): Reckoned {
    const [value, limit, volume] = [
      this.valueOf({ kind: 'item', item, of: 'section' }),
      this.valueOf({ kind: 'item', item, of: above }),
      this.valueOf({ kind: 'volume' }),
    ];
    const reasons = [value, limit, volume].flatMap((each) => (each.known ? [] : each.reasons));
    if (!value.known || !limit.known || !volume.known) return { known: false, reasons };
    return known(value.value.sub(limit.value).mul(volume.value).div(GRAMS_A_TONNE));
  }

  private flow(): Reckoned {
    const what = words('流量', 'the flow');
    return this.with((evidence) => this.given(what, evidence.flowM3PerSecond, figureOf));
  }

  private volume(): Reckoned {
    const flow = this.valueOf({ kind: 'flow' });
    return flow.known ? known(flow.value.mul(SECONDS_A_DAY * daysIn(this.scene.period))) : flow;
  }

  private figure(name: string): Reckoned {
    const what = words(`“${name}”`, `"${name}"`);
    return this.with(({ figures }) => {
      const value = figures && Object.hasOwn(figures, name) ? figures[name] : undefined;
      return this.given(what, value, figureOf);
    });
  }

  private monthsMet({ as, when }: Extract<Measure, { kind: 'months-met' }>): Reckoned {
    const months = monthsOf(this.scene.period);
    const verdicts = months.map((month) => judge(when, this.elsewhere({ period: month })));
    const reasons = verdicts.flatMap((verdict) => (verdict.known ? [] : verdict.reasons));
    if (reasons.length > 0) return { known: false, reasons };
    const met = new Fraction(verdicts.filter((verdict) => verdict.known && verdict.holds).length);
    return known(as === 'count' ? met : met.div(months.length));
  }

  private over(sections: SectionSet, take: 'mean' | 'largest' | 'smallest' | 'sum', of: Quantity): Reckoned {
    const ids = sectionsMeant(this.scene, sections);
    if (ids.length === 0) return unknown('not-defined-here', words('没有所指的断面', 'there is no such section'));
    const values = ids.map((subject) => reckon(of, this.elsewhere({ subject })));
    const reasons = values.flatMap((each) => (each.known ? [] : each.reasons));
    if (reasons.length > 0) return { known: false, reasons };
    const all = values.flatMap((each) => (each.known ? [each.value] : []));
    const sum = all.reduce((a, b) => a.add(b), ZERO);
    if (take === 'sum') return known(sum);
    if (take === 'mean') return known(sum.div(all.length));
    return known(extreme(all, take === 'largest' ? 1 : -1));
  }

  /** A concentration against a limit that is more than nothing. */
  private relative(
    item: ItemReference,
    over: ItemSource,
    make: (value: Fraction, limit: Fraction) => Fraction,
  ): Reckoned {
    const value = this.valueOf({ kind: 'item', item, of: 'section' });
    const limit = this.valueOf({ kind: 'item', item, of: over });
    const reasons = [value, limit].flatMap((each) => (each.known ? [] : each.reasons));
    if (!value.known || !limit.known) return { known: false, reasons };
    if (limit.value.gt(0)) return known(make(value.value, limit.value));
    const name = itemWords(item);
    return unknown('not-defined-here', words(`${name.zh}的对照值为零`, `${name.en} is compared with zero`));
  }

  /** Measures of another section or another month, whose values are noted here. */
  private elsewhere(change: Partial<Pick<Scene, 'subject' | 'period'>>): EvidenceMeasures {
    return new EvidenceMeasures({ ...this.scene, ...change }, this.noted, true);
  }

  private note(measure: Measure, value: Fraction): void {
    const what = measureWords(named(measure, this.scene.item), this.scene.rules);
    const counted =
      measure.kind === 'class' ? (CLASS_NUMERALS[Number(value.n) - 1] ?? exactText(value)) : exactText(value);
    const place = this.askedFromElsewhere ? placeWords(this.scene) : same('');
    const text = words(`${place.zh}${what.zh}`, `${place.en}${what.en}`);
    this.noted.set(text.zh, { what: text, value: counted });
  }

  private with(read: (evidence: Evidence) => Reckoned): Reckoned {
    const { subject, period, evidence, accepts } = this.scene;
    const found = evidence.get(evidenceKey(subject, period.name));
    const place = placeWords(this.scene);
    if (!found) return unknown('no-evidence', words(`${place.zh}没有数据`, `no data for ${place.en}`.trim()));
    if (accepts.includes(found.status)) return read(found);
    return unknown(
      'status-not-accepted',
      words(`${place.zh}的数据状态为 ${found.status}，不予采用`, `data of ${place.en}is ${found.status}, not accepted`),
    );
  }

  private given<Value extends string | number>(
    what: Words,
    value: Given<Value> | undefined,
    read: (value: Value) => Fraction,
  ): Reckoned {
    const place = placeWords(this.scene);
    const missing = value === undefined ? words('未提供', 'not given') : isMissing(value) ? same(value.missing) : null;
    if (missing === null) return known(read(value as Value));
    return unknown(
      'value-missing',
      words(`${place.zh}${what.zh}缺失：${missing.zh}`, `${place.en}${what.en} is missing: ${missing.en}`),
    );
  }

  private itemMeant(reference: ItemReference): Item {
    if (reference !== 'each') return reference;
    const { item } = this.scene;
    if (item === null) throw new Error('"each" stands for an item only in a part that lists items');
    return item;
  }
}

/** The sections whose water leaves or enters the party, or those named. */
export function sectionsMeant(
  { rules, party }: Pick<Scene, 'rules' | 'party'>,
  sections: SectionSet,
): readonly string[] {
  if (typeof sections !== 'string') return sections;
  const side = sections === 'exits' ? 'upstream' : 'downstream';
  return rules.sections.filter((section) => partiesOf(section[side]).includes(party ?? '')).map(({ id }) => id);
}

function partiesOf(bearer: string | readonly { readonly party: string }[]): readonly string[] {
  return typeof bearer === 'string' ? [bearer] : bearer.map(({ party }) => party);
}

function valuesOf(evidence: Evidence, of: Exclude<ItemSource, 'last-year-unstated'>): ItemValues | undefined {
  if (of === 'target') return evidence.targets;
  if (of === 'baseline') return evidence.baselines;
  return FACTS_OF[of as Exclude<Source, 'last-year-unstated'>](evidence)?.items;
}

function undefinedYear(): Reckoned {
  return unknown(
    'term-undefined',
    words('未约定“上年”指上年同期还是全年', 'it is not said whether "last year" is the same period or the whole year'),
  );
}

function placeWords({ rules, subject, period }: Scene): Words {
  const section = rules.sections.find(({ id }) => id === subject);
  const name = section?.nameZh ?? rules.parties.find(({ id }) => id === subject)?.nameZh ?? '';
  return words(`${name} ${period.name} `, `${name} ${period.name} `);
}

/** With the item that `each` stands for, so that what was used can be read by itself. */
function named(measure: Measure, item: Item | null): Measure {
  return 'item' in measure && measure.item === 'each' && item !== null ? { ...measure, item } : measure;
}
