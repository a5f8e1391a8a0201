import { Fraction } from 'fraction.js';
import type { AssessmentRules } from './assessment-rules.js';
import { printed } from './exact.js';
import type { ItemMeans, Mean, MissingItem, PeriodMeans } from './means.js';
import { mainPollutants } from './pollutants.js';
import {
  ASSESSED_ITEMS,
  classOf,
  ITEM_CODES,
  limitOfClass,
  standardOf,
  type ItemCode,
  type Water,
} from './standard.js';
import { CLASS_III, gradeOf, type ClassIndex, type Grade } from './water-class.js';

/** One item of a section: what it is made of, and what it counts as. */
export interface ItemFinding {
  readonly item: ItemCode;
  /** The exact mean, with the readings or months it is made of. */
  readonly mean: Mean;
  /** As it is printed. */
  readonly printed: string;
  readonly classIndex: ClassIndex;
  /** (C − L) / L over the limit of Ⅲ; null where it keeps it, and for pH and dissolved oxygen. */
  readonly overIII: Fraction | null;
  /** The same over the limit of the target. */
  readonly overTarget: Fraction | null;
}

/** An item that makes no class under the method: temperature, total nitrogen, coliforms. Told, and not judged. */
export interface ReportedItem {
  readonly item: ItemCode;
  readonly mean: Mean;
  readonly printed: string;
}

/** Where a section is not assessed, why. `coverage`: too few months; `required-item`: one is missing that must be there. */
export type StateReason = 'no-reading' | 'coverage' | 'required-item';

interface Explained {
  readonly water: Water;
  /** Version of the rules. */
  readonly rules: string;
  readonly target: ClassIndex | null;
  /** Of the 21 items, those without a value: an assessment without them says so. */
  readonly missing: readonly MissingItem[];
  readonly reported: readonly ReportedItem[];
}

export interface Assessed extends Explained {
  readonly state: 'assessed';
  /** Of the worst item. */
  readonly classIndex: ClassIndex;
  readonly grade: Grade;
  readonly findings: readonly ItemFinding[];
  /** Items that make the class. */
  readonly decisive: readonly ItemCode[];
  /** Worse than Ⅲ, the worst first. */
  readonly exceeding: readonly ItemCode[];
  readonly mainPollutants: readonly ItemCode[];
  /** Whether the class keeps the target, and the items that do not; null without a target. */
  readonly attains: boolean | null;
  readonly missesTarget: readonly ItemCode[];
}

/** Missing data is a state with its reason: never a zero, never taken for attained. */
export interface NotAssessed extends Explained {
  readonly state: 'not-assessed';
  readonly reason: StateReason;
}

export type Assessment = Assessed | NotAssessed;

export interface AssessmentTerms {
  readonly water: Water;
  readonly target: ClassIndex | null;
  readonly rules: AssessmentRules;
}

const REPORTED_ITEMS = ITEM_CODES.filter((item) => !standardOf(item).assessed);

/** 单因子评价: the class of a section is that of its worst item among the 21 (环办〔2011〕22号). */
export function assess(given: ItemMeans | PeriodMeans, { water, target, rules }: AssessmentTerms): Assessment {
  const missing = given.missing.filter(({ item }) => standardOf(item).assessed);
  const reported = REPORTED_ITEMS.flatMap((item) => reportedOf(given.means.get(item), rules));
  const explained: Explained = { water, rules: rules.version, target, missing, reported };
  const reason = reasonAgainst(given, rules);
  if (reason) return { ...explained, state: 'not-assessed', reason };
  const findings: ItemFinding[] = [];
  let worst: ClassIndex = 1;
  for (const item of ASSESSED_ITEMS) {
    const mean = given.means.get(item);
    const finding = mean && findingOf(mean, water, target, rules);
    if (!finding) continue;
    findings.push(finding);
    if (finding.classIndex > worst) worst = finding.classIndex;
  }
  const exceeding = findings.filter(({ classIndex }) => classIndex > CLASS_III);
  const main = exceeding.length === 0 ? [] : mainPollutants(exceeding, rules);
  return {
    ...explained,
    state: 'assessed',
    classIndex: worst,
    grade: gradeOf(worst),
    findings,
    decisive: findings.filter(({ classIndex }) => classIndex === worst).map(({ item }) => item),
    exceeding: main,
    mainPollutants: main.slice(0, rules.mainPollutantsMax),
    attains: target === null ? null : worst <= target,
    missesTarget: target === null ? [] : findings.filter((each) => each.classIndex > target).map(({ item }) => item),
  };
}

function reasonAgainst(given: ItemMeans | PeriodMeans, rules: AssessmentRules): StateReason | null {
  if ('covered' in given && !given.covered) return given.monthsWithData.length === 0 ? 'no-reading' : 'coverage';
  if (!ASSESSED_ITEMS.some((item) => given.means.has(item))) {
    return given.missing.some(({ reason }) => reason === 'coverage') ? 'coverage' : 'no-reading';
  }
  return rules.requiredItems.every((item) => given.means.has(item)) ? null : 'required-item';
}

function reportedOf(mean: Mean | undefined, rules: AssessmentRules): ReportedItem[] {
  if (!mean) return [];
  return [{ item: mean.item, mean, printed: printed(mean.value, standardOf(mean.item).decimals, rules.printing) }];
}

function findingOf(mean: Mean, water: Water, target: ClassIndex | null, rules: AssessmentRules): ItemFinding | null {
  const { item } = mean;
  const shown = printed(mean.value, standardOf(item).decimals, rules.printing);
  const value = rules.compared === 'printed' ? new Fraction(shown) : mean.value;
  const classIndex = classOf(item, water, value);
  if (classIndex === null) return null;
  return {
    item,
    mean,
    printed: shown,
    classIndex,
    overIII: classIndex > CLASS_III ? multipleOver(item, water, CLASS_III, value) : null,
    overTarget: target !== null && classIndex > target ? multipleOver(item, water, target, value) : null,
  };
}

/** (C − L) / L, 超标倍数; null for an item where it has no meaning. */
function multipleOver(item: ItemCode, water: Water, index: ClassIndex, value: Fraction): Fraction | null {
  const limit = standardOf(item).multiple ? limitOfClass(item, water, index) : null;
  return limit && value.gt(limit) ? value.sub(limit).div(limit) : null;
}
