import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The audit trail: every change of state with who, what, before and after; append-only. */
export class AuditTrail1700000000002 implements MigrationInterface {
  name = 'AuditTrail1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE platform_audit (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL,
        actor_id uuid,
        organization_id uuid,
        action text NOT NULL,
        subject text NOT NULL,
        before jsonb,
        after jsonb
      );
      CREATE INDEX platform_audit_by_subject ON platform_audit (subject, id);
      CREATE INDEX platform_audit_by_actor ON platform_audit (actor_id, id);
      CREATE TRIGGER platform_audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON platform_audit
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      GRANT SELECT, INSERT ON platform_audit TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE platform_audit');
  }
}
