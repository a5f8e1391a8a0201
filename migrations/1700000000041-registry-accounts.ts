import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Holding accounts as the registry knows them, and the restrictions that stand on them. */
export class RegistryAccounts1700000000041 implements MigrationInterface {
  name = 'RegistryAccounts1700000000041';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE registry_accounts (
        account_id bigint PRIMARY KEY REFERENCES ledger_accounts (id),
        organization_id uuid NOT NULL REFERENCES identity_organizations (id),
        market text NOT NULL,
        kind text NOT NULL,
        status text NOT NULL DEFAULT 'active',
        opened_at timestamptz NOT NULL,
        closed_at timestamptz,
        proposal_id uuid NOT NULL REFERENCES approval_proposals (id),
        CONSTRAINT registry_accounts_one_of_a_kind UNIQUE (organization_id, market, kind),
        CONSTRAINT registry_accounts_known_market
          CHECK (market IN ('carbon', 'discharge', 'water', 'energy', 'forest')),
        CONSTRAINT registry_accounts_known_kind
          CHECK (kind IN ('trading', 'treasury', 'reserve', 'issuance', 'retirement', 'bank', 'fee', 'deposit')),
        CONSTRAINT registry_accounts_known_status CHECK (status IN ('active', 'closed')),
        CONSTRAINT registry_accounts_closed_has_its_time CHECK ((status = 'closed') = (closed_at IS NOT NULL))
      );
      COMMENT ON COLUMN registry_accounts.proposal_id IS 'what was approved when the account was opened';
      CREATE INDEX registry_accounts_by_market ON registry_accounts (market, kind, account_id);
      CREATE TRIGGER registry_accounts_stay BEFORE DELETE OR TRUNCATE ON registry_accounts
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();

      CREATE TABLE registry_restrictions (
        id uuid PRIMARY KEY,
        account_id bigint NOT NULL REFERENCES registry_accounts (account_id),
        kind text NOT NULL,
        document_number text NOT NULL,
        reason text NOT NULL,
        starts_on date NOT NULL,
        ends_on date,
        authority_id uuid NOT NULL REFERENCES identity_organizations (id),
        imposed_at timestamptz NOT NULL,
        imposed_by uuid NOT NULL REFERENCES approval_proposals (id),
        lifted_at timestamptz,
        lifted_by uuid REFERENCES approval_proposals (id),
        CONSTRAINT registry_restrictions_known_kind CHECK (kind IN ('no-trade', 'no-transfer', 'frozen')),
        CONSTRAINT registry_restrictions_document_present CHECK (char_length(btrim(document_number)) BETWEEN 1 AND 100),
        CONSTRAINT registry_restrictions_reason_present CHECK (char_length(btrim(reason)) BETWEEN 1 AND 1000),
        CONSTRAINT registry_restrictions_days_are_a_period CHECK (ends_on > starts_on),
        CONSTRAINT registry_restrictions_lifted_by_a_proposal CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
      );
      COMMENT ON COLUMN registry_restrictions.ends_on IS 'the first day on which it no longer holds; null until lifted';
      CREATE UNIQUE INDEX registry_restrictions_one_per_document ON registry_restrictions
        (account_id, kind, document_number) WHERE lifted_at IS NULL;
      CREATE INDEX registry_restrictions_standing ON registry_restrictions (account_id) WHERE lifted_at IS NULL;
      CREATE TRIGGER registry_restrictions_stay BEFORE DELETE OR TRUNCATE ON registry_restrictions
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();

      CREATE FUNCTION registry_check_restriction_lifted_once() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.lifted_at IS NOT NULL
           OR (to_jsonb(OLD) - 'lifted_at' - 'lifted_by') IS DISTINCT FROM (to_jsonb(NEW) - 'lifted_at' - 'lifted_by') THEN
          RAISE EXCEPTION 'a restriction is lifted once and otherwise not changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'registry_restrictions_lifted_once';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER registry_restrictions_lifted_once BEFORE UPDATE ON registry_restrictions
        FOR EACH ROW EXECUTE FUNCTION registry_check_restriction_lifted_once();

      GRANT SELECT, INSERT, UPDATE (status, closed_at) ON registry_accounts TO xiang_app;
      GRANT SELECT, INSERT, UPDATE (lifted_at, lifted_by) ON registry_restrictions TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE registry_restrictions;
      DROP TABLE registry_accounts;
      DROP FUNCTION registry_check_restriction_lifted_once();
    `);
  }
}
