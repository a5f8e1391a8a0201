/** Unified social credit code (统一社会信用代码), GB 32100-2015: 17 characters and a check character modulo 31. */

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const MODULUS = 31;
const BODY_LENGTH = 17;

/** The 18th character for a 17-character body, or null when the body holds a character outside the alphabet. */
export function creditCodeCheckCharacter(body: string): string | null {
  if (body.length !== BODY_LENGTH) return null;
  let sum = 0;
  let weight = 1;
  for (const character of body) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return null;
    sum += value * weight;
    weight = (weight * 3) % MODULUS;
  }
  return ALPHABET.charAt((MODULUS - (sum % MODULUS)) % MODULUS);
}

export function isCreditCode(text: string): boolean {
  if (text.length !== BODY_LENGTH + 1) return false;
  return creditCodeCheckCharacter(text.slice(0, BODY_LENGTH)) === text.charAt(BODY_LENGTH);
}
