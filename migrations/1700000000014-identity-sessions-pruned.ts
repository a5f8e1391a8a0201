import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions that are over may be deleted in the end, and only they. */
export class IdentitySessionsPruned1700000000014 implements MigrationInterface {
  name = 'IdentitySessionsPruned1700000000014';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX identity_sessions_by_expiry ON identity_sessions (expires_at);
      CREATE INDEX identity_refresh_tokens_by_session ON identity_refresh_tokens (session_id);

      -- Tokens go with their session and not by themselves, so that a second use of one is always noticed.
      ALTER TABLE identity_refresh_tokens
        DROP CONSTRAINT identity_refresh_tokens_session_id_fkey,
        ADD CONSTRAINT identity_refresh_tokens_session_id_fkey
          FOREIGN KEY (session_id) REFERENCES identity_sessions (id) ON DELETE CASCADE;

      CREATE FUNCTION identity_keep_open_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.expires_at > now() THEN
          RAISE EXCEPTION 'a session that may be used is not deleted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'identity_sessions_open_stay';
        END IF;
        RETURN OLD;
      END $$;
      CREATE TRIGGER identity_sessions_open_stay BEFORE DELETE ON identity_sessions
        FOR EACH ROW EXECUTE FUNCTION identity_keep_open_sessions();
      GRANT DELETE ON identity_sessions TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      REVOKE DELETE ON identity_sessions FROM xiang_app;
      DROP TRIGGER identity_sessions_open_stay ON identity_sessions;
      DROP FUNCTION identity_keep_open_sessions();
      ALTER TABLE identity_refresh_tokens
        DROP CONSTRAINT identity_refresh_tokens_session_id_fkey,
        ADD CONSTRAINT identity_refresh_tokens_session_id_fkey
          FOREIGN KEY (session_id) REFERENCES identity_sessions (id);
      DROP INDEX identity_sessions_by_expiry, identity_refresh_tokens_by_session;
    `);
  }
}
