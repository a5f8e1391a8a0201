import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The application's role owns no table and is given rights table by table. Functions that history tables share live
 * here: one refuses any change to a row once written, one turns a wrong row count into an error inside a statement.
 */
export class ApplicationRole1700000000001 implements MigrationInterface {
  name = 'ApplicationRole1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$ BEGIN
        CREATE ROLE xiang_app NOLOGIN;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
      END $$;

      REVOKE ALL ON SCHEMA public FROM PUBLIC;
      GRANT USAGE ON SCHEMA public TO xiang_app;
      GRANT SELECT ON platform_migrations TO xiang_app;

      CREATE FUNCTION platform_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
      END $$;

      CREATE FUNCTION platform_expect_rows(actual bigint, expected bigint, what text) RETURNS boolean
      LANGUAGE plpgsql AS $$
      BEGIN
        IF actual <> expected THEN
          RAISE EXCEPTION '% touched % rows instead of %', what, actual, expected USING ERRCODE = 'cardinality_violation';
        END IF;
        RETURN true;
      END $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION platform_expect_rows(bigint, bigint, text);
      DROP FUNCTION platform_refuse_change();
      REVOKE ALL ON platform_migrations FROM xiang_app;
      REVOKE USAGE ON SCHEMA public FROM xiang_app;
    `);
  }
}
