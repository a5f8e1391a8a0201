import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Grants: what an approved allocation issued, line by line, append-only. At commit a grant has its approved proposal
 * and its movement in the ledger, and an approved allocation has a grant for each of its lines (ALC-2).
 */
export class AllocationGrants1700000000051 implements MigrationInterface {
  name = 'AllocationGrants1700000000051';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE allocation_grants (
        proposal_id uuid NOT NULL REFERENCES approval_proposals (id),
        position integer NOT NULL,
        application_id uuid CONSTRAINT allocation_grants_once_per_application UNIQUE
          REFERENCES allocation_applications (id),
        authority_id uuid NOT NULL REFERENCES identity_organizations (id),
        organization_id uuid NOT NULL REFERENCES identity_organizations (id),
        account_id bigint NOT NULL REFERENCES registry_accounts (account_id),
        instrument text NOT NULL REFERENCES registry_instruments (code),
        quantity bigint NOT NULL,
        transfer_key text NOT NULL,
        granted_at timestamptz NOT NULL,
        PRIMARY KEY (proposal_id, position),
        CONSTRAINT allocation_grants_quantity_positive CHECK (quantity > 0),
        CONSTRAINT allocation_grants_key_names_the_line
          CHECK (transfer_key = 'allocation/' || proposal_id || '/' || position),
        CONSTRAINT allocation_grants_have_their_transfer FOREIGN KEY (transfer_key)
          REFERENCES ledger_transfers (key) DEFERRABLE INITIALLY DEFERRED
      );
      CREATE INDEX allocation_grants_by_firm ON allocation_grants (organization_id, granted_at, proposal_id, position);
      CREATE INDEX allocation_grants_by_authority ON allocation_grants (authority_id, granted_at, proposal_id, position);
      CREATE TRIGGER allocation_grants_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON allocation_grants
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();

      CREATE FUNCTION allocation_check_grant() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (SELECT 1 FROM approval_proposals
                        WHERE id = NEW.proposal_id AND kind = 'allocation' AND status = 'approved') THEN
          RAISE EXCEPTION 'units are granted by an approved allocation only'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_grants_follow_a_decision';
        END IF;
        IF NOT EXISTS (SELECT 1 FROM ledger_transfers t JOIN ledger_entries e ON e.transfer_id = t.id
                        WHERE t.key = NEW.transfer_key AND e.account_id = NEW.account_id
                          AND e.asset = NEW.instrument AND e.available = NEW.quantity) THEN
          RAISE EXCEPTION 'grant % moved no units', NEW.transfer_key
            USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_grants_moved_their_units';
        END IF;
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER allocation_grants_are_whole AFTER INSERT ON allocation_grants
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION allocation_check_grant();

      CREATE FUNCTION allocation_check_approved_is_granted() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        lines jsonb := NEW.payload -> 'lines';
        granted bigint;
      BEGIN
        SELECT count(*) INTO granted
          FROM jsonb_array_elements(lines) WITH ORDINALITY AS l (line, place)
          JOIN allocation_grants g ON g.proposal_id = NEW.id AND g.position = l.place
           AND g.organization_id = (l.line ->> 'organizationId')::uuid
           AND g.quantity = (l.line ->> 'quantity')::bigint
         WHERE g.instrument = NEW.payload ->> 'instrument';
        IF granted <> jsonb_array_length(lines) THEN
          RAISE EXCEPTION 'allocation % is approved with % of % lines granted', NEW.id, granted, jsonb_array_length(lines)
            USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_approved_is_granted';
        END IF;
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER allocation_approved_is_granted AFTER UPDATE ON approval_proposals
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        WHEN (NEW.kind = 'allocation' AND NEW.status = 'approved')
        EXECUTE FUNCTION allocation_check_approved_is_granted();

      CREATE FUNCTION allocation_check_issued_is_granted() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (SELECT 1 FROM allocation_grants WHERE application_id = NEW.id AND quantity = NEW.quantity
                         AND organization_id = NEW.organization_id AND instrument = NEW.instrument) THEN
          RAISE EXCEPTION 'application % is issued without a grant', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_issued_is_granted';
        END IF;
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER allocation_issued_is_granted AFTER UPDATE ON allocation_applications
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        WHEN (NEW.status = 'issued')
        EXECUTE FUNCTION allocation_check_issued_is_granted();

      GRANT SELECT, INSERT ON allocation_grants TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER allocation_issued_is_granted ON allocation_applications;
      DROP TRIGGER allocation_approved_is_granted ON approval_proposals;
      DROP TABLE allocation_grants;
      DROP FUNCTION allocation_check_issued_is_granted();
      DROP FUNCTION allocation_check_approved_is_granted();
      DROP FUNCTION allocation_check_grant();
    `);
  }
}
