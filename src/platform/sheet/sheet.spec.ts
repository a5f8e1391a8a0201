import { describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { safeCell, toCsv } from './sheet.js';

describe('a table as a file', () => {
  test.each(['=HYPERLINK("x")', '+1+1', '-1-1', '+1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1+1', '＠x'])(
    'STL-2 a name that a spreadsheet would take for a formula is text: %j',
    (name) => {
      expect(safeCell(name)).toBe(`'${name}`);
    },
  );

  test('STL-2 an ordinary name stays as it is', () => {
    for (const name of ['湘潭某某化工有限公司', 'CEA24', 'a=b', '3-2 机组']) expect(safeCell(name)).toBe(name);
  });

  test('STL-2 a loss is a figure and no formula', () => {
    for (const figure of ['-0.01', '-9007199254740993.07', '0.00']) expect(safeCell(figure)).toBe(figure);
  });

  test('STL-2 any cells are read back from the CSV as they were, but for the mark of what is no formula', () => {
    const cells = fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(cells, (sheet) => {
        const read = parse(toCsv(sheet), { bom: true, relax_column_count: true, record_delimiter: '\r\n' });
        expect(read).toEqual(sheet.map((row) => row.map(safeCell)));
      }),
    );
  });
});
