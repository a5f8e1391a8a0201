import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Answers to writes that came with an `Idempotency-Key`, kept so that the same request again gets the same answer. */
export class IdempotencyKeys1700000000003 implements MigrationInterface {
  name = 'IdempotencyKeys1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE platform_idempotency (
        organization_id uuid NOT NULL,
        kind text NOT NULL,
        key text NOT NULL,
        fingerprint bytea NOT NULL,
        status smallint,
        -- json, not jsonb: the stored answer is given again as it was written.
        response json,
        at timestamptz NOT NULL,
        CONSTRAINT platform_idempotency_once PRIMARY KEY (organization_id, kind, key),
        CONSTRAINT platform_idempotency_fingerprint_is_sha256 CHECK (octet_length(fingerprint) = 32),
        CONSTRAINT platform_idempotency_key_is_short CHECK (length(key) BETWEEN 1 AND 128)
      );
      CREATE INDEX platform_idempotency_by_age ON platform_idempotency (at);
      GRANT SELECT, INSERT, DELETE ON platform_idempotency TO xiang_app;
      GRANT UPDATE (status, response) ON platform_idempotency TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE platform_idempotency');
  }
}
