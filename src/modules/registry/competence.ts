import type { OrganizationKind } from '../../platform/auth/roles.js';
import { MARKETS, type Market } from '../../shared/market.js';

/** An authority or a firm, as far as competence depends on it. */
export interface Seat {
  readonly kind: OrganizationKind;
  /** GB/T 2260 code: `430000` a province, `430300` a city, `430304` a county or district. */
  readonly division: string;
}

type Level = 'province' | 'city';

interface Competence {
  readonly kind: OrganizationKind;
  readonly levels: readonly Level[];
}

/**
 * Which authority grants and watches over the rights of a market; docs/rules/registry.md has the reasons. Carbon: the
 * province and, where it lets them, its cities. Discharge permits: the city. Water: the city's water authority.
 */
export const COMPETENCE: Readonly<Record<Market, Competence>> = {
  carbon: { kind: 'ecology-bureau', levels: ['province', 'city'] },
  discharge: { kind: 'ecology-bureau', levels: ['city'] },
  water: { kind: 'water-authority', levels: ['city'] },
  energy: { kind: 'ecology-bureau', levels: ['province', 'city'] },
  forest: { kind: 'ecology-bureau', levels: ['province', 'city'] },
};

/** Whether this kind of organization, at its level, can be an authority of the market at all. */
export function isAuthorityOf(market: Market, authority: Seat): boolean {
  const { kind, levels } = COMPETENCE[market];
  const level = levelOf(authority.division);
  return authority.kind === kind && level !== null && levels.includes(level);
}

/** Whether `authority` is the right one for the firm: one of the market's authorities, and the firm lies in its area. */
export function isCompetent(market: Market, authority: Seat, firm: Pick<Seat, 'division'>): boolean {
  return isAuthorityOf(market, authority) && firm.division.startsWith(areaPrefix(authority.division));
}

/** The markets in which this organization can be an authority. */
export function marketsOf(authority: Seat): readonly Market[] {
  return MARKETS.filter((market) => isAuthorityOf(market, authority));
}

/** What the division codes inside the area of `division` begin with: `43` for the province, `4303` for a city. */
export function areaPrefix(division: string): string {
  return division.replace(/(?:00)+$/, '');
}

/** Counties are not authorities of a market. */
function levelOf(division: string): Level | null {
  if (division.endsWith('0000')) return 'province';
  return division.endsWith('00') ? 'city' : null;
}
