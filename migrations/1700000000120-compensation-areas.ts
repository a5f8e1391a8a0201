import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is compensated by its area or number, who gets the money, and the yearly grades. Nothing here is ever changed: an
 * object is what its versions say, a grade is its latest version.
 */
export class CompensationAreas1700000000120 implements MigrationInterface {
  name = 'CompensationAreas1700000000120';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE compensation_area_recipients (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        name text NOT NULL,
        division char(6) NOT NULL REFERENCES identity_divisions (code),
        source text NOT NULL,
        recorded_by uuid NOT NULL REFERENCES identity_users (id),
        organization_id uuid NOT NULL REFERENCES identity_organizations (id),
        recorded_at timestamptz NOT NULL,
        CONSTRAINT compensation_area_recipients_known_kind
          CHECK (kind IN ('village-collective', 'household-group', 'county')),
        CONSTRAINT compensation_area_recipients_name_present CHECK (char_length(btrim(name)) BETWEEN 1 AND 100),
        CONSTRAINT compensation_area_recipients_source_present CHECK (char_length(btrim(source)) BETWEEN 1 AND 300),
        CONSTRAINT compensation_area_recipients_once UNIQUE (division, kind, name)
      );
      CREATE INDEX compensation_area_recipients_in_order ON compensation_area_recipients (recorded_at, id);

      CREATE TABLE compensation_area_objects (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        division char(6) NOT NULL REFERENCES identity_divisions (code),
        registered_at timestamptz NOT NULL,
        CONSTRAINT compensation_area_objects_known_kind CHECK (kind IN ('key-ecological-function-zone',
          'nature-reserve', 'permanent-basic-farmland', 'soil-erosion-zone', 'drinking-water-source', 'mine',
          'public-welfare-forest', 'wetland', 'green-heart'))
      );
      CREATE INDEX compensation_area_objects_of_kind ON compensation_area_objects (kind, division, id);
      CREATE INDEX compensation_area_objects_in_order ON compensation_area_objects (registered_at, id);

      CREATE TABLE compensation_area_object_versions (
        object_id uuid NOT NULL REFERENCES compensation_area_objects (id),
        version integer NOT NULL CHECK (version > 0),
        name text NOT NULL,
        valid_from date NOT NULL,
        valid_until date,
        zone text,
        class text,
        area_grains bigint,
        things bigint,
        source text NOT NULL,
        document jsonb,
        recorded_by uuid NOT NULL REFERENCES identity_users (id),
        organization_id uuid NOT NULL REFERENCES identity_organizations (id),
        recorded_at timestamptz NOT NULL,
        PRIMARY KEY (object_id, version),
        CONSTRAINT compensation_area_object_versions_name_present CHECK (char_length(btrim(name)) BETWEEN 1 AND 100),
        CONSTRAINT compensation_area_object_versions_end_after_they_begin CHECK (valid_until > valid_from),
        CONSTRAINT compensation_area_object_versions_have_one_measure CHECK (num_nonnulls(area_grains, things) = 1),
        CONSTRAINT compensation_area_object_versions_measure_positive CHECK (area_grains > 0 OR things > 0),
        CONSTRAINT compensation_area_object_versions_have_a_source CHECK (char_length(btrim(source)) BETWEEN 1 AND 300)
      );
      COMMENT ON COLUMN compensation_area_object_versions.area_grains IS '1 grain = 1/300 m² = 1/200000 亩';

      CREATE TABLE compensation_area_shares (
        object_id uuid NOT NULL,
        version integer NOT NULL,
        position smallint NOT NULL,
        recipient_id uuid NOT NULL REFERENCES compensation_area_recipients (id),
        weight bigint NOT NULL,
        PRIMARY KEY (object_id, version, position),
        FOREIGN KEY (object_id, version) REFERENCES compensation_area_object_versions (object_id, version),
        CONSTRAINT compensation_area_shares_recipient_once UNIQUE (object_id, version, recipient_id),
        CONSTRAINT compensation_area_shares_weight_positive CHECK (weight > 0)
      );

      CREATE TABLE compensation_area_grades (
        object_id uuid NOT NULL REFERENCES compensation_area_objects (id),
        year integer NOT NULL CHECK (year BETWEEN 1990 AND 2200),
        version integer NOT NULL CHECK (version > 0),
        grade text NOT NULL,
        source text NOT NULL,
        recorded_by uuid NOT NULL REFERENCES identity_users (id),
        organization_id uuid NOT NULL REFERENCES identity_organizations (id),
        recorded_at timestamptz NOT NULL,
        PRIMARY KEY (object_id, year, version),
        CONSTRAINT compensation_area_grades_grade_present CHECK (char_length(btrim(grade)) BETWEEN 1 AND 30),
        CONSTRAINT compensation_area_grades_have_a_source CHECK (char_length(btrim(source)) BETWEEN 1 AND 300)
      );

      CREATE FUNCTION compensation_check_area_version_follows() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.version <> 1 + (SELECT coalesce(max(version), 0) FROM compensation_area_object_versions
                                WHERE object_id = NEW.object_id) THEN
          RAISE EXCEPTION 'versions of an object follow one another'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_area_object_versions_without_gaps';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER compensation_area_object_versions_follow BEFORE INSERT ON compensation_area_object_versions
        FOR EACH ROW EXECUTE FUNCTION compensation_check_area_version_follows();

      -- An object without a version would be nothing, and a version without a recipient would earn for nobody.
      CREATE FUNCTION compensation_check_area_version_whole() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (SELECT 1 FROM compensation_area_shares
                        WHERE object_id = NEW.object_id AND version = NEW.version) THEN
          RAISE EXCEPTION 'a version of an object has a recipient'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_area_object_versions_have_a_recipient';
        END IF;
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER compensation_area_object_versions_whole
        AFTER INSERT ON compensation_area_object_versions DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION compensation_check_area_version_whole();

      CREATE TRIGGER compensation_area_recipients_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
        ON compensation_area_recipients FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      CREATE TRIGGER compensation_area_objects_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
        ON compensation_area_objects FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      CREATE TRIGGER compensation_area_object_versions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
        ON compensation_area_object_versions FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      CREATE TRIGGER compensation_area_shares_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
        ON compensation_area_shares FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      CREATE TRIGGER compensation_area_grades_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
        ON compensation_area_grades FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      GRANT SELECT, INSERT ON compensation_area_recipients, compensation_area_objects,
        compensation_area_object_versions, compensation_area_shares, compensation_area_grades TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE compensation_area_grades;
      DROP TABLE compensation_area_shares;
      DROP TABLE compensation_area_object_versions;
      DROP TABLE compensation_area_objects;
      DROP TABLE compensation_area_recipients;
      DROP FUNCTION compensation_check_area_version_whole();
      DROP FUNCTION compensation_check_area_version_follows();
    `);
  }
}
