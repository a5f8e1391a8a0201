import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Money that came from or went to the outside, by the reference under which the bank knows it: each counts once. */
export class LedgerCashMovements1700000000023 implements MigrationInterface {
  name = 'LedgerCashMovements1700000000023';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ledger_cash_movements (
        bank_reference text CONSTRAINT ledger_cash_movements_reference_once PRIMARY KEY
          CONSTRAINT ledger_cash_movements_reference_given CHECK (bank_reference <> ''),
        proposal_id uuid NOT NULL CONSTRAINT ledger_cash_movements_one_per_proposal UNIQUE,
        account_id bigint NOT NULL REFERENCES ledger_accounts (id),
        direction text NOT NULL CONSTRAINT ledger_cash_movements_known_direction CHECK (direction IN ('in', 'out')),
        amount_fen bigint NOT NULL CONSTRAINT ledger_cash_movements_amount_positive CHECK (amount_fen > 0),
        transfer_id bigint NOT NULL CONSTRAINT ledger_cash_movements_one_per_transfer UNIQUE
          REFERENCES ledger_transfers (id),
        at timestamptz NOT NULL
      );
      CREATE INDEX ledger_cash_movements_by_account ON ledger_cash_movements (account_id, at);
      CREATE TRIGGER ledger_cash_movements_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_cash_movements
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      GRANT SELECT, INSERT ON ledger_cash_movements TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ledger_cash_movements');
  }
}
