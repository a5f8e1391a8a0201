import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Login sessions with their chain of refresh tokens, and API keys. Of a refresh token only the SHA-256 is kept; the
 * secret of an API key must be read again to check a signature, so it is sealed with a key that is not in the database.
 */
export class IdentitySessions1700000000011 implements MigrationInterface {
  name = 'IdentitySessions1700000000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE identity_sessions (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES identity_users (id),
        started_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        ended_at timestamptz,
        end_reason text,
        CONSTRAINT identity_sessions_last CHECK (expires_at > started_at),
        CONSTRAINT identity_sessions_end_has_a_reason CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
        CONSTRAINT identity_sessions_end_reason_known CHECK (end_reason IN ('logout', 'token-reused', 'access-changed'))
      );
      CREATE INDEX identity_sessions_open_by_user ON identity_sessions (user_id) WHERE ended_at IS NULL;

      CREATE TABLE identity_refresh_tokens (
        token_digest bytea PRIMARY KEY,
        session_id uuid NOT NULL REFERENCES identity_sessions (id),
        issued_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        rotated_at timestamptz,
        CONSTRAINT identity_refresh_tokens_only_digests CHECK (octet_length(token_digest) = 32),
        CONSTRAINT identity_refresh_tokens_last CHECK (expires_at > issued_at)
      );
      CREATE UNIQUE INDEX identity_refresh_tokens_one_current ON identity_refresh_tokens (session_id)
        WHERE rotated_at IS NULL;

      CREATE TABLE identity_api_keys (
        id text PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES identity_users (id),
        label text NOT NULL,
        scopes text[] NOT NULL,
        allowed_networks text[] NOT NULL,
        sealed_secret bytea NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        revoked_at timestamptz,
        last_used_at timestamptz,
        CONSTRAINT identity_api_keys_id_form CHECK (id ~ '^xk_[A-Za-z0-9_-]{22}$'),
        CONSTRAINT identity_api_keys_label_present CHECK (char_length(btrim(label)) BETWEEN 1 AND 100),
        CONSTRAINT identity_api_keys_scopes_known CHECK (
          cardinality(scopes) > 0 AND scopes <@ ARRAY['read', 'trade', 'approve', 'manage']),
        CONSTRAINT identity_api_keys_last CHECK (expires_at > created_at)
      );
      CREATE INDEX identity_api_keys_by_user ON identity_api_keys (user_id, created_at, id);

      GRANT SELECT, INSERT, UPDATE (ended_at, end_reason) ON identity_sessions TO xiang_app;
      GRANT SELECT, INSERT, UPDATE (rotated_at) ON identity_refresh_tokens TO xiang_app;
      GRANT SELECT, INSERT, UPDATE (revoked_at, last_used_at) ON identity_api_keys TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE identity_api_keys;
      DROP TABLE identity_refresh_tokens;
      DROP TABLE identity_sessions;
    `);
  }
}
