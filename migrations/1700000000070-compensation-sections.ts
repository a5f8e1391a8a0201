import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The register of river sections. Everything but name and river may be unknown; what is unknown is NULL, never a guess,
 * and a target or a place on the map always says where it was read.
 */
export class CompensationSections1700000000070 implements MigrationInterface {
  name = 'CompensationSections1700000000070';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE compensation_sections (
        id text PRIMARY KEY,
        name text NOT NULL,
        aliases text[] NOT NULL DEFAULT '{}',
        river text NOT NULL,
        kind text,
        upstream_city text,
        downstream_city text,
        boundary_certainty text,
        control_level text,
        target_class text,
        target_source text,
        longitude numeric(9, 6),
        latitude numeric(8, 6),
        coordinate_source text,
        sources text[] NOT NULL,
        note text,
        registered_at timestamptz NOT NULL,
        CONSTRAINT compensation_sections_id_form CHECK (id ~ '^[A-Z][A-Z0-9-]{0,31}$'),
        CONSTRAINT compensation_sections_name_unique UNIQUE (river, name),
        CONSTRAINT compensation_sections_name_present CHECK (char_length(btrim(name)) BETWEEN 1 AND 100),
        CONSTRAINT compensation_sections_river_present CHECK (char_length(btrim(river)) BETWEEN 1 AND 60),
        CONSTRAINT compensation_sections_known_kind CHECK (kind IN ('province-boundary', 'city-boundary', 'control',
          'drinking-water', 'lake', 'lake-inlet', 'trend-research')),
        CONSTRAINT compensation_sections_known_target CHECK (target_class IN ('Ⅰ', 'Ⅱ', 'Ⅲ', 'Ⅳ', 'Ⅴ')),
        CONSTRAINT compensation_sections_target_has_its_source
          CHECK ((target_class IS NULL) = (target_source IS NULL)),
        CONSTRAINT compensation_sections_place_is_whole
          CHECK (num_nulls(longitude, latitude, coordinate_source) IN (0, 3)),
        CONSTRAINT compensation_sections_place_on_earth
          CHECK (longitude BETWEEN -180 AND 180 AND latitude BETWEEN -90 AND 90),
        CONSTRAINT compensation_sections_have_a_source CHECK (cardinality(sources) > 0)
      );
      COMMENT ON COLUMN compensation_sections.upstream_city IS 'as printed in the source, no division code';
      COMMENT ON COLUMN compensation_sections.control_level IS 'as printed in the source, 国控 or 省控/国控';
      COMMENT ON COLUMN compensation_sections.boundary_certainty IS
        'how surely the two cities are known: seen in print, or inferred';
      CREATE INDEX compensation_sections_by_river ON compensation_sections (river, id);
      CREATE TRIGGER compensation_sections_stay BEFORE DELETE OR TRUNCATE ON compensation_sections
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      GRANT SELECT, INSERT ON compensation_sections TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE compensation_sections');
  }
}
