import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions that are over may be deleted in the end, and only they. */
export class IdentitySessionsPruned1700000000014 implements MigrationInterface {
  name = 'IdentitySessionsPruned1700000000014';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX identity_sessions_by_expiry ON identity_sessions (expires_at);
      CREATE INDEX identity_refresh_tokens_by_session ON identity_refresh_tokens (session_id);

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
      GRANT DELETE ON identity_sessions, identity_refresh_tokens TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      REVOKE DELETE ON identity_sessions, identity_refresh_tokens FROM xiang_app;
      DROP TRIGGER identity_sessions_open_stay ON identity_sessions;
      DROP FUNCTION identity_keep_open_sessions();
      DROP INDEX identity_sessions_by_expiry, identity_refresh_tokens_by_session;
    `);
  }
}
