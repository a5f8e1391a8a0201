import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseYuan } from './fen.js';
import { yuanInCapitals } from './yuan-in-capitals.js';

/** `"1,409.50"` → 140950n. */
function fenOf(yuan: string): bigint {
  const parsed = parseYuan(yuan.replaceAll(',', ''));
  if (!parsed.ok) throw new Error(`${yuan} is no amount`);
  return parsed.value;
}

function capitals(yuan: string): string {
  return yuanInCapitals(fenOf(yuan));
}

describe('amounts in capitals', () => {
  // 支付结算办法, annex 1, rule 4 with its subrules; where it prints two forms, the first.
  test.each([
    ['1,409.50', '人民币壹仟肆佰零玖元伍角'],
    ['6,007.14', '人民币陆仟零柒元壹角肆分'],
    ['1,680.32', '人民币壹仟陆佰捌拾元零叁角贰分'],
    ['107,000.53', '人民币壹拾万柒仟元零伍角叁分'],
    ['16,409.02', '人民币壹万陆仟肆佰零玖元零贰分'],
    ['325.04', '人民币叁佰贰拾伍元零肆分'],
  ])('STL-3 %s yuan is written as the annex prints it: %s', (yuan, written) => {
    expect(capitals(yuan)).toBe(written);
  });

  test.each([
    ['532.00', '人民币伍佰叁拾贰元整'],
    ['742200.00', '人民币柒拾肆万贰仟贰佰元整'],
    ['0.05', '人民币伍分'],
    ['100000000.00', '人民币壹亿元整'],
  ])('STL-3 %s yuan of the table of the domain pages is %s', (yuan, written) => {
    expect(capitals(yuan)).toBe(written);
  });

  // Tariffs, auctions, deals and turnovers that the published sources printed, written out by hand.
  test.each([
    ['0.01', '人民币壹分'],
    ['0.04', '人民币肆分'],
    ['0.60', '人民币陆角'],
    ['1.00', '人民币壹元整'],
    ['10.00', '人民币壹拾元整'],
    ['13.00', '人民币壹拾叁元整'],
    ['13.98', '人民币壹拾叁元玖角捌分'],
    ['16.09', '人民币壹拾陆元零玖分'],
    ['16.13', '人民币壹拾陆元壹角叁分'],
    ['20.00', '人民币贰拾元整'],
    ['48.00', '人民币肆拾捌元整'],
    ['50.84', '人民币伍拾元零捌角肆分'],
    ['80.45', '人民币捌拾元零肆角伍分'],
    ['91.13', '人民币玖拾壹元壹角叁分'],
    ['100.00', '人民币壹佰元整'],
    ['104.25', '人民币壹佰零肆元贰角伍分'],
    ['105.65', '人民币壹佰零伍元陆角伍分'],
    ['107.36', '人民币壹佰零柒元叁角陆分'],
    ['230.00', '人民币贰佰叁拾元整'],
    ['1,820.00', '人民币壹仟捌佰贰拾元整'],
    ['3,200.00', '人民币叁仟贰佰元整'],
    ['3,640.00', '人民币叁仟陆佰肆拾元整'],
    ['4,685.00', '人民币肆仟陆佰捌拾伍元整'],
    ['9,290.00', '人民币玖仟贰佰玖拾元整'],
    ['10,790.00', '人民币壹万零柒佰玖拾元整'],
    ['19,700.00', '人民币壹万玖仟柒佰元整'],
    ['20,000.00', '人民币贰万元整'],
    ['28,140.00', '人民币贰万捌仟壹佰肆拾元整'],
    ['36,379.20', '人民币叁万陆仟叁佰柒拾玖元贰角'],
    ['50,463.15', '人民币伍万零肆佰陆拾叁元壹角伍分'],
    ['96,473.55', '人民币玖万陆仟肆佰柒拾叁元伍角伍分'],
    ['156,500.43', '人民币壹拾伍万陆仟伍佰元零肆角叁分'],
    ['188,000.90', '人民币壹拾捌万捌仟元零玖角'],
    ['348,900.00', '人民币叁拾肆万捌仟玖佰元整'],
    ['400,000.00', '人民币肆拾万元整'],
    ['521,668.10', '人民币伍拾贰万壹仟陆佰陆拾捌元壹角'],
    ['1,370,400.00', '人民币壹佰叁拾柒万零肆佰元整'],
    ['2,712,900.00', '人民币贰佰柒拾壹万贰仟玖佰元整'],
    ['3,167,100.00', '人民币叁佰壹拾陆万柒仟壹佰元整'],
    ['7,452,200.00', '人民币柒佰肆拾伍万贰仟贰佰元整'],
    ['11,750,000.00', '人民币壹仟壹佰柒拾伍万元整'],
    ['11,863,855.00', '人民币壹仟壹佰捌拾陆万叁仟捌佰伍拾伍元整'],
    ['19,203,350.20', '人民币壹仟玖佰贰拾万叁仟叁佰伍拾元零贰角'],
    ['21,195,000.00', '人民币贰仟壹佰壹拾玖万伍仟元整'],
    ['22,500,000.00', '人民币贰仟贰佰伍拾万元整'],
    ['112,994,600.00', '人民币壹亿壹仟贰佰玖拾玖万肆仟陆佰元整'],
    ['210,230,053.25', '人民币贰亿壹仟零贰拾叁万零伍拾叁元贰角伍分'],
    ['315,000,000.00', '人民币叁亿壹仟伍佰万元整'],
    ['625,801,436.80', '人民币陆亿贰仟伍佰捌拾万壹仟肆佰叁拾陆元捌角'],
    ['968,869,708.84', '人民币玖亿陆仟捌佰捌拾陆万玖仟柒佰零捌元捌角肆分'],
    ['14,629,891,128.06', '人民币壹佰肆拾陆亿贰仟玖佰捌拾玖万壹仟壹佰贰拾捌元零陆分'],
    ['18,114,000,000.00', '人民币壹佰捌拾壹亿壹仟肆佰万元整'],
    ['160,000,000,000.00', '人民币壹仟陆佰亿元整'],
  ])('STL-3 %s yuan, an amount of the domain pages, is %s', (yuan, written) => {
    expect(capitals(yuan)).toBe(written);
  });

  test.each([
    ['0.00', '人民币零元整'],
    ['0.10', '人民币壹角'],
    ['0.99', '人民币玖角玖分'],
    ['10.01', '人民币壹拾元零壹分'],
    ['10.10', '人民币壹拾元零壹角'],
    ['1,000.05', '人民币壹仟元零伍分'],
    ['1,001.00', '人民币壹仟零壹元整'],
    ['1,010.00', '人民币壹仟零壹拾元整'],
    ['10,001.00', '人民币壹万零壹元整'],
    ['10,100.00', '人民币壹万零壹佰元整'],
    ['11,000.00', '人民币壹万壹仟元整'],
    ['100,500.00', '人民币壹拾万零伍佰元整'],
    ['10,010,010.00', '人民币壹仟零壹万零壹拾元整'],
    ['100,000,001.00', '人民币壹亿零壹元整'],
    ['100,005,000.00', '人民币壹亿零伍仟元整'],
    ['100,010,000.00', '人民币壹亿零壹万元整'],
    ['105,003,000.00', '人民币壹亿零伍佰万叁仟元整'],
    ['1,050,000,000.00', '人民币壹拾亿伍仟万元整'],
    ['1,000,000,000,000.00', '人民币壹万亿元整'],
    ['1,000,100,000,001.00', '人民币壹万零壹亿零壹元整'],
    ['1,000,000,000,000.01', '人民币壹万亿元零壹分'],
  ])('STL-3 the empty places of %s yuan: %s', (yuan, written) => {
    expect(capitals(yuan)).toBe(written);
  });

  test('STL-3 the largest amount is one hundred trillion yuan', () => {
    expect(yuanInCapitals(10n ** 16n)).toBe('人民币壹佰万亿元整');
    expect(() => yuanInCapitals(10n ** 16n + 1n)).toThrow('10^16');
  });

  test('STL-3 a negative amount is refused: the annex knows none', () => {
    expect(() => yuanInCapitals(-1n)).toThrow('not negative');
  });

  test('STL-3 random amounts are parsed back to the fen, from all sizes and with many empty places', () => {
    const digits = fc.array(fc.constantFrom(0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), { minLength: 1, maxLength: 16 });
    const amounts = fc.oneof(
      fc.bigInt(0n, 10n ** 16n),
      fc.bigInt(0n, 10n ** 6n),
      digits.map((some) => BigInt(some.join(''))),
    );
    fc.assert(
      fc.property(amounts, (fen) => {
        expect(parsedBack(yuanInCapitals(fen))).toBe(fen);
      }),
      { numRuns: 5_000 },
    );
  });

  test('STL-3 no random amount has 零 twice in a row, before a place, at the end, or 整 after 角 or 分', () => {
    const digits = fc.array(fc.constantFrom(0, 0, 0, 0, 1, 5), { minLength: 1, maxLength: 16 });
    fc.assert(
      fc.property(
        digits.filter((some) => some.some((one) => one > 0)),
        (some) => {
          const written = yuanInCapitals(BigInt(some.join('')));
          expect(written).toMatch(/^人民币[壹贰叁肆伍陆柒捌玖]/);
          expect(written).not.toMatch(/零零|零[拾佰仟万亿元角分整]|零$|[角分]整|亿万|[万亿]{3}/);
          expect(written).toMatch(/元整$|角$|分$/);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

/** Reads capitals by adding up digit times place, 万 and 亿 multiplying all that stands before them. */
function parsedBack(text: string): bigint {
  const match = /^人民币(?:([^元]+)元)?零?(?:(.)角)?零?(?:(.)分)?整?$/u.exec(text);
  if (!match) throw new Error(`${text} is no amount in capitals`);
  const [, yuan = '零', jiao = '零', fen = '零'] = match;
  return wholeNumber(yuan) * 100n + wholeNumber(jiao) * 10n + wholeNumber(fen);
}

function wholeNumber(text: string): bigint {
  const atYi = text.lastIndexOf('亿');
  if (atYi >= 0) return wholeNumber(text.slice(0, atYi)) * 100_000_000n + wholeNumber(text.slice(atYi + 1));
  const atWan = text.indexOf('万');
  if (atWan >= 0) return wholeNumber(text.slice(0, atWan)) * 10_000n + wholeNumber(text.slice(atWan + 1));
  const values: Readonly<Record<string, bigint>> = { 拾: 10n, 佰: 100n, 仟: 1_000n };
  let sum = 0n;
  for (const [, digit = '', place = ''] of text.matchAll(/([零壹贰叁肆伍陆柒捌玖])([拾佰仟]?)/gu)) {
    sum += BigInt('零壹贰叁肆伍陆柒捌玖'.indexOf(digit)) * (values[place] ?? 1n);
  }
  return sum;
}
