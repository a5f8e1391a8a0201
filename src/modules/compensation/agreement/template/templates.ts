import { LISHUI_AS_PRINTED, LUSHUI, XIANG_PAIR_80, YOUSHUI } from './hunan-pairs.js';
import { CHISHUI, CHUHE, XINAN_RIVER, YELLOW_RIVER } from './between-provinces.js';
import { HEFEI, HEZE, ZHENJIANG, ZHOUKOU } from './by-concentration.js';
import { FUJIAN, HUANGBAI, SHANDONG } from './several-components.js';
import type { AgreementTemplate } from './template.js';
import { XIANG_2014 } from './xiang-2014.js';

/** All that is shipped to start an agreement from; none of it is an agreement. */
export const AGREEMENT_TEMPLATES: readonly AgreementTemplate[] = [
  XIANG_PAIR_80,
  LISHUI_AS_PRINTED,
  LUSHUI,
  YOUSHUI,
  XIANG_2014,
  YELLOW_RIVER,
  XINAN_RIVER,
  CHISHUI,
  ZHENJIANG,
  ZHOUKOU,
  HEFEI,
  HEZE,
  SHANDONG,
  FUJIAN,
  HUANGBAI,
  CHUHE,
];
