import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What does not fit at a day end, and how two persons explained it. */
export class SettlementBreaks1700000000091 implements MigrationInterface {
  name = 'SettlementBreaks1700000000091';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE settlement_breaks (
        id uuid PRIMARY KEY,
        run_id uuid NOT NULL REFERENCES settlement_runs (id),
        kind text NOT NULL,
        subject text NOT NULL,
        expected text NOT NULL,
        actual text NOT NULL,
        status text NOT NULL CONSTRAINT settlement_breaks_known_status CHECK (status IN ('open', 'resolved', 'gone')),
        found_in integer NOT NULL,
        found_at timestamptz NOT NULL,
        proposal_id uuid REFERENCES approval_proposals (id),
        reason text,
        transfer_id bigint REFERENCES ledger_transfers (id),
        resolved_at timestamptz,
        CONSTRAINT settlement_breaks_once UNIQUE (run_id, kind, subject, expected, actual),
        CONSTRAINT settlement_breaks_resolved_by_two CHECK
          (status <> 'resolved' OR (proposal_id IS NOT NULL AND reason IS NOT NULL AND resolved_at IS NOT NULL))
      );
      COMMENT ON COLUMN settlement_breaks.status IS
        'open: stops the day from becoming final; resolved: two persons explained it; gone: a later attempt did not find it';
      COMMENT ON COLUMN settlement_breaks.transfer_id IS 'the transfer that corrected it, if one did';
      CREATE INDEX settlement_breaks_by_run ON settlement_breaks (run_id, found_at, id);
      CREATE TRIGGER settlement_breaks_stay BEFORE DELETE OR TRUNCATE ON settlement_breaks
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();

      CREATE FUNCTION settlement_check_final_without_breaks() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.status = 'final' AND EXISTS (
             SELECT 1 FROM settlement_breaks b WHERE b.run_id = NEW.id AND b.status = 'open') THEN
          RAISE EXCEPTION 'a day with open breaks does not become final'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_runs_final_without_breaks';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER settlement_runs_final_without_breaks BEFORE UPDATE ON settlement_runs
        FOR EACH ROW EXECUTE FUNCTION settlement_check_final_without_breaks();
      GRANT SELECT, INSERT, UPDATE (status, proposal_id, reason, transfer_id, resolved_at) ON settlement_breaks
        TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER settlement_runs_final_without_breaks ON settlement_runs;
      DROP FUNCTION settlement_check_final_without_breaks();
      DROP TABLE settlement_breaks;
    `);
  }
}
