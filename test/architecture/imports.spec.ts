import { beforeAll, describe, expect, test } from '@jest/globals';
import { areaOf, indexOf, isModule, MAY_IMPORT, MAY_USE } from './areas.js';
import { isTestCode, readSources, type SourceFile } from './source-files.js';

describe('who may import whom', () => {
  let files: readonly SourceFile[];
  beforeAll(async () => {
    files = await readSources('src', 'migrations');
  });

  test('ARC-1 every file imports only from the areas that the table lets it', () => {
    const wrong = files.flatMap(({ path, imports }) =>
      imports
        .filter(({ ours, target }) => ours && !(isTestCode(path) && target.startsWith('bench/')))
        .filter(({ target }) => areaOf(target) !== areaOf(path) && !MAY_IMPORT[areaOf(path)].includes(areaOf(target)))
        .map(({ target }) => `${path} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test('ARC-1 another module is entered by its index.ts alone', () => {
    const wrong = files.flatMap(({ path, imports }) =>
      imports.flatMap(({ ours, target }) => {
        const area = ours && !target.startsWith('bench/') ? areaOf(target) : 'shared';
        if (area === areaOf(path) || !isModule(area) || target === indexOf(area)) return [];
        return [`${path} → ${target}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  test('ARC-1 no index.ts hands out an entity or a repository, but for types', () => {
    const byPath = new Map(files.map((file) => [file.path, file]));
    const handedOut = (file: string): string[] =>
      (byPath.get(file)?.reExports ?? []).flatMap(({ name, target, typeOnly }) => {
        if (typeOnly) return [];
        if (target.endsWith('/index.ts')) return handedOut(target);
        return /\.(entity|repository)\.ts$/.test(target) ? [`${file} hands out ${name} of ${target}`] : [];
      });
    const indexes = files.map(({ path }) => path).filter((path) => /^src\/modules\/[a-z]+\/index\.ts$/.test(path));
    expect(indexes.length).toBeGreaterThan(5);
    expect(indexes.flatMap(handedOut)).toEqual([]);
  });

  test('ARC-1 engine and shared use no packages but those of their short lists', () => {
    const wrong = files.flatMap(({ path, imports }) => {
      const allowed = isTestCode(path) ? undefined : MAY_USE[areaOf(path)];
      if (!allowed) return [];
      return imports
        .filter(({ ours, target }) => !ours && !allowed.includes(target))
        .map(({ target }) => `${path} → ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  test('ARC-1 the program does not import its tests', () => {
    const wrong = files.flatMap(({ path, imports }) =>
      isTestCode(path)
        ? []
        : imports
            .filter(({ ours, target }) => ours && (isTestCode(target) || /^(test|bench)\//.test(target)))
            .map(({ target }) => `${path} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  // Types are left out: two files may describe each other's values, and nothing of it is left when the program runs.
  test('ARC-1 no files import each other in a circle', () => {
    expect(circles(files)).toEqual([]);
  });

  test('ARC-1 the check itself finds a forbidden import, a side door and a circle', () => {
    const file = (path: string, ...targets: string[]): SourceFile => ({
      path,
      imports: targets.map((target) => ({ target, ours: true, typeOnly: false })),
      reExports: [],
      texts: [],
      entities: [],
      testNames: [],
    });
    expect(MAY_IMPORT[areaOf('src/engine/book.ts')]).not.toContain(areaOf('src/platform/http/index.ts'));
    expect(MAY_IMPORT[areaOf('src/modules/ledger/hold.ts')]).not.toContain(areaOf('src/modules/market/index.ts'));
    expect(() => areaOf('src/helpers/text.ts')).toThrow('in no area');
    expect(() => areaOf('src/ledger/hold.ts')).toThrow('in no area');
    expect(circles([file('a', 'b'), file('b', 'c'), file('c', 'b'), file('d', 'a')])).toEqual(['b → c → b']);
  });
});

/** Each circle of imports that are there when the program runs, as its way round. */
function circles(files: readonly SourceFile[]): readonly string[] {
  const next = new Map(
    files.map(({ path, imports }) => [
      path,
      imports.filter(({ ours, typeOnly }) => ours && !typeOnly).map(({ target }) => target),
    ]),
  );
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (file: string, way: readonly string[]): void => {
    const start = way.indexOf(file);
    if (start >= 0) return void found.push([...way.slice(start), file].join(' → '));
    if (done.has(file)) return;
    for (const target of next.get(file) ?? []) walk(target, [...way, file]);
    done.add(file);
  };
  for (const { path } of files) walk(path, []);
  return found;
}
