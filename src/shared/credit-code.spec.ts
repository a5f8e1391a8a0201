import { describe, expect, test } from '@jest/globals';
import { creditCodeCheckCharacter, isCreditCode } from './credit-code.js';

/** Codes of the public register of units in Hunan's carbon verification lists; used for their form only. */
const REGISTERED = [
  '91430124668581757F',
  '91430181670787949J',
  '914301817170907445',
  '91430181755808702F',
  '914301217506000131',
  '914301815743048551',
  '91430211184357388T',
  '91430223565933553J',
  '91430200184482277Q',
  '914302007533724155',
  '914302216755508873',
  '91430200780858023M',
  '914302815994397137',
  '914302236962053459',
  '914303001847346497',
  '91430300722573708K',
  '91430381780899175C',
];

describe('unified social credit codes (GB 32100-2015)', () => {
  test.each(REGISTERED)('the registered code %s passes', (code) => {
    expect(isCreditCode(code)).toBe(true);
  });

  test('a change of any one character is noticed', () => {
    const [code = ''] = REGISTERED;
    for (let place = 0; place < code.length; place += 1) {
      const other = code.charAt(place) === '7' ? '8' : '7';
      expect(isCreditCode(code.slice(0, place) + other + code.slice(place + 1))).toBe(false);
    }
  });

  test('letters outside the alphabet, lower case and other lengths are refused', () => {
    expect(isCreditCode('91430124668581757f')).toBe(false);
    expect(isCreditCode('9143012466858175')).toBe(false);
    expect(isCreditCode('9I430124668581757F')).toBe(false);
    expect(creditCodeCheckCharacter('9O430124668581757')).toBeNull();
  });
});
