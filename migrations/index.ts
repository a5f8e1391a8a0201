import type { MigrationInterface } from 'typeorm';
import { ApplicationRole1700000000001 } from './1700000000001-application-role.js';
import { AuditTrail1700000000002 } from './1700000000002-audit-trail.js';
import { IdempotencyKeys1700000000003 } from './1700000000003-idempotency-keys.js';
import { IdentityOrganizations1700000000010 } from './1700000000010-identity-organizations.js';
import { IdentitySessions1700000000011 } from './1700000000011-identity-sessions.js';
import { IdentityOwnershipGroups1700000000012 } from './1700000000012-identity-ownership-groups.js';
import { LedgerAccounts1700000000020 } from './1700000000020-ledger-accounts.js';
import { LedgerEntries1700000000021 } from './1700000000021-ledger-entries.js';
import { LedgerHoldsAndLots1700000000022 } from './1700000000022-ledger-holds-and-lots.js';

/** Every migration, in the order in which it runs. */
export const migrations: readonly (new () => MigrationInterface)[] = [
  ApplicationRole1700000000001,
  AuditTrail1700000000002,
  IdempotencyKeys1700000000003,
  IdentityOrganizations1700000000010,
  IdentitySessions1700000000011,
  IdentityOwnershipGroups1700000000012,
  LedgerAccounts1700000000020,
  LedgerEntries1700000000021,
  LedgerHoldsAndLots1700000000022,
];
