/**
 * Items of GB 3838-2002 that a rule can name, by the codes of `gb3838.json`. Water temperature is judged by its change and
 * is no item here.
 */
export const ITEMS = {
  PH: { zh: 'pH', en: 'pH', inTheTwentyOne: true, multiple: false },
  DO: { zh: '溶解氧', en: 'dissolved oxygen', inTheTwentyOne: true, multiple: false },
  CODMN: { zh: '高锰酸盐指数', en: 'permanganate index', inTheTwentyOne: true, multiple: true },
  COD: { zh: '化学需氧量', en: 'chemical oxygen demand', inTheTwentyOne: true, multiple: true },
  BOD5: { zh: '五日生化需氧量', en: 'five-day biochemical oxygen demand', inTheTwentyOne: true, multiple: true },
  NH3N: { zh: '氨氮', en: 'ammonia nitrogen', inTheTwentyOne: true, multiple: true },
  TP: { zh: '总磷', en: 'total phosphorus', inTheTwentyOne: true, multiple: true },
  TN: { zh: '总氮', en: 'total nitrogen', inTheTwentyOne: false, multiple: true },
  CU: { zh: '铜', en: 'copper', inTheTwentyOne: true, multiple: true },
  ZN: { zh: '锌', en: 'zinc', inTheTwentyOne: true, multiple: true },
  F: { zh: '氟化物', en: 'fluoride', inTheTwentyOne: true, multiple: true },
  SE: { zh: '硒', en: 'selenium', inTheTwentyOne: true, multiple: true },
  AS: { zh: '砷', en: 'arsenic', inTheTwentyOne: true, multiple: true },
  HG: { zh: '汞', en: 'mercury', inTheTwentyOne: true, multiple: true },
  CD: { zh: '镉', en: 'cadmium', inTheTwentyOne: true, multiple: true },
  CR6: { zh: '铬(六价)', en: 'hexavalent chromium', inTheTwentyOne: true, multiple: true },
  PB: { zh: '铅', en: 'lead', inTheTwentyOne: true, multiple: true },
  CN: { zh: '氰化物', en: 'cyanide', inTheTwentyOne: true, multiple: true },
  PHEN: { zh: '挥发酚', en: 'volatile phenols', inTheTwentyOne: true, multiple: true },
  TPH: { zh: '石油类', en: 'petroleum', inTheTwentyOne: true, multiple: true },
  LAS: { zh: '阴离子表面活性剂', en: 'anionic surfactants', inTheTwentyOne: true, multiple: true },
  H2S: { zh: '硫化物', en: 'sulphide', inTheTwentyOne: true, multiple: true },
  FC: { zh: '粪大肠菌群', en: 'faecal coliforms', inTheTwentyOne: false, multiple: true },
} as const satisfies Record<string, ItemFacts>;

interface ItemFacts {
  readonly zh: string;
  readonly en: string;
  /** Assessed by 环办〔2011〕22号; a class of a section is the worst of these. */
  readonly inTheTwentyOne: boolean;
  /** Whether more of it is worse, so that a multiple over a limit, a load or an index of it has a meaning. */
  readonly multiple: boolean;
}

export type Item = keyof typeof ITEMS;
export const ITEM_CODES = Object.keys(ITEMS) as readonly Item[];
export const TWENTY_ONE_ITEMS = ITEM_CODES.filter((item) => ITEMS[item].inTheTwentyOne);

/** Classes in the order of their index, 1 to 6; the higher, the worse. */
export const CLASS_NUMERALS = ['Ⅰ', 'Ⅱ', 'Ⅲ', 'Ⅳ', 'Ⅴ', '劣Ⅴ'] as const;
export type ClassNumeral = (typeof CLASS_NUMERALS)[number];
export type ClassIndex = 1 | 2 | 3 | 4 | 5 | 6;

export function isClassNumeral(text: string): text is ClassNumeral {
  return (CLASS_NUMERALS as readonly string[]).includes(text);
}

/** `Ⅲ` → 3. */
export function classIndexOf(numeral: ClassNumeral): number {
  return CLASS_NUMERALS.indexOf(numeral) + 1;
}
