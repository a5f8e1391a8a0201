import { beforeAll, describe, expect, test } from '@jest/globals';
import '../../src/app.module.js';
import type { Rulebook } from '../../src/modules/market/rulebook/rulebook.js';
import { errorCatalogue } from '../../src/shared/domain-error.js';
import { AUCTION_RULES } from '../support/auction-floor.js';
import { MODES, type Mode } from '../support/every-mode.js';
import { plainRulebook } from '../support/plain-rulebooks.js';
import { MARKET_RULES, NO_RULE, RULEBOOK_RULES, type Rule } from './rule-refusals.js';
import { readSources } from './source-files.js';

const RULES: readonly Rule[] = [...RULEBOOK_RULES, ...MARKET_RULES];

/** Parts that a market may be without: that it is, is a rule of its own. */
const MODES_OF_RULEBOOK: readonly (keyof Rulebook)[] = ['block', 'auction', 'agreement'];
/** Parts and fields that are one choice, however many figures it has. */
const WHOLE = [
  'prices.close',
  'prices.firstReferences',
  'auction.closing',
  'settlement.riskReserve',
  'surveillance',
  'basis',
];

/** `RUL-2 bid, notice auction.forms: a sentence (auction.not-offered, …)`; other criteria may stand beside RUL-2. */
const CARRIES = /^(?:[A-Z]{2,4}-[0-9]+, )*RUL-2(?:, [A-Z]{2,4}-[0-9]+)* /;
const NAMED = /^([a-z]+(?:, [a-z]+)*) ([A-Za-z.-]+(?:, [A-Za-z.-]+)*): [^()]+ \(([a-z0-9.-]+(?:, [a-z0-9.-]+)*)\)$/;

interface Proof {
  readonly name: string;
  readonly modes: readonly string[];
  readonly rules: readonly string[];
  readonly codes: readonly string[];
}

function proofOf(name: string): Proof | null {
  const [, modes, rules, codes] = NAMED.exec(name.replace(CARRIES, '')) ?? [];
  if (modes === undefined || rules === undefined || codes === undefined) return null;
  return { name, modes: modes.split(', '), rules: rules.split(', '), codes: codes.split(', ') };
}

/** Dotted names of the fields of a rulebook that has every part. */
function fieldsOf(value: object, prefix = ''): string[] {
  return Object.entries(value).flatMap(([key, field]: [string, unknown]) => {
    const name = `${prefix}${key}`;
    const isPart = typeof field === 'object' && field !== null && !Array.isArray(field) && !WHOLE.includes(name);
    const own = !isPart || MODES_OF_RULEBOOK.some((mode) => mode === name) ? [name] : [];
    return isPart ? [...own, ...fieldsOf(field, `${name}.`)] : own;
  });
}

const codesOf = (found: Rule | undefined, mode: string): readonly string[] => found?.codes[mode as Mode] ?? [];

describe('the table of rules, modes and refusals', () => {
  let proofs: readonly Proof[];
  let unnamed: readonly string[];
  let known: ReadonlySet<string>;
  beforeAll(async () => {
    const names = (await readSources('src', 'test')).flatMap(({ testNames }) => testNames);
    const carrying = names.filter((name) => CARRIES.test(name));
    proofs = carrying.flatMap((name) => proofOf(name) ?? []);
    unnamed = carrying.filter((name) => proofOf(name) === null);
    known = new Set(errorCatalogue().map(({ code }) => code));
  });

  test('ARC-1 it has a row for every field of a rulebook, in its order, and each row is there once', () => {
    const complete: Rulebook = { ...plainRulebook('carbon'), auction: AUCTION_RULES };
    expect(RULEBOOK_RULES.map(({ rule }) => rule)).toEqual(fieldsOf(complete));
    expect(new Set(RULES.map(({ rule }) => rule)).size).toBe(RULES.length);
  });

  test('ARC-1 each cell has a code, or the row says why it has none', () => {
    const silent = RULES.filter(({ codes, otherwise }) => {
      const missing = MODES.some((mode) => (codes[mode]?.length ?? 0) === 0);
      return missing !== otherwise.length > 0;
    });
    expect(silent.map(({ rule }) => rule)).toEqual([]);
  });

  test('ARC-1 its codes are codes of the catalogue, and every code of a market is in it or names no rule', () => {
    const inTable = new Set(RULES.flatMap(({ codes }) => Object.values(codes).flat()));
    const without = Object.values(NO_RULE).flat();
    expect([...inTable, ...without].filter((code) => !known.has(code))).toEqual([]);
    expect(without.filter((code) => inTable.has(code))).toEqual([]);
    const unsaid = [...known].filter((code) => /^(?:market|auction)\./.test(code) && !inTable.has(code));
    expect(unsaid.sort()).toEqual([...without].sort());
  });

  test('ARC-1 for every code of every cell there is a test that names its mode, its rule and the code', () => {
    const unproved = RULES.flatMap(({ rule, codes }) =>
      Object.entries(codes).flatMap(([mode, each]) =>
        each
          .filter(
            (code) =>
              !proofs.some(
                (proof) => proof.modes.includes(mode) && proof.rules.includes(rule) && proof.codes.includes(code),
              ),
          )
          .map((code) => `${mode} × ${rule}: ${code}`),
      ),
    );
    expect(unproved).toEqual([]);
  });

  test('ARC-1 no test claims a cell that is not there', () => {
    const byName = new Map(RULES.map((each) => [each.rule, each]));
    const wrong = proofs.flatMap(({ name, modes, rules, codes }) => {
      const cells = modes.flatMap((mode) => rules.map((rule) => codesOf(byName.get(rule), mode)));
      const empty = cells.some((cell) => !cell.some((code) => codes.includes(code)));
      const foreign = codes.some((code) => !cells.some((cell) => cell.includes(code)));
      return empty || foreign ? [name] : [];
    });
    expect(wrong).toEqual([]);
  });

  test('ARC-1 every test that carries RUL-2 names modes, rules and codes', () => {
    expect(unnamed).toEqual([]);
    expect(proofs.length).toBeGreaterThan(50);
  });
});
