import { cpus, availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { DEFAULT_RULES } from '../src/modules/compensation/assessment/assessment-rules.js';
import { ITEM_CODES } from '../src/modules/compensation/assessment/standard.js';
import {
  assessedYear,
  MONTHS,
  NATIONAL_SECTIONS,
  nationalYear,
  type SectionYear,
} from '../test/support/national-year.js';
import { classesInFloats } from './assessment-in-floats.js';

const HELP = `Assesses a generated national year: monthly classes from readings, quarterly and yearly means and classes, with the
readings and reasons of every figure; beside it the classes alone by a plain loop over floating-point numbers.

  --sections <n>   default ${NATIONAL_SECTIONS}
  --rounds <n>     how often each is measured, in turn (default 3); medians are printed
  --help
`;

/** WQ-4. */
const AIM_SECONDS = 20;

const { values } = parseArgs({
  options: {
    sections: { type: 'string', default: `${NATIONAL_SECTIONS}` },
    rounds: { type: 'string', default: '3' },
    help: { type: 'boolean', default: false },
  },
});

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name} is a positive integer, not ${text}`);
  return value;
}

/** Class by class in the order of sections, months, quarters, year; 0 where there is none. */
function classesExactly(year: readonly SectionYear[]): number[] {
  return year.flatMap((section) => {
    const { months, quarters, year: whole } = assessedYear(section, DEFAULT_RULES);
    return [...months, ...quarters, whole].map((found) => (found.state === 'assessed' ? found.classIndex : 0));
  });
}

interface Timed {
  readonly classes: readonly number[];
  readonly seconds: number;
  /** Of all threads, the garbage collector's included; the better measure while others use the machine too. */
  readonly processorSeconds: number;
}

function timed(work: () => number[]): Timed {
  const [cpuBefore, from] = [process.cpuUsage(), performance.now()];
  const classes = work();
  const seconds = (performance.now() - from) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { classes, seconds, processorSeconds: (user + system) / 1e6 };
}

function median(runs: readonly Timed[], by: 'seconds' | 'processorSeconds'): number {
  const sorted = runs.map((run) => run[by]).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

function told(runs: readonly Timed[]): string {
  return `${median(runs, 'seconds').toFixed(2)} s, processor time ${median(runs, 'processorSeconds').toFixed(2)} s`;
}

function measure(sections: number, rounds: number): void {
  const [cpu] = cpus();
  console.log(`node ${process.version}, ${availableParallelism()} cores, ${cpu?.model.trim() ?? 'unknown processor'}`);
  const year = nationalYear(sections);
  const readings = sections * ITEM_CODES.length * MONTHS;
  console.log(`${sections} sections × ${ITEM_CODES.length} items × ${MONTHS} months = ${readings} readings`);
  const exact: Timed[] = [];
  const floats: Timed[] = [];
  for (let round = 0; round < rounds; round += 1) {
    exact.push(timed(() => classesExactly(year)));
    floats.push(timed(() => classesInFloats(year)));
  }
  const [own = [], other = []] = [exact[0]?.classes, floats[0]?.classes];
  const counts = [0, 1, 2, 3, 4, 5, 6].map((index) => own.filter((each) => each === index).length);
  const reached = median(exact, 'seconds') < AIM_SECONDS ? 'reached' : 'NOT REACHED';
  console.log(`  results            ${own.length}; none, Ⅰ … Ⅴ, 劣Ⅴ: ${counts.join(', ')}`);
  console.log(`  exact, explained   ${told(exact)}; aim ${AIM_SECONDS} s: ${reached}`);
  console.log(`  floats, bare       ${told(floats)}`);
  const different = own.filter((each, index) => each !== other[index]).length;
  console.log(`  classes that floating point tells otherwise: ${different}`);
}

if (values.help) console.log(HELP);
else measure(positive('sections', values.sections), positive('rounds', values.rounds));
