import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Position limits of single accounts, and participants whom the operator keeps from trading. Neither is ever changed: the latest row holds. */
export class MarketLimits1700000000082 implements MigrationInterface {
  name = 'MarketLimits1700000000082';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE market_position_limits (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        account_id bigint NOT NULL REFERENCES ledger_accounts (id),
        instrument text NOT NULL REFERENCES ledger_assets (code),
        position_max_units bigint CHECK (position_max_units >= 0),
        reason text NOT NULL CHECK (reason <> ''),
        proposal_id uuid NOT NULL REFERENCES approval_proposals (id),
        set_at timestamptz NOT NULL,
        CONSTRAINT market_position_limits_proposal_once UNIQUE (proposal_id)
      );
      COMMENT ON TABLE market_position_limits IS 'in the place of the rulebook''s limit; the latest of an account and instrument is in force';
      COMMENT ON COLUMN market_position_limits.position_max_units IS 'smallest units; null: the rulebook''s limit again';
      CREATE INDEX market_position_limits_latest ON market_position_limits (account_id, instrument, id);
      CREATE TRIGGER market_position_limits_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON market_position_limits
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();

      CREATE TABLE market_participant_stops (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        organization_id uuid NOT NULL REFERENCES identity_organizations (id),
        stopped boolean NOT NULL,
        reason text NOT NULL CHECK (reason <> ''),
        user_id uuid NOT NULL,
        at timestamptz NOT NULL
      );
      COMMENT ON TABLE market_participant_stops IS 'the operator stopped or released a participant in all markets; the latest row holds';
      CREATE INDEX market_participant_stops_latest ON market_participant_stops (organization_id, id);
      CREATE TRIGGER market_participant_stops_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON market_participant_stops
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();

      GRANT SELECT, INSERT ON market_position_limits, market_participant_stops TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE market_participant_stops, market_position_limits');
  }
}
