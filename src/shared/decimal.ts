/**
 * Decimal strings at the edge, integers inside. The only accepted form is ASCII digits with an optional fraction:
 * no sign, exponent, leading zero, thousands separator, full-width digit or surrounding space.
 */

/** Longest integer part accepted; keeps every amount far inside `bigint` columns. */
export const INTEGER_DIGITS_MAX = 13;

const DECIMAL = /^(0|[1-9][0-9]*)(?:\.([0-9]+))?$/;

export type DecimalFault = 'not-a-decimal' | 'too-long' | 'too-precise';

export type DecimalResult =
  { readonly ok: true; readonly value: bigint } | { readonly ok: false; readonly fault: DecimalFault };

/** Parses `text` into an integer of 10^-scale. More decimals than `scale` are a fault, never rounded. */
export function parseDecimal(text: string, scale: number): DecimalResult {
  const match = DECIMAL.exec(text);
  if (!match) return { ok: false, fault: 'not-a-decimal' };
  const whole = match[1] ?? '';
  const fraction = match[2] ?? '';
  if (whole.length > INTEGER_DIGITS_MAX) return { ok: false, fault: 'too-long' };
  if (fraction.length > scale) return { ok: false, fault: 'too-precise' };
  return { ok: true, value: BigInt(whole + fraction.padEnd(scale, '0')) };
}

/** Prints an integer of 10^-scale with exactly `scale` decimals; negative values carry a leading minus. */
export function formatDecimal(value: bigint, scale: number): string {
  const sign = value < 0n ? '-' : '';
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
