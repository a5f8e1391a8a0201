import { expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import '../../src/app.module.js';
import { errorCataloguePage } from '../../src/platform/http/error-catalogue-page.js';
import { errorCatalogue } from '../../src/shared/domain-error.js';

test('docs/errors.md lists every error code; `npm run cli -- error-catalogue --write docs/errors.md` brings it up to date', async () => {
  expect(await readFile('docs/errors.md', 'utf8')).toBe(errorCataloguePage());
});

test('every error code is dotted lower kebab case and has words in both languages', () => {
  for (const { code, zh, en } of errorCatalogue()) {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)?$/);
    expect(zh).toMatch(/\p{Script=Han}/u);
    expect(en).toMatch(/^[A-Z]/);
  }
});
