import { Fraction } from 'fraction.js';
import { ZERO, HALF } from './exact.js';

/**
 * What a laboratory or a station wrote: a figure, `0.002L` (below the detection limit 0.002, also `<0.002`), or that
 * there is none (`-`). The text is kept as it came; this is what it says.
 */
export type ReadingContent =
  | { readonly kind: 'measured'; readonly value: Fraction; readonly figure: string }
  | { readonly kind: 'below-limit'; readonly limit: Fraction; readonly figure: string }
  | { readonly kind: 'none' };

export type ReadingFault = 'not-a-figure' | 'negative' | 'too-long' | 'exponent';

/** Digits before and after the point; the finest limit of the standard has five decimals. */
export const WHOLE_DIGITS_MAX = 9;
export const DECIMALS_MAX = 12;

const NONE = new Set(['', '-', '--', '—', '——', '/', '未检', '未监测']);
const FIGURE = /^(\d+)(?:\.(\d+))?$/;
const BELOW = /^(?:[<＜]\s*([\d.]+)|([\d.]+)\s*[Ll])$/;

export function readingContent(raw: string): ReadingContent | { readonly fault: ReadingFault } {
  const text = raw.trim();
  if (NONE.has(text)) return { kind: 'none' };
  const below = BELOW.exec(text);
  const figure = below ? (below[1] ?? below[2] ?? '') : text;
  const match = FIGURE.exec(figure);
  if (!match) return { fault: faultOf(text) };
  const [, whole = '', decimals = ''] = match;
  if (whole.length > WHOLE_DIGITS_MAX || decimals.length > DECIMALS_MAX) return { fault: 'too-long' };
  const value = new Fraction(BigInt(whole + decimals), 10n ** BigInt(decimals.length));
  return below ? { kind: 'below-limit', limit: value, figure } : { kind: 'measured', value, figure };
}

function faultOf(text: string): ReadingFault {
  if (/^-\s*\d/.test(text)) return 'negative';
  return /^\d+(\.\d+)?[eE][+-]?\d+$/.test(text) ? 'exponent' : 'not-a-figure';
}

/**
 * What a value below the detection limit counts as. Practice knows half of the limit and the limit itself; `omitted`
 * leaves the reading out, as if it had not been taken.
 */
export const NON_DETECT_RULES = ['limit', 'half-limit', 'zero', 'omitted'] as const;
export type NonDetectRule = (typeof NON_DETECT_RULES)[number];

/** Null: it is left out. */
export function countedAs(content: ReadingContent, rule: NonDetectRule): Fraction | null {
  if (content.kind === 'none') return null;
  if (content.kind === 'measured') return content.value;
  switch (rule) {
    case 'limit':
      return content.limit;
    case 'half-limit':
      return content.limit.mul(HALF);
    case 'zero':
      return ZERO;
    case 'omitted':
      return null;
  }
}
