import { Fraction } from 'fraction.js';
import { invariant } from '../../../shared/invariant.js';
import { WORSE_THAN_V, type ClassIndex } from './water-class.js';

/**
 * GB 3838-2002 地表水环境质量标准, table 1, as data: what counts as which class, for rivers and for lakes and reservoirs.
 * The figures come from two public transcriptions of the standard that agree number by number; the codes beside ours are
 * those of HJ 525. Which items are assessed is from 环办〔2011〕22号: all but water temperature, total nitrogen and faecal
 * coliforms, 21 items. docs/rules/water-quality.md has the certainty of each.
 */
export const STANDARD = 'GB 3838-2002';

/** Where a section lies: lakes and reservoirs have limits of their own for total phosphorus. */
export const WATERS = ['river', 'lake'] as const;
export type Water = (typeof WATERS)[number];

/** `range`: within it is Ⅰ, outside is worse than Ⅴ. `none`: not judged by its value. */
export type Direction = 'at-most' | 'at-least' | 'range' | 'none';

export interface ItemStandard {
  /** In table 1. */
  readonly number: number;
  /** Code of the item in the ministry's data exchange. */
  readonly hj: string;
  readonly zh: string;
  readonly en: string;
  /** Empty where the figure has none. */
  readonly unit: string;
  /** With how many decimals a mean of it is printed: our choice, by the finest limit. */
  readonly decimals: number;
  readonly direction: Direction;
  /** Of Ⅰ to Ⅴ, or from and to of a range; equal to a limit is inside. Empty where nothing is judged. */
  readonly limits: readonly Fraction[];
  /** Where lakes and reservoirs have others. */
  readonly lakeLimits: readonly Fraction[] | null;
  /** One of the 21 that make a section's class. */
  readonly assessed: boolean;
  /** Whether a multiple over a limit has a meaning; not for temperature, pH and dissolved oxygen. */
  readonly multiple: boolean;
}

type Names = readonly [number: number, hj: string, zh: string, en: string];

const fractions = (figures: string): readonly Fraction[] => figures.split(' ').map((figure) => new Fraction(figure));

function pollutant(names: Names, figures: string, decimals: number, more: Partial<ItemStandard> = {}): ItemStandard {
  const [number, hj, zh, en] = names;
  const limits = fractions(figures);
  invariant(limits.length === 5, 'table 1 has a limit for each of Ⅰ to Ⅴ');
  const plain = { unit: 'mg/L', direction: 'at-most', lakeLimits: null, assessed: true, multiple: true } as const;
  return { number, hj, zh, en, limits, decimals, ...plain, ...more };
}

const TEMPERATURE: ItemStandard = {
  ...{ number: 1, hj: 'w01010', zh: '水温', en: 'Water temperature', unit: '℃', decimals: 1 },
  ...{ direction: 'none', limits: [], lakeLimits: null, assessed: false, multiple: false },
};
const PH: ItemStandard = {
  ...{ number: 2, hj: 'w01001', zh: 'pH值', en: 'pH', unit: '', decimals: 1 },
  ...{ direction: 'range', limits: fractions('6 9'), lakeLimits: null, assessed: true, multiple: false },
};
const OXYGEN = { direction: 'at-least', multiple: false } as const;
const LAKE_PHOSPHORUS = { lakeLimits: fractions('0.01 0.025 0.05 0.1 0.2') };

