import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Transfers and their entries: append-only, each transfer summing to zero per asset. */
export class LedgerEntries1700000000021 implements MigrationInterface {
  name = 'LedgerEntries1700000000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ledger_transfers (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        key text NOT NULL CONSTRAINT ledger_transfers_key_once UNIQUE,
        fingerprint bytea NOT NULL,
        reason text NOT NULL CONSTRAINT ledger_transfers_reason_given CHECK (reason <> ''),
        reference text NOT NULL,
        actor_id uuid,
        at timestamptz NOT NULL,
        reverses bigint REFERENCES ledger_transfers (id),
        batch_market text,
        batch bigint,
        CONSTRAINT ledger_transfers_batch_is_whole CHECK ((batch_market IS NULL) = (batch IS NULL)),
        CONSTRAINT ledger_transfers_journal_keys_are_batches CHECK ((batch IS NOT NULL) = starts_with(key, 'journal/'))
      );
      COMMENT ON COLUMN ledger_transfers.batch IS 'set when a market''s trading loop posted it as this journal batch';
      CREATE UNIQUE INDEX ledger_transfers_one_per_batch ON ledger_transfers (batch_market, batch)
        WHERE batch_market IS NOT NULL;
      CREATE UNIQUE INDEX ledger_transfers_reversed_once ON ledger_transfers (reverses) WHERE reverses IS NOT NULL;

      CREATE TABLE ledger_transfer_stamps (
        market text NOT NULL,
        after_batch bigint NOT NULL,
        transfer_id bigint NOT NULL REFERENCES ledger_transfers (id),
        PRIMARY KEY (market, after_batch, transfer_id)
      );
      COMMENT ON TABLE ledger_transfer_stamps IS
        'where a transfer outside the loop stands in the order of each market it touches: after this journal batch';

      CREATE TABLE ledger_entries (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        transfer_id bigint NOT NULL,
        account_id bigint NOT NULL,
        asset text NOT NULL,
        available bigint NOT NULL,
        held bigint NOT NULL,
        pending bigint NOT NULL,
        at timestamptz NOT NULL,
        sequence bigint
      );
      COMMENT ON TABLE ledger_entries IS
        'changes of the three buckets of one balance; written in one statement with its transfer, hence without foreign keys';
      COMMENT ON COLUMN ledger_entries.sequence IS 'the journal command that caused it, in a batch of a trading loop';
      CREATE INDEX ledger_entries_by_account ON ledger_entries (account_id, asset, id);
      CREATE INDEX ledger_entries_by_transfer ON ledger_entries (transfer_id);

      CREATE FUNCTION ledger_check_entries_balance() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE broken record;
      BEGIN
        SELECT e.transfer_id, e.asset INTO broken FROM new_entries e
          GROUP BY e.transfer_id, e.asset HAVING sum(e.available + e.held + e.pending) <> 0 LIMIT 1;
        IF FOUND THEN
          RAISE EXCEPTION 'transfer % does not sum to zero in %', broken.transfer_id, broken.asset
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entries_balanced';
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER ledger_entries_balanced AFTER INSERT ON ledger_entries
        REFERENCING NEW TABLE AS new_entries
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_entries_balance();

      CREATE TRIGGER ledger_transfers_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transfers
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      CREATE TRIGGER ledger_transfer_stamps_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transfer_stamps
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      GRANT SELECT, INSERT ON ledger_transfers, ledger_transfer_stamps, ledger_entries TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE ledger_entries, ledger_transfer_stamps, ledger_transfers;
      DROP FUNCTION ledger_check_entries_balance();
    `);
  }
}
