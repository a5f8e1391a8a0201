import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each participant was told of each day, in versions that never change. */
export class SettlementStatements1700000000092 implements MigrationInterface {
  name = 'SettlementStatements1700000000092';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE settlement_statements (
        market text NOT NULL,
        day date NOT NULL,
        organization_id uuid NOT NULL,
        version integer NOT NULL CHECK (version > 0),
        corrects integer,
        run_id uuid NOT NULL REFERENCES settlement_runs (id),
        attempt integer NOT NULL,
        opening_fen bigint NOT NULL,
        bought_fen bigint NOT NULL,
        sold_fen bigint NOT NULL,
        fees_fen bigint NOT NULL,
        other_fen bigint NOT NULL,
        closing_fen bigint NOT NULL,
        content text NOT NULL,
        digest bytea NOT NULL,
        written_at timestamptz NOT NULL,
        PRIMARY KEY (market, day, organization_id, version),
        CONSTRAINT settlement_statements_correct_the_one_before CHECK
          (corrects IS NOT DISTINCT FROM CASE WHEN version > 1 THEN version - 1 END)
      );
      COMMENT ON COLUMN settlement_statements.content IS 'JSON as it was written, of which the digest is';
      COMMENT ON COLUMN settlement_statements.other_fen IS 'cash in and out, deposits and everything else, net';
      CREATE INDEX settlement_statements_by_day ON settlement_statements (day, market, organization_id, version);
      CREATE INDEX settlement_statements_by_organization
        ON settlement_statements (organization_id, day, market, version);
      CREATE TRIGGER settlement_statements_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement_statements
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      GRANT SELECT, INSERT ON settlement_statements TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE settlement_statements');
  }
}
