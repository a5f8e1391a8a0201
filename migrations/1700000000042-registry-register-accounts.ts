import type { MigrationInterface, QueryRunner } from 'typeorm';

const KINDS = `'trading', 'treasury', 'reserve', 'issuance', 'retirement', 'bank', 'fee', 'deposit'`;

/** The register knows the register account beside each trading account; it was opened by the same approval. */
export class RegistryRegisterAccounts1700000000042 implements MigrationInterface {
  name = 'RegistryRegisterAccounts1700000000042';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE registry_accounts DROP CONSTRAINT registry_accounts_known_kind;
      ALTER TABLE registry_accounts ADD CONSTRAINT registry_accounts_known_kind CHECK (kind IN ('register', ${KINDS}));

      INSERT INTO registry_accounts (account_id, organization_id, market, kind, status, opened_at, closed_at, proposal_id)
        SELECT l.id, t.organization_id, t.market, l.kind, t.status, l.opened_at, t.closed_at, t.proposal_id
          FROM registry_accounts t
          JOIN ledger_accounts l ON l.organization_id = t.organization_id AND l.market = t.market AND l.kind = 'register'
         WHERE t.kind = 'trading';
    `);
  }

  /** Only while nothing is restricted there: restrictions keep their accounts. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE registry_accounts DISABLE TRIGGER registry_accounts_stay;
      DELETE FROM registry_accounts WHERE kind = 'register';
      ALTER TABLE registry_accounts ENABLE TRIGGER registry_accounts_stay;
      ALTER TABLE registry_accounts DROP CONSTRAINT registry_accounts_known_kind;
      ALTER TABLE registry_accounts ADD CONSTRAINT registry_accounts_known_kind CHECK (kind IN (${KINDS}));
    `);
  }
}
