import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The policy's targets and the figures that say how far they are met. Versions only; a correction is a new one. */
export class CompensationTargets1700000000124 implements MigrationInterface {
  name = 'CompensationTargets1700000000124';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE compensation_targets (
        code text NOT NULL,
        version integer NOT NULL CHECK (version > 0),
        title_zh text NOT NULL,
        title_en text NOT NULL,
        division char(6) NOT NULL REFERENCES identity_divisions (code),
        measured text NOT NULL,
        unit text NOT NULL,
        direction text NOT NULL,
        goal numeric(18, 6),
        due_year integer NOT NULL CHECK (due_year BETWEEN 1990 AND 2200),
        source text NOT NULL,
        recorded_by uuid NOT NULL REFERENCES identity_users (id),
        organization_id uuid NOT NULL REFERENCES identity_organizations (id),
        recorded_at timestamptz NOT NULL,
        PRIMARY KEY (code, version),
        CONSTRAINT compensation_targets_code_form CHECK (code ~ '^[A-Z][A-Z0-9-]{1,31}$'),
        CONSTRAINT compensation_targets_title_present CHECK (char_length(btrim(title_zh)) BETWEEN 1 AND 100),
        CONSTRAINT compensation_targets_known_measure CHECK (measured IN ('section-attainment', 'entered')),
        CONSTRAINT compensation_targets_known_direction CHECK (direction IN ('at-least', 'at-most')),
        CONSTRAINT compensation_targets_have_a_source CHECK (char_length(btrim(source)) BETWEEN 1 AND 300)
      );
      COMMENT ON COLUMN compensation_targets.goal IS 'NULL where no source was found for the figure';

      CREATE TABLE compensation_target_figures (
        target_code text NOT NULL,
        year integer NOT NULL CHECK (year BETWEEN 1990 AND 2200),
        version integer NOT NULL CHECK (version > 0),
        value numeric(18, 6) NOT NULL,
        as_of date NOT NULL,
        source text NOT NULL,
        recorded_by uuid NOT NULL REFERENCES identity_users (id),
        organization_id uuid NOT NULL REFERENCES identity_organizations (id),
        recorded_at timestamptz NOT NULL,
        PRIMARY KEY (target_code, year, version),
        CONSTRAINT compensation_target_figures_have_a_source CHECK (char_length(btrim(source)) BETWEEN 1 AND 300)
      );

      CREATE FUNCTION compensation_check_target_follows() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.version <> 1 + (SELECT coalesce(max(version), 0) FROM compensation_targets WHERE code = NEW.code) THEN
          RAISE EXCEPTION 'versions of a target follow one another'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_targets_without_gaps';
        END IF;
        IF EXISTS (SELECT 1 FROM compensation_targets WHERE code = NEW.code
                    AND (organization_id, division, measured) IS DISTINCT FROM
                        (NEW.organization_id, NEW.division, NEW.measured)) THEN
          RAISE EXCEPTION 'a target stays with its office, its place and its measure'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_targets_keep_their_office';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER compensation_targets_follow BEFORE INSERT ON compensation_targets
        FOR EACH ROW EXECUTE FUNCTION compensation_check_target_follows();

      CREATE FUNCTION compensation_check_target_figure() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (SELECT 1 FROM compensation_targets WHERE code = NEW.target_code AND measured = 'entered') THEN
          RAISE EXCEPTION 'a figure is entered for a target that is not computed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_target_figures_of_entered_targets';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER compensation_target_figures_fit BEFORE INSERT ON compensation_target_figures
        FOR EACH ROW EXECUTE FUNCTION compensation_check_target_figure();

      CREATE TRIGGER compensation_targets_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON compensation_targets
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      CREATE TRIGGER compensation_target_figures_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
        ON compensation_target_figures FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      GRANT SELECT, INSERT ON compensation_targets, compensation_target_figures TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE compensation_target_figures;
      DROP TABLE compensation_targets;
      DROP FUNCTION compensation_check_target_figure();
      DROP FUNCTION compensation_check_target_follows();
    `);
  }
}
