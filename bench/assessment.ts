import { parseArgs } from 'node:util';
import { assess, type Assessment } from '../src/modules/compensation/assessment/assess.js';
import { DEFAULT_RULES } from '../src/modules/compensation/assessment/assessment-rules.js';
import { meansOfMonths, meansOfReadings, type MonthMeans } from '../src/modules/compensation/assessment/means.js';
import { ITEM_CODES, limitsOf } from '../src/modules/compensation/assessment/standard.js';
import { nationalYear, type SectionYear } from '../test/support/national-year.js';

/**
 * WQ-4: a whole national year, each section and month assessed from the texts of its readings, and each section's year
 * from its months, in one process. The baseline beside it is what a spreadsheet does: floating-point comparison of the
 * same readings with the same limits, without means, reasons or multiples, so it is the least that could be asked for.
 */

const { values } = parseArgs({
  options: {
    sections: { type: 'string', default: '3641' },
    months: { type: 'string', default: '12' },
    rounds: { type: 'string', default: '3' },
    help: { type: 'boolean', default: false },
  },
});

function assessAll(year: readonly SectionYear[]): Record<string, number> {
  const counts: Record<string, number> = {};
  const terms = { water: 'river', target: 3, rules: DEFAULT_RULES } as const;
  const count = (assessment: Assessment): void => {
    const told = assessment.state === 'assessed' ? `class ${assessment.classIndex}` : assessment.reason;
    counts[told] = (counts[told] ?? 0) + 1;
  };
  for (const { months } of year) {
    const means: MonthMeans[] = months.map(({ month, readings }) => ({
      month,
      ...meansOfReadings(readings, DEFAULT_RULES),
    }));
    for (const month of means) count(assess(month, terms));
    count(assess(meansOfMonths(means, 'year', DEFAULT_RULES), terms));
  }
  return counts;
}

const FLOATS = new Map(ITEM_CODES.map((item) => [item, limitsOf(item, 'river').map(Number)]));

function compareInFloats(year: readonly SectionYear[]): number {
  let classes = 0;
  for (const { months } of year) {
    for (const { readings } of months) {
      let worst = 0;
      for (const { item, raw } of readings) {
        const value = Number.parseFloat(raw);
        const limits = FLOATS.get(item) ?? [];
        const kept = limits.findIndex((limit) => (item === 'DO' ? value >= limit : value <= limit));
        worst = Math.max(worst, kept < 0 ? 6 : kept + 1);
      }
      classes += worst;
    }
  }
  return classes;
}

function seconds(work: () => unknown): number {
  const from = performance.now();
  work();
  return (performance.now() - from) / 1000;
}

function best(work: () => unknown): number {
  return Math.min(...Array.from({ length: Number(values.rounds) }, () => seconds(work)));
}

if (values.help) {
  console.log('npm run bench:assessment -- --sections 3641 --months 12 --rounds 3');
} else {
  const [sections, months] = [Number(values.sections), Number(values.months)];
  const year = nationalYear(sections, months);
  const readings = sections * months * ITEM_CODES.length;
  console.log(`${sections} sections × ${ITEM_CODES.length} items × ${months} months = ${readings} readings`);
  console.log(JSON.stringify(assessAll(year)));
  const exact = best(() => assessAll(year));
  console.log(
    `exact, months and year, with reasons: ${exact.toFixed(2)} s (${Math.round(readings / exact)} readings/s); the criterion is 20 s`,
  );
  console.log(`baseline, floating-point comparison only: ${best(() => compareInFloats(year)).toFixed(2)} s`);
}
