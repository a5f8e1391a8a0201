import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Ownership groups: organizations under one control, whose orders do not trade with each other. A membership is a
 * half-open period of days. A range type over uuid lets the built-in range index compare organizations as well as
 * periods, because the bundled server has no btree_gist.
 */
export class IdentityOwnershipGroups1700000000012 implements MigrationInterface {
  name = 'IdentityOwnershipGroups1700000000012';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TYPE identity_uuid_range AS RANGE (subtype = uuid);

      CREATE TABLE identity_ownership_groups (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name text NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT identity_ownership_groups_name_unique UNIQUE (name),
        CONSTRAINT identity_ownership_groups_name_present CHECK (char_length(btrim(name)) BETWEEN 1 AND 200)
      );

      CREATE TABLE identity_group_memberships (
        id uuid PRIMARY KEY,
        group_id integer NOT NULL REFERENCES identity_ownership_groups (id),
        organization_id uuid NOT NULL REFERENCES identity_organizations (id),
        valid_from date NOT NULL,
        valid_to date,
        CONSTRAINT identity_group_memberships_period CHECK (valid_to >= valid_from),
        CONSTRAINT identity_group_memberships_one_group_a_day EXCLUDE USING gist (
          identity_uuid_range(organization_id, organization_id, '[]') WITH &&,
          daterange(valid_from, valid_to, '[)') WITH &&
        )
      );
      CREATE INDEX identity_group_memberships_by_group ON identity_group_memberships (group_id, valid_from);

      GRANT SELECT, INSERT ON identity_ownership_groups TO xiang_app;
      GRANT SELECT, INSERT, UPDATE (valid_to) ON identity_group_memberships TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE identity_group_memberships;
      DROP TABLE identity_ownership_groups;
      DROP TYPE identity_uuid_range;
    `);
  }
}
