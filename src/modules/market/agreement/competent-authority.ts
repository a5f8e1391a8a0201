import type { Tx } from '../../../platform/database/database.js';
import { invariant } from '../../../shared/invariant.js';
import type { Market } from '../../../shared/market.js';
import type { IdentityDirectory } from '../../identity/index.js';
import { areaPrefix, COMPETENCE } from '../../registry/index.js';

/**
 * Who decides on what a firm lists, or on a deal between two: the authority of the market's kind with the smallest area in
 * which all of them lie, so the city's for firms of one city and the province's for others (国办发〔2014〕38号 (十)). null
 * when there is none.
 */
export async function competentAuthority(
  tx: Tx,
  identity: IdentityDirectory,
  market: Market,
  organizations: readonly string[],
): Promise<string | null> {
  const firms = await identity.organizationsByIds(tx, organizations);
  const divisions = organizations.map((id) => firms.get(id)?.division);
  const authorities = await identity.activeOrganizationsOfKind(tx, COMPETENCE[market].kind);
  const [smallest] = authorities
    .filter(({ division }) => isOfCityOrProvince(division))
    .map(({ id, division }) => ({ id, area: areaPrefix(division) }))
    .filter(({ area }) =>
      divisions.every((division) => {
        invariant(division !== undefined, 'who trades is an organization');
        return division.startsWith(area);
      }),
    )
    // The oldest of equals stays first.
    .sort((a, b) => b.area.length - a.area.length);
  return smallest?.id ?? null;
}

/** Counties decide on nothing in a market. */
function isOfCityOrProvince(division: string): boolean {
  return division.endsWith('00');
}
