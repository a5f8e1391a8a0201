import { formatDecimal, parseDecimal, type DecimalResult } from './decimal.js';

/** Money is integer fen (1 yuan = 100 fen). */
export const YUAN_DECIMALS = 2;

/** The asset code of money in the ledger. */
export const CNY = 'CNY';

/** `"68.50"` → 6850n. */
export function parseYuan(text: string): DecimalResult {
  return parseDecimal(text, YUAN_DECIMALS);
}

/** 6850n → `"68.50"`. */
export function formatYuan(fen: bigint): string {
  return formatDecimal(fen, YUAN_DECIMALS);
}
