import type { MigrationInterface, QueryRunner } from 'typeorm';
import { HUNAN_DIVISIONS } from './reference/hunan-divisions.js';

/**
 * Administrative divisions (GB/T 2260) as reference data. An organization is in one that is listed here; the application
 * reads them, and only a migration changes them.
 */
export class IdentityDivisions1700000000013 implements MigrationInterface {
  name = 'IdentityDivisions1700000000013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE identity_divisions (
        code char(6) PRIMARY KEY,
        name text NOT NULL,
        level text NOT NULL,
        parent char(6) REFERENCES identity_divisions (code),
        CONSTRAINT identity_divisions_code_form CHECK (code ~ '^[1-9][0-9]{5}$'),
        CONSTRAINT identity_divisions_name_present CHECK (char_length(btrim(name)) BETWEEN 1 AND 60),
        CONSTRAINT identity_divisions_known_level CHECK (level IN ('province', 'city', 'county')),
        CONSTRAINT identity_divisions_level_fits_the_code CHECK (
          CASE WHEN code LIKE '__0000' THEN 'province' WHEN code LIKE '____00' THEN 'city' ELSE 'county' END = level),
        CONSTRAINT identity_divisions_all_but_provinces_have_a_parent CHECK ((parent IS NULL) = (level = 'province')),
        CONSTRAINT identity_divisions_parent_in_the_same_province CHECK (left(parent, 2) = left(code, 2))
      );
      CREATE INDEX identity_divisions_by_parent ON identity_divisions (parent, code);
      GRANT SELECT ON identity_divisions TO xiang_app;
    `);
    const rows = HUNAN_DIVISIONS.map(([code, name, level, parent]) => ({ code, name, level, parent }));
    await runner.query(
      `INSERT INTO identity_divisions (code, name, level, parent)
       SELECT code, name, level, parent
         FROM jsonb_to_recordset($1) AS division (code text, name text, level text, parent text)`,
      [JSON.stringify(rows)],
    );
    await runner.query(`
      ALTER TABLE identity_organizations
        ADD CONSTRAINT identity_organizations_division_known FOREIGN KEY (division) REFERENCES identity_divisions (code);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE identity_organizations DROP CONSTRAINT identity_organizations_division_known;
      DROP TABLE identity_divisions;
    `);
  }
}
