import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who writes a market, what it did, batch by batch, and the published heads of that chain. */
export class MarketJournal1700000000060 implements MigrationInterface {
  name = 'MarketJournal1700000000060';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE market_leases (
        market text PRIMARY KEY,
        epoch bigint NOT NULL,
        holder text NOT NULL,
        taken_at timestamptz NOT NULL
      );
      COMMENT ON COLUMN market_leases.epoch IS 'raised by whoever takes the market over; a batch of an older epoch cannot commit';
      INSERT INTO market_leases (market, epoch, holder, taken_at)
        SELECT m, 0, 'nobody', now() FROM unnest(ARRAY['carbon', 'discharge', 'water', 'energy', 'forest']) AS m;

      CREATE TABLE market_journal (
        market text NOT NULL REFERENCES market_leases (market),
        batch bigint NOT NULL,
        first_sequence bigint NOT NULL,
        last_sequence bigint NOT NULL,
        at timestamptz NOT NULL,
        day date NOT NULL,
        epoch bigint NOT NULL,
        format smallint NOT NULL,
        engine_version text NOT NULL,
        hash_algorithm text NOT NULL,
        commands bytea NOT NULL,
        outcome_digest bytea NOT NULL,
        state_hash bytea NOT NULL,
        previous_hash bytea NOT NULL,
        hash bytea NOT NULL,
        PRIMARY KEY (market, batch),
        CONSTRAINT market_journal_sequences_in_order CHECK (first_sequence <= last_sequence)
      );
      CREATE INDEX market_journal_by_sequence ON market_journal (market, last_sequence);

      CREATE TABLE market_anchors (
        market text NOT NULL,
        batch bigint NOT NULL,
        hash bytea NOT NULL,
        published_at timestamptz NOT NULL,
        algorithm text NOT NULL,
        key_id text NOT NULL,
        signature bytea NOT NULL,
        PRIMARY KEY (market, batch)
      );

      CREATE TRIGGER market_journal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON market_journal
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      CREATE TRIGGER market_anchors_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON market_anchors
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      GRANT SELECT, INSERT ON market_journal, market_anchors TO xiang_app;
      GRANT SELECT, UPDATE ON market_leases TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE market_anchors, market_journal, market_leases');
  }
}
