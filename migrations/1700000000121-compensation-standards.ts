import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Standards of area-based compensation, in versions that two persons approved and that are never changed. */
export class CompensationStandards1700000000121 implements MigrationInterface {
  name = 'CompensationStandards1700000000121';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE compensation_standards (
        code text NOT NULL,
        version integer NOT NULL CHECK (version > 0),
        organization_id uuid NOT NULL REFERENCES identity_organizations (id),
        content jsonb NOT NULL,
        proposal_id uuid NOT NULL REFERENCES approval_proposals (id),
        approved_at timestamptz NOT NULL,
        PRIMARY KEY (code, version),
        CONSTRAINT compensation_standards_code_form CHECK (code ~ '^[A-Z][A-Z0-9-]{1,31}$'),
        CONSTRAINT compensation_standards_proposal_once UNIQUE (proposal_id)
      );

      CREATE FUNCTION compensation_check_standard_follows() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.version <> 1 + (SELECT coalesce(max(version), 0) FROM compensation_standards WHERE code = NEW.code) THEN
          RAISE EXCEPTION 'versions of a standard follow one another'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_standards_without_gaps';
        END IF;
        IF EXISTS (SELECT 1 FROM compensation_standards
                    WHERE code = NEW.code AND (organization_id <> NEW.organization_id
                      OR content ->> 'objectKind' <> NEW.content ->> 'objectKind')) THEN
          RAISE EXCEPTION 'a standard stays with its office and its kind of object'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_standards_keep_office_and_kind';
        END IF;
        IF NOT EXISTS (
             SELECT 1 FROM approval_proposals p
              WHERE p.id = NEW.proposal_id AND p.kind = 'area-standard' AND p.status = 'approved'
                AND p.proposer_organization_id = NEW.organization_id
                AND p.payload -> 'standard' = NEW.content AND p.payload ->> 'code' = NEW.code) THEN
          RAISE EXCEPTION 'what is in force is what a second person approved'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_standards_as_approved';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER compensation_standards_follow BEFORE INSERT ON compensation_standards
        FOR EACH ROW EXECUTE FUNCTION compensation_check_standard_follows();
      CREATE TRIGGER compensation_standards_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON compensation_standards
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      GRANT SELECT, INSERT ON compensation_standards TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE compensation_standards; DROP FUNCTION compensation_check_standard_follows()');
  }
}
