import type { MigrationInterface } from 'typeorm';
import { ApplicationRole1700000000001 } from './1700000000001-application-role.js';
import { AuditTrail1700000000002 } from './1700000000002-audit-trail.js';

/** Every migration, in the order in which it runs. */
export const migrations: readonly (new () => MigrationInterface)[] = [
  ApplicationRole1700000000001,
  AuditTrail1700000000002,
];
