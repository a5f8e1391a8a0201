import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SHIPPED_RULEBOOKS } from '../../migrations/reference/shipped-rulebooks.js';
import { CHOICES, type Rulebook } from '../../src/modules/market/rulebook/rulebook.js';
import { withAutomaticMatching } from '../../src/modules/market/rulebook/templates/automatic-matching.js';
import { CARBON_HUBEI, CARBON_HUBEI_BEFORE } from '../../src/modules/market/rulebook/templates/hubei.js';
import { rulebookFaults } from '../../src/modules/market/rulebook/validation/rulebook-faults.js';
import { MARKETS } from '../../src/shared/market.js';
import { plainRulebook } from '../support/plain-rulebooks.js';

const SHIPPED = SHIPPED_RULEBOOKS as unknown as readonly Rulebook[];
const TEMPLATES = [CARBON_HUBEI, CARBON_HUBEI_BEFORE, ...SHIPPED.map(withAutomaticMatching)];
const PLAIN = MARKETS.map(plainRulebook);
const ALL = [...SHIPPED, ...TEMPLATES, ...PLAIN];

describe('the rulebooks that come with the program', () => {
  test.each(ALL.map((rulebook) => [`${rulebook.market}: ${rulebook.titleEn}`, rulebook] as const))(
    '%s is one that could be published',
    (_, rulebook) => expect(rulebookFaults(rulebook)).toEqual([]),
  );

  test('there is one for each market', () => {
    expect(SHIPPED.map(({ market }) => market)).toEqual(MARKETS);
  });

  test('RUL-3 none of them matches automatically, and each local one says why not', () => {
    for (const { market, matching, basis } of SHIPPED) {
      expect(matching.policy).toBe('five-level-pick');
      if (market === 'carbon') continue;
      expect(basis.matching?.map(({ document }) => document)).toEqual(['国发〔2011〕38号', '国办发〔2012〕37号']);
    }
  });

  test('every choice that they make has its basis, and what is a default of ours says so', () => {
    for (const rulebook of SHIPPED) {
      const chosen = CHOICES.filter((choice) => rulebook[choice] !== null);
      expect(chosen.filter((choice) => !rulebook.basis[choice]?.length)).toEqual([]);
      for (const { document, certainty } of Object.values(rulebook.basis).flat()) {
        if (document === '本平台默认值') expect(certainty).toBe('K');
      }
    }
  });

  test('the carbon market has the national figures', () => {
    const [carbon] = SHIPPED;
    expect(carbon).toMatchObject({
      sessions: { block: [{ from: '13:00', to: '15:00' }] },
      orders: { timesInForce: ['day'], quantityMax: '99999' },
      prices: { band: '0.10', close: { kind: 'vwap-of-day' } },
      block: { quantityMin: '100000', band: '0.30' },
      settlement: { unitReleaseDays: 1 },
    });
  });

  test('discharge permits pay no fee, wait for the authority and are held for five days by 200 at most', () => {
    expect(SHIPPED[1]).toMatchObject({
      fees: [],
      orders: { approval: 'before' },
      agreement: { approval: 'before' },
      settlement: { minimumHoldingDays: 5 },
      limits: { holdersMax: 200 },
    });
  });

  test('one bad value anywhere is found, and told of its own field', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ALL),
        fc.nat(),
        fc.constantFrom(0.5, { nonsense: true }),
        (rulebook, pick, bad) => {
          const copy = JSON.parse(JSON.stringify(rulebook)) as object;
          const places = leavesOf(copy);
          const { path, put } = places[pick % places.length] as Place;
          put(bad);
          expectOnly(rulebookFaults(copy), path);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('one field too many anywhere is found, and told by its name', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ALL), fc.nat(), (rulebook, pick) => {
        const copy = JSON.parse(JSON.stringify(rulebook)) as object;
        const places = objectsOf(copy);
        const { path, put } = places[pick % places.length] as Place;
        put(0.5);
        expectOnly(rulebookFaults(copy), path);
      }),
      { numRuns: 200 },
    );
  });
});

interface Place {
  readonly path: string;
  readonly put: (value: unknown) => void;
}

/** Every value of parsed JSON that holds no others. */
function leavesOf(value: object, path = ''): Place[] {
  return Object.entries(value).flatMap(([name, each]: [string, unknown]) =>
    typeof each === 'object' && each !== null
      ? leavesOf(each, `${path}${name}.`)
      : [{ path: path + name, put: (bad: unknown) => void Object.assign(value, { [name]: bad }) }],
  );
}

/** A field that nobody knows in every object of parsed JSON. */
function objectsOf(value: object, path = ''): Place[] {
  const inside = Object.entries(value).flatMap(([name, each]: [string, unknown]) =>
    typeof each === 'object' && each !== null ? objectsOf(each, `${path}${name}.`) : [],
  );
  if (Array.isArray(value)) return inside;
  return [{ path: `${path}surprise`, put: (bad) => void Object.assign(value, { surprise: bad }) }, ...inside];
}

function expectOnly(found: readonly { readonly field: string }[], path: string): void {
  expect(found.length).toBeGreaterThan(0);
  const elsewhere = found.filter(({ field }) => field !== path && !field.startsWith(`${path}.`));
  expect(elsewhere).toEqual([]);
}
