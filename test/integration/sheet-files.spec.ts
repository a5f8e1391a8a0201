import { describe, expect, test } from '@jest/globals';
import { sheetFile, WORKBOOK_CELLS_MAX, WORKBOOK_TOO_LARGE } from '../../src/platform/sheet/index.js';
import { zipParts } from '../support/zip-parts.js';

const TERMS = { name: 'table', title: '表', widths: [] };

describe('a table as bytes', () => {
  test.each(['csv', 'xlsx'] as const)(
    'MDT-1 a formula that somebody wrote is harmless in a file of %s',
    async (format) => {
      const { bytes } = await sheetFile([['名称 name', '=cmd|calc', '-0.01']], format, TERMS);
      const text = format === 'csv' ? bytes.toString('utf8') : [...zipParts(bytes).values()].join('\n');
      expect(text).toContain("'=cmd|calc");
      expect(text).not.toContain("'-0.01");
      expect(text).not.toContain('<f>');
    },
  );

  test('MDT-1 a character that XML cannot carry does not make a workbook unreadable', async () => {
    const { bytes } = await sheetFile([['a\u0007b\u001Fc', '中\u{1F30A}文 <&>']], 'xlsx', TERMS);
    const texts = zipParts(bytes).get('xl/sharedStrings.xml') ?? '';
    expect(texts).toContain('>abc<');
    expect(texts).toContain('中\u{1F30A}文 &lt;&amp;&gt;');
  });

  test('MDT-1 a workbook has a bound, which is named where it is passed', async () => {
    const row = Array.from({ length: 100 }, () => '1');
    const rows = (cells: number) => Array.from({ length: cells / row.length }, () => row);
    const tooLarge = sheetFile(rows(WORKBOOK_CELLS_MAX + row.length), 'xlsx', TERMS);
    await expect(tooLarge).rejects.toMatchObject({
      definition: WORKBOOK_TOO_LARGE,
      options: { facts: { cellsMax: 20_000 } },
    });
    expect((await sheetFile(rows(WORKBOOK_CELLS_MAX), 'xlsx', TERMS)).bytes.length).toBeGreaterThan(0);
    expect((await sheetFile(rows(WORKBOOK_CELLS_MAX + row.length), 'csv', TERMS)).bytes.length).toBeGreaterThan(0);
  });
});
