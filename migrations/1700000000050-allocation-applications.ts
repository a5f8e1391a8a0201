import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Applications of firms for rights, and the documents that came with them. */
export class AllocationApplications1700000000050 implements MigrationInterface {
  name = 'AllocationApplications1700000000050';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE allocation_applications (
        id uuid PRIMARY KEY,
        organization_id uuid NOT NULL REFERENCES identity_organizations (id),
        division char(6) NOT NULL,
        applicant_user_id uuid NOT NULL REFERENCES identity_users (id),
        market text NOT NULL,
        instrument text NOT NULL REFERENCES registry_instruments (code),
        quantity bigint NOT NULL,
        reason text NOT NULL,
        status text NOT NULL DEFAULT 'applied',
        note text,
        reviewer_user_id uuid REFERENCES identity_users (id),
        authority_id uuid REFERENCES identity_organizations (id),
        proposal_id uuid REFERENCES approval_proposals (id),
        applied_at timestamptz NOT NULL,
        closed_at timestamptz,
        CONSTRAINT allocation_applications_quantity_positive CHECK (quantity > 0),
        CONSTRAINT allocation_applications_reason_present CHECK (char_length(btrim(reason)) BETWEEN 1 AND 1000),
        CONSTRAINT allocation_applications_note_length CHECK (char_length(note) <= 1000),
        CONSTRAINT allocation_applications_known_status
          CHECK (status IN ('applied', 'in-approval', 'issued', 'returned', 'rejected', 'withdrawn')),
        CONSTRAINT allocation_applications_in_approval_by_a_proposal
          CHECK (status NOT IN ('in-approval', 'issued', 'rejected') OR proposal_id IS NOT NULL),
        CONSTRAINT allocation_applications_return_has_a_reason CHECK (status <> 'returned' OR note IS NOT NULL),
        CONSTRAINT allocation_applications_closed_when_over
          CHECK ((status IN ('applied', 'in-approval')) = (closed_at IS NULL))
      );
      COMMENT ON COLUMN allocation_applications.division IS
        'where the firm is; with the market it says which authorities see the application';
      COMMENT ON COLUMN allocation_applications.quantity IS 'in smallest units of the instrument';
      COMMENT ON COLUMN allocation_applications.note IS 'why it was returned or rejected';
      CREATE INDEX allocation_applications_by_firm ON allocation_applications (organization_id, applied_at, id);
      CREATE INDEX allocation_applications_by_area ON allocation_applications (market, division, applied_at, id);
      CREATE INDEX allocation_applications_in_order ON allocation_applications (applied_at, id);

      CREATE TABLE allocation_documents (
        application_id uuid NOT NULL REFERENCES allocation_applications (id),
        position smallint NOT NULL,
        sha256 bytea NOT NULL,
        name text NOT NULL,
        media_type text NOT NULL,
        size_bytes bigint NOT NULL,
        PRIMARY KEY (application_id, position),
        CONSTRAINT allocation_documents_hash_is_sha256 CHECK (octet_length(sha256) = 32),
        CONSTRAINT allocation_documents_size_positive CHECK (size_bytes > 0)
      );

      CREATE FUNCTION allocation_check_application_step() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF (OLD.status, NEW.status) NOT IN (
             ('applied', 'in-approval'), ('applied', 'returned'), ('applied', 'withdrawn'),
             ('in-approval', 'issued'), ('in-approval', 'rejected'), ('in-approval', 'applied')) THEN
          RAISE EXCEPTION 'an application does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_applications_step_allowed';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER allocation_applications_step_allowed BEFORE UPDATE ON allocation_applications
        FOR EACH ROW EXECUTE FUNCTION allocation_check_application_step();
      CREATE TRIGGER allocation_applications_stay BEFORE DELETE OR TRUNCATE ON allocation_applications
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      CREATE TRIGGER allocation_documents_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON allocation_documents
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();

      GRANT SELECT, INSERT, UPDATE (status, note, reviewer_user_id, authority_id, proposal_id, closed_at)
        ON allocation_applications TO xiang_app;
      GRANT SELECT, INSERT ON allocation_documents TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE allocation_documents;
      DROP TABLE allocation_applications;
      DROP FUNCTION allocation_check_application_step();
    `);
  }
}
