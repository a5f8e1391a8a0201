import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { readSources } from './source-files.js';

const LIST = 'docs/rules/README.md';
const ROW = /^\| ([A-Z]{2,4}-[0-9]+) +\| .+ \| \[.+\]\((.+\.md)\) +\|$/gm;
/** The codes with which the name of a test begins: `MKT-1 …`, `LED-1, LED-2 …`. */
const CODES = /^[A-Z]{2,4}-[0-9]+(?:, [A-Z]{2,4}-[0-9]+)*(?= )/;
/** What a page says of itself, up to the end of the sentence. */
const ANSWERED = /^Criteria answered here: ([\s\S]+?)\.(?:\s|$)/m;
const CODE = /\b[A-Z]{3}-[0-9]+\b/g;

describe('criteria and their proofs', () => {
  let listed: ReadonlyMap<string, string>;
  let proved: ReadonlySet<string>;
  beforeAll(async () => {
    const rows = [...(await readFile(LIST, 'utf8')).matchAll(ROW)];
    listed = new Map(rows.map(([, code = '', page = '']) => [code, path.posix.join('docs/rules', page)]));
    expect(listed.size).toBe(rows.length);
    const names = (await readSources('src', 'test')).flatMap(({ testNames }) => testNames);
    proved = new Set(names.flatMap((name) => CODES.exec(name)?.[0].split(', ') ?? []));
  });

  test('ARC-1 every criterion that docs/rules/README.md lists has a test that carries its code', () => {
    expect(listed.size).toBeGreaterThanOrEqual(30);
    expect([...listed.keys()].filter((code) => !proved.has(code))).toEqual([]);
  });

  test('ARC-1 every code that a test carries is a criterion of the list', () => {
    expect([...proved].filter((code) => !listed.has(code)).sort()).toEqual([]);
  });

  test('ARC-1 every page names the criteria it answers, and the list knows them', async () => {
    const wrong: string[] = [];
    for (const name of (await readdir('docs/rules')).filter((file) => file.endsWith('.md') && file !== 'README.md')) {
      const page = await readFile(path.join('docs/rules', name), 'utf8');
      for (const [code] of (ANSWERED.exec(page)?.[1] ?? '').matchAll(CODE)) {
        if (!listed.has(code)) wrong.push(`${name} answers ${code}, which ${LIST} does not list`);
      }
    }
    for (const [code, page] of listed) {
      if (!(await readFile(page, 'utf8')).includes(code)) wrong.push(`${page} does not mention ${code}`);
    }
    expect(wrong).toEqual([]);
  });
});