export const ITEMS = {
  WT: TEMPERATURE,
  PH,
  DO: pollutant([3, 'w01009', '溶解氧', 'Dissolved oxygen'], '7.5 6 5 3 2', 1, OXYGEN),
  CODMN: pollutant([4, 'w01019', '高锰酸盐指数', 'Permanganate index'], '2 4 6 10 15', 1),
  COD: pollutant([5, 'w01018', '化学需氧量', 'Chemical oxygen demand'], '15 15 20 30 40', 0),
  BOD5: pollutant([6, 'w01017', '五日生化需氧量', 'Five-day biochemical oxygen demand'], '3 3 4 6 10', 1),
  NH3N: pollutant([7, 'w21003', '氨氮', 'Ammonia nitrogen'], '0.15 0.5 1 1.5 2', 2),
  TP: pollutant([8, 'w21011', '总磷', 'Total phosphorus'], '0.02 0.1 0.2 0.3 0.4', 3, LAKE_PHOSPHORUS),
  TN: pollutant([9, 'w21001', '总氮', 'Total nitrogen'], '0.2 0.5 1 1.5 2', 2, { assessed: false }),
  CU: pollutant([10, 'w20122', '铜', 'Copper'], '0.01 1 1 1 1', 3),
  ZN: pollutant([11, 'w20123', '锌', 'Zinc'], '0.05 1 1 2 2', 3),
  F: pollutant([12, 'w21017', '氟化物', 'Fluoride'], '1 1 1 1.5 1.5', 2),
  SE: pollutant([13, 'w20128', '硒', 'Selenium'], '0.01 0.01 0.01 0.02 0.02', 4),
  AS: pollutant([14, 'w20141', '砷', 'Arsenic'], '0.05 0.05 0.05 0.1 0.1', 4),
  HG: pollutant([15, 'w20111', '汞', 'Mercury'], '0.00005 0.00005 0.0001 0.001 0.001', 5),
  CD: pollutant([16, 'w20115', '镉', 'Cadmium'], '0.001 0.005 0.005 0.005 0.01', 5),
  CR6: pollutant([17, 'w20117', '铬(六价)', 'Hexavalent chromium'], '0.01 0.05 0.05 0.05 0.1', 3),
  PB: pollutant([18, 'w20120', '铅', 'Lead'], '0.01 0.01 0.05 0.05 0.1', 4),
  CN: pollutant([19, 'w21016', '氰化物', 'Cyanide'], '0.005 0.05 0.2 0.2 0.2', 3),
  PHEN: pollutant([20, 'w23002', '挥发酚', 'Volatile phenols'], '0.002 0.002 0.005 0.01 0.1', 4),
  TPH: pollutant([21, 'w22001', '石油类', 'Petroleum'], '0.05 0.05 0.05 0.5 1', 2),
  LAS: pollutant([22, 'w19002', '阴离子表面活性剂', 'Anionic surfactants'], '0.2 0.2 0.2 0.3 0.3', 2),
  H2S: pollutant([23, 'w21019', '硫化物', 'Sulphide'], '0.05 0.1 0.2 0.5 1', 3),
  FC: pollutant([24, 'w02003', '粪大肠菌群', 'Faecal coliforms'], '200 2000 10000 20000 40000', 0, {
    unit: '个/L',
    assessed: false,
  }),
} as const satisfies Readonly<Record<string, ItemStandard>>;

export type ItemCode = keyof typeof ITEMS;
export const ITEM_CODES = Object.keys(ITEMS) as readonly ItemCode[];
/** The 21 of 环办〔2011〕22号. */
export const ASSESSED_ITEMS: readonly ItemCode[] = ITEM_CODES.filter((item) => ITEMS[item].assessed);

export function isItemCode(text: string): text is ItemCode {
  return Object.hasOwn(ITEMS, text);
}

export function standardOf(item: ItemCode): ItemStandard {
  return ITEMS[item];
}

export function limitsOf(item: ItemCode, water: Water): readonly Fraction[] {
  const { limits, lakeLimits } = standardOf(item);
  return water === 'lake' ? (lakeLimits ?? limits) : limits;
}

/** The limit of a class; null for an item without limits by class, and beyond Ⅴ. */
export function limitOfClass(item: ItemCode, water: Water, index: ClassIndex): Fraction | null {
  const { direction } = standardOf(item);
  if (direction === 'range' || direction === 'none') return null;
  return limitsOf(item, water)[index - 1] ?? null;
}

/**
 * The class of one value: the best whose limit it keeps, so where several classes share a limit it is the better one.
 * Equal to the limit is inside. Null for an item that no value of which makes a class.
 */
export function classOf(item: ItemCode, water: Water, value: Fraction): ClassIndex | null {
  const limits = limitsOf(item, water);
  const { direction } = standardOf(item);
  if (direction === 'none') return null;
  if (direction === 'range') {
    const [from, to] = limits;
    invariant(from && to, 'a range has two ends');
    return value.gte(from) && value.lte(to) ? 1 : WORSE_THAN_V;
  }
  const kept = limits.findIndex((limit) => (direction === 'at-most' ? value.lte(limit) : value.gte(limit)));
  return kept < 0 ? WORSE_THAN_V : ((kept + 1) as ClassIndex);
}
