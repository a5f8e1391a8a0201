import { arrayLiteral } from './array-literal.js';

describe('an array in the text form of PostgreSQL', () => {
  it('writes numbers of any size and truth values as they are', () => {
    expect(arrayLiteral([0, -7, 9007199254740993n, true, false])).toBe('{0,-7,9007199254740993,true,false}');
  });

  it('tells a missing value from the text NULL and from an empty text', () => {
    expect(arrayLiteral([null, 'NULL', ''])).toBe('{NULL,"NULL",""}');
  });

  it('escapes quotes and backslashes, and nothing else', () => {
    expect(arrayLiteral(['a"b', 'a\\b', '{a,b}', '湘江'])).toBe('{"a\\"b","a\\\\b","{a,b}","湘江"}');
  });

  it('writes instants in UTC and bytes in hexadecimal', () => {
    expect(arrayLiteral([new Date('2026-03-02T02:00:00.005Z')])).toBe('{"2026-03-02T02:00:00.005Z"}');
    expect(arrayLiteral([Buffer.from([0, 255])])).toBe('{"\\\\x00ff"}');
  });

  it('writes an empty array', () => {
    expect(arrayLiteral([])).toBe('{}');
  });
});
