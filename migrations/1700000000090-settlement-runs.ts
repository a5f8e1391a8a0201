import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Day ends: one run for each market and trading day, and what its steps left behind. */
export class SettlementRuns1700000000090 implements MigrationInterface {
  name = 'SettlementRuns1700000000090';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE settlement_runs (
        id uuid PRIMARY KEY,
        market text NOT NULL CONSTRAINT settlement_runs_known_market
          CHECK (market IN ('carbon', 'discharge', 'water', 'energy', 'forest')),
        day date NOT NULL,
        status text NOT NULL CONSTRAINT settlement_runs_known_status
          CHECK (status IN ('running', 'breaks', 'waiting', 'final')),
        attempt integer NOT NULL CHECK (attempt > 0),
        batch bigint NOT NULL,
        sequence bigint NOT NULL,
        due boolean NOT NULL,
        bank_settled boolean NOT NULL,
        started_by uuid,
        started_at timestamptz NOT NULL,
        final_at timestamptz,
        CONSTRAINT settlement_runs_one_per_day UNIQUE (market, day),
        CONSTRAINT settlement_runs_final_has_its_time CHECK ((status = 'final') = (final_at IS NOT NULL))
      );
      COMMENT ON COLUMN settlement_runs.batch IS 'journal batch in which the day was closed';
      COMMENT ON COLUMN settlement_runs.sequence IS 'the command that closed it; what lies before never changes';
      COMMENT ON COLUMN settlement_runs.due IS 'something has come since the last attempt that may make the next one better';
      COMMENT ON COLUMN settlement_runs.bank_settled IS 'every line of the bank and every movement of the ledger had found the other';
      CREATE INDEX settlement_runs_open ON settlement_runs (market, day) WHERE status <> 'final';

      CREATE FUNCTION settlement_check_final_stays() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.status = 'final' OR (OLD.id, OLD.market, OLD.day, OLD.batch, OLD.sequence, OLD.started_at)
             IS DISTINCT FROM (NEW.id, NEW.market, NEW.day, NEW.batch, NEW.sequence, NEW.started_at) THEN
          RAISE EXCEPTION 'a final day does not change, nor what a run is about'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_runs_final_stays';
        END IF;
        IF NEW.status = 'final' AND EXISTS (
             SELECT 1 FROM settlement_runs r WHERE r.market = NEW.market AND r.day < NEW.day AND r.status <> 'final') THEN
          RAISE EXCEPTION 'days become final in their order'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_runs_final_in_order';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER settlement_runs_final_stays BEFORE UPDATE ON settlement_runs
        FOR EACH ROW EXECUTE FUNCTION settlement_check_final_stays();
      CREATE TRIGGER settlement_runs_stay BEFORE DELETE OR TRUNCATE ON settlement_runs
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();

      CREATE TABLE settlement_run_steps (
        run_id uuid NOT NULL REFERENCES settlement_runs (id),
        attempt integer NOT NULL,
        step text NOT NULL CONSTRAINT settlement_run_steps_known_step CHECK (step IN
          ('frozen', 'matched', 'statements', 'totals', 'breaks', 'reserve', 'anchor', 'final')),
        result jsonb NOT NULL,
        done_at timestamptz NOT NULL,
        PRIMARY KEY (run_id, attempt, step)
      );
      CREATE TRIGGER settlement_run_steps_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement_run_steps
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();

      GRANT SELECT, INSERT ON settlement_run_steps TO xiang_app;
      GRANT SELECT, INSERT, UPDATE (status, attempt, due, bank_settled, final_at) ON settlement_runs TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE settlement_run_steps, settlement_runs;
      DROP FUNCTION settlement_check_final_stays();
    `);
  }
}
