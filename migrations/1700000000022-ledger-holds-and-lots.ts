import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the held and pending buckets consist of, beyond what the orders of a market's desks hold themselves. */
export class LedgerHoldsAndLots1700000000022 implements MigrationInterface {
  name = 'LedgerHoldsAndLots1700000000022';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ledger_holds (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        account_id bigint NOT NULL,
        asset text NOT NULL,
        owner text NOT NULL,
        reference text NOT NULL,
        amount bigint NOT NULL CONSTRAINT ledger_holds_amount_positive CHECK (amount > 0),
        remaining bigint NOT NULL,
        desk_owned boolean NOT NULL,
        expires_at timestamptz,
        opened_by bigint NOT NULL CONSTRAINT ledger_holds_one_per_transfer UNIQUE REFERENCES ledger_transfers (id),
        opened_at timestamptz NOT NULL,
        closed_at timestamptz,
        CONSTRAINT ledger_holds_of_a_balance
          FOREIGN KEY (account_id, asset) REFERENCES ledger_balances (account_id, asset),
        CONSTRAINT ledger_holds_remaining_in_range CHECK (remaining BETWEEN 0 AND amount),
        CONSTRAINT ledger_holds_closed_when_empty CHECK ((remaining = 0) = (closed_at IS NOT NULL)),
        CONSTRAINT ledger_holds_desk_decides_expiry CHECK (NOT desk_owned OR expires_at IS NULL)
      );
      COMMENT ON COLUMN ledger_holds.owner IS 'who alone may post or release it: freeze, pledge, application, auction …';
      CREATE INDEX ledger_holds_open ON ledger_holds (account_id, asset, id) WHERE closed_at IS NULL;
      CREATE INDEX ledger_holds_due ON ledger_holds (expires_at) WHERE closed_at IS NULL AND expires_at IS NOT NULL;
      CREATE UNIQUE INDEX ledger_holds_one_open_per_reference ON ledger_holds (owner, reference, account_id, asset)
        WHERE closed_at IS NULL;

      CREATE TABLE ledger_pending_lots (
        account_id bigint NOT NULL,
        asset text NOT NULL,
        release_on date NOT NULL,
        acquired_on date NOT NULL,
        quantity bigint NOT NULL CONSTRAINT ledger_pending_lots_positive CHECK (quantity > 0),
        CONSTRAINT ledger_pending_lots_released_later CHECK (release_on > acquired_on),
        PRIMARY KEY (account_id, asset, release_on, acquired_on)
      );
      CREATE INDEX ledger_pending_lots_due ON ledger_pending_lots (asset, release_on);
      GRANT SELECT, INSERT, UPDATE (remaining, closed_at) ON ledger_holds TO xiang_app;
      GRANT SELECT, INSERT, UPDATE, DELETE ON ledger_pending_lots TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ledger_pending_lots, ledger_holds');
  }
}
