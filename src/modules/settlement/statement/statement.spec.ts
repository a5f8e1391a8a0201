import { describe, expect, test } from '@jest/globals';
import { formatDecimal } from '../../../shared/decimal.js';
import type { AmountFormat } from '../../ledger/index.js';
import { StatementDraft, readStatement, type StatementContent } from './statement.js';
import { statementSheet } from './statement-sheet.js';

const TONNES = { print: (_, amount) => formatDecimal(amount, 0), unitOf: () => 't' } as AmountFormat;
const FIRM = { name: '湘潭某热电', creditCode: '91430300MA4L00000X' };

function drawn(): StatementDraft {
  const draft = new StatementDraft('firm');
  const register = draft.of('CEA24', 'register');
  register.movedIn = 600n;
  register.movedOut = 400n;
  register.closing = { available: 150n, held: 50n, pending: 0n };
  const trading = draft.of('CEA24');
  trading.opening = { available: 1_000n, held: 0n, pending: 0n };
  trading.movedIn = 400n;
  trading.movedOut = 600n;
  trading.closing = { available: 800n, held: 0n, pending: 0n };
  return draft;
}

describe('a statement of units on two sides', () => {
  const content = drawn().content('carbon', '2026-03-02', FIRM, TONNES);

  test('REG-5 has a line for each side, the trading side first, with what moved between them', () => {
    expect(content.units).toMatchObject([
      { side: 'trading', opening: '1000', movedIn: '400', movedOut: '600', closing: '800' },
      { side: 'register', opening: '0', movedIn: '600', movedOut: '400', available: '150', held: '50', closing: '200' },
    ]);
    const sheet = statementSheet(content, { version: 1, corrects: null, final: true }, new Date());
    const sides = sheet.filter(([cell]) => cell === 'CEA24').map(([, side]) => side);
    expect(sides).toEqual(['交易 trading', '登记 register']);
  });

  test('REG-5 that is all in the register is not empty', () => {
    const draft = new StatementDraft('firm');
    expect(draft.isEmpty).toBe(true);
    draft.of('CEA24', 'register').opening = { available: 0n, held: 1n, pending: 0n };
    expect(draft.isEmpty).toBe(false);
  });

  test('STL-2 what was written when units had one side is read as the trading side, and what is written now as it is', () => {
    expect(readStatement(JSON.stringify(content))).toEqual(content);
    const [trading] = content.units;
    const { side, movedIn, movedOut, ...line } = trading!;
    const written = { ...content, format: 1, units: [line] };
    expect([side, movedIn, movedOut]).toEqual(['trading', '400', '600']);
    expect(readStatement(JSON.stringify(written))).toEqual({
      ...content,
      units: [{ ...line, side: 'trading', movedIn: '0', movedOut: '0' }],
    } satisfies StatementContent);
  });
});
