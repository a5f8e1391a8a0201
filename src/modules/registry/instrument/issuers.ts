import type { IdentityDirectory } from '../../identity/index.js';
import type { Tx } from '../../../platform/database/database.js';
import { DomainError } from '../../../shared/domain-error.js';
import { isAuthorityOf } from '../competence.js';
import { IssuerNotCompetent } from '../registry.errors.js';
import type { ListingPayload } from './instrument.js';

/** Who issues an instrument is an active authority of its market. Throws IssuerNotCompetent. */
export async function assertIssuers(
  identity: IdentityDirectory,
  tx: Tx,
  { market, issuers }: Pick<ListingPayload, 'market' | 'issuers'>,
): Promise<void> {
  const known = await identity.organizationsByIds(tx, issuers);
  for (const issuer of issuers) {
    const organization = known.get(issuer);
    if (!organization || organization.status !== 'active' || !isAuthorityOf(market, organization)) {
      throw new DomainError(IssuerNotCompetent, `${issuer} is no active authority of the ${market} market.`);
    }
  }
}
