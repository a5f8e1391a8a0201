import { describe, expect, test } from '@jest/globals';
import type { OrganizationKind } from '../../platform/auth/roles.js';
import type { Market } from '../../shared/market.js';
import { isAuthorityOf, isCompetent } from './competence.js';

describe('the right authority', () => {
  test.each<[Market, OrganizationKind, string, string, boolean]>([
    ['carbon', 'ecology-bureau', '430000', '430302', true],
    ['carbon', 'ecology-bureau', '430300', '430302', true],
    ['carbon', 'ecology-bureau', '430200', '430302', false],
    ['carbon', 'water-authority', '430000', '430302', false],
    ['discharge', 'ecology-bureau', '430300', '430382', true],
    ['discharge', 'ecology-bureau', '430300', '430300', true],
    ['discharge', 'ecology-bureau', '430000', '430382', false],
    ['discharge', 'ecology-bureau', '430100', '430382', false],
    ['discharge', 'ecology-bureau', '430382', '430382', false],
    ['water', 'water-authority', '430100', '430181', true],
    ['water', 'water-authority', '430000', '430181', false],
    ['water', 'ecology-bureau', '430100', '430181', false],
    ['energy', 'ecology-bureau', '430000', '430181', true],
    ['forest', 'ecology-bureau', '430100', '430181', true],
    ['forest', 'enterprise', '430100', '430181', false],
    ['carbon', 'ecology-bureau', '440000', '430302', false],
  ])('ALC-1 %s: %s of %s for a firm in %s: %s', (market, kind, division, firm, right) => {
    expect(isCompetent(market, { kind, division }, { division: firm })).toBe(right);
  });

  test('a county is no authority of any market', () => {
    expect(isAuthorityOf('carbon', { kind: 'ecology-bureau', division: '430304' })).toBe(false);
  });
});
