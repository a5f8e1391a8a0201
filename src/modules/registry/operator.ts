import type { IdentityDirectory } from '../identity/index.js';
import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../shared/domain-error.js';
import { NoOperator } from './registry.errors.js';

/** The operator decides on accounts; where there are several, the first that was registered. Throws NoOperator. */
export async function theOperator(identity: IdentityDirectory, tx: Tx): Promise<string> {
  const [operator] = await identity.activeOrganizationsOfKind(tx, 'operator');
  if (!operator) throw new DomainError(NoOperator);
  return operator.id;
}
