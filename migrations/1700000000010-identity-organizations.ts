import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Organizations, their users and the roles of those users. The kind of the organization travels with the user and with
 * each role, so that foreign keys alone keep a role inside what its organization may give.
 */
export class IdentityOrganizations1700000000010 implements MigrationInterface {
  name = 'IdentityOrganizations1700000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- GB 32100-2015: with a weight of 1 for the check character the weighted sum is a multiple of 31.
      CREATE FUNCTION identity_credit_code_is_valid(code text) RETURNS boolean
      LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$' AND (
          SELECT sum((strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, place::int, 1)) - 1) * weight) % 31 = 0
          FROM unnest(ARRAY[1,3,9,27,19,26,16,17,20,29,25,13,8,24,10,30,28,1]) WITH ORDINALITY AS weights (weight, place)
        )
      $$;

      CREATE TABLE identity_kind_roles (
        organization_kind text NOT NULL,
        role text NOT NULL,
        PRIMARY KEY (organization_kind, role)
      );
      INSERT INTO identity_kind_roles (organization_kind, role) VALUES
        ('enterprise', 'trader'), ('enterprise', 'rights-clerk'), ('enterprise', 'account-keeper'),
        ('ecology-bureau', 'reviewer'), ('ecology-bureau', 'approver'),
        ('water-authority', 'reviewer'), ('water-authority', 'approver'),
        ('finance-office', 'finance-officer'), ('finance-office', 'approver'),
        ('operator', 'market-operator'), ('operator', 'approver'), ('operator', 'platform-administrator'),
        ('insurer', 'insurance-clerk'),
        ('auditor', 'auditor');

      CREATE TABLE identity_organizations (
        id uuid PRIMARY KEY,
        credit_code char(18) NOT NULL,
        name text NOT NULL,
        kind text NOT NULL,
        division char(6) NOT NULL,
        status text NOT NULL DEFAULT 'active',
        created_at timestamptz NOT NULL,
        CONSTRAINT identity_organizations_credit_code_unique UNIQUE (credit_code),
        CONSTRAINT identity_organizations_kind_travels UNIQUE (id, kind),
        CONSTRAINT identity_organizations_credit_code_valid CHECK (identity_credit_code_is_valid(credit_code)),
        CONSTRAINT identity_organizations_name_present CHECK (char_length(btrim(name)) BETWEEN 1 AND 200),
        CONSTRAINT identity_organizations_kind_known CHECK (kind IN ('enterprise', 'ecology-bureau', 'water-authority',
          'finance-office', 'operator', 'insurer', 'auditor')),
        CONSTRAINT identity_organizations_division_form CHECK (division ~ '^[1-9][0-9]{5}$'),
        CONSTRAINT identity_organizations_status_known CHECK (status IN ('active', 'suspended'))
      );

      CREATE TABLE identity_users (
        id uuid PRIMARY KEY,
        organization_id uuid NOT NULL,
        organization_kind text NOT NULL,
        username text NOT NULL,
        display_name text NOT NULL,
        password_hash text NOT NULL,
        password_temporary boolean NOT NULL,
        password_changed_at timestamptz NOT NULL,
        status text NOT NULL DEFAULT 'active',
        failed_logins integer NOT NULL DEFAULT 0,
        locked_until timestamptz,
        security_version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL,
        CONSTRAINT identity_users_username_unique UNIQUE (username),
        CONSTRAINT identity_users_kind_travels UNIQUE (id, organization_kind),
        CONSTRAINT identity_users_organization FOREIGN KEY (organization_id, organization_kind)
          REFERENCES identity_organizations (id, kind),
        CONSTRAINT identity_users_username_form CHECK (username ~ '^[a-z0-9][a-z0-9._-]{2,63}$'),
        CONSTRAINT identity_users_display_name_present CHECK (char_length(btrim(display_name)) BETWEEN 1 AND 100),
        CONSTRAINT identity_users_password_is_hashed CHECK (password_hash LIKE '$argon2id$%'),
        CONSTRAINT identity_users_status_known CHECK (status IN ('active', 'disabled')),
        CONSTRAINT identity_users_failed_logins_not_negative CHECK (failed_logins >= 0),
        CONSTRAINT identity_users_security_version_positive CHECK (security_version > 0)
      );
      CREATE INDEX identity_users_by_organization ON identity_users (organization_id, username);

      CREATE TABLE identity_user_roles (
        user_id uuid NOT NULL,
        organization_kind text NOT NULL,
        role text NOT NULL,
        PRIMARY KEY (user_id, role),
        CONSTRAINT identity_user_roles_user FOREIGN KEY (user_id, organization_kind)
          REFERENCES identity_users (id, organization_kind),
        CONSTRAINT identity_user_roles_fit_the_kind FOREIGN KEY (organization_kind, role)
          REFERENCES identity_kind_roles (organization_kind, role)
      );

      -- What an organization and a user are (code, kind, whom they belong to) is never updated.
      GRANT SELECT ON identity_kind_roles TO xiang_app;
      GRANT SELECT, INSERT, UPDATE (name, status) ON identity_organizations TO xiang_app;
      GRANT SELECT, INSERT, UPDATE (display_name, password_hash, password_temporary, password_changed_at, status,
        failed_logins, locked_until, security_version) ON identity_users TO xiang_app;
      GRANT SELECT, INSERT, DELETE ON identity_user_roles TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE identity_user_roles;
      DROP TABLE identity_users;
      DROP TABLE identity_organizations;
      DROP TABLE identity_kind_roles;
      DROP FUNCTION identity_credit_code_is_valid(text);
    `);
  }
}
