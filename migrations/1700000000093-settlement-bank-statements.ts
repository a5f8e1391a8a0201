import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the banks say of each market's client money, by day. */
export class SettlementBankStatements1700000000093 implements MigrationInterface {
  name = 'SettlementBankStatements1700000000093';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE settlement_bank_statements (
        id uuid PRIMARY KEY,
        market text NOT NULL CONSTRAINT settlement_bank_statements_known_market
          CHECK (market IN ('carbon', 'discharge', 'water', 'energy', 'forest')),
        day date NOT NULL,
        version integer NOT NULL CHECK (version > 0),
        replaces uuid CONSTRAINT settlement_bank_statements_replaced_once UNIQUE
          REFERENCES settlement_bank_statements (id),
        opening_fen bigint NOT NULL CHECK (opening_fen >= 0),
        closing_fen bigint NOT NULL CHECK (closing_fen >= 0),
        digest bytea NOT NULL,
        imported_by uuid NOT NULL,
        imported_at timestamptz NOT NULL,
        CONSTRAINT settlement_bank_statements_version_once UNIQUE (market, day, version),
        CONSTRAINT settlement_bank_statements_replace_the_one_before CHECK ((version > 1) = (replaces IS NOT NULL))
      );
      COMMENT ON COLUMN settlement_bank_statements.digest IS 'SHA-256 of what it says, however its file was written';
      COMMENT ON TABLE settlement_bank_statements IS 'the highest version of a day counts';

      CREATE TABLE settlement_bank_lines (
        statement_id uuid NOT NULL REFERENCES settlement_bank_statements (id),
        position integer NOT NULL CHECK (position > 0),
        reference text NOT NULL CHECK (reference <> ''),
        value_on date NOT NULL,
        direction text NOT NULL CONSTRAINT settlement_bank_lines_known_direction CHECK (direction IN ('in', 'out')),
        amount_fen bigint NOT NULL CHECK (amount_fen > 0),
        counterparty text NOT NULL,
        remark text NOT NULL,
        PRIMARY KEY (statement_id, position),
        CONSTRAINT settlement_bank_lines_reference_once UNIQUE (statement_id, reference)
      );
      CREATE TRIGGER settlement_bank_statements_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
        ON settlement_bank_statements FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      CREATE TRIGGER settlement_bank_lines_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement_bank_lines
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      GRANT SELECT, INSERT ON settlement_bank_statements, settlement_bank_lines TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE settlement_bank_lines, settlement_bank_statements');
  }
}
