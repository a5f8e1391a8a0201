import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What authorities approved for listing where the rules ask for it, and what orders draw on that. */
export class MarketListingPermits1700000000085 implements MigrationInterface {
  name = 'MarketListingPermits1700000000085';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE market_listing_permits (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        market text NOT NULL,
        account_id bigint NOT NULL REFERENCES ledger_accounts (id),
        organization_id uuid NOT NULL,
        instrument text NOT NULL REFERENCES ledger_assets (code),
        units bigint NOT NULL CONSTRAINT market_listing_permits_allow_something CHECK (units > 0),
        used_units bigint NOT NULL DEFAULT 0
          CONSTRAINT market_listing_permits_never_exceeded CHECK (used_units BETWEEN 0 AND units),
        valid_until date,
        reason text NOT NULL CHECK (reason <> ''),
        proposal_id uuid NOT NULL REFERENCES approval_proposals (id),
        authority_id uuid NOT NULL,
        approved_by uuid NOT NULL,
        approved_at timestamptz NOT NULL,
        CONSTRAINT market_listing_permits_one_for_a_proposal UNIQUE (proposal_id)
      );
      COMMENT ON TABLE market_listing_permits IS 'leave of an authority to list; only what is used of it ever changes';
      COMMENT ON COLUMN market_listing_permits.units IS 'smallest units of the instrument, as used_units';
      COMMENT ON COLUMN market_listing_permits.used_units IS 'sum of its draws, kept by the trading loop';
      COMMENT ON COLUMN market_listing_permits.valid_until IS 'last day on which something can be listed under it; null: without end';
      CREATE INDEX market_listing_permits_left ON market_listing_permits (account_id, instrument)
        WHERE used_units < units;
      CREATE INDEX market_listing_permits_of_holder ON market_listing_permits (organization_id, market, id);
      CREATE INDEX market_listing_permits_of_authority ON market_listing_permits (authority_id, market, id);

      CREATE TABLE market_listing_permit_draws (
        market text NOT NULL,
        order_sequence bigint NOT NULL,
        permit_id bigint NOT NULL REFERENCES market_listing_permits (id),
        units bigint NOT NULL CONSTRAINT market_listing_permit_draws_not_negative CHECK (units >= 0),
        PRIMARY KEY (market, order_sequence, permit_id),
        FOREIGN KEY (market, order_sequence) REFERENCES market_orders (market, sequence)
      );
      COMMENT ON TABLE market_listing_permit_draws IS
        'under which permits each sell order was taken: all that it may sell while it is open, what it sold afterwards';
      CREATE INDEX market_listing_permit_draws_of_permit ON market_listing_permit_draws (permit_id);

      CREATE TRIGGER market_listing_permits_stay BEFORE DELETE OR TRUNCATE ON market_listing_permits
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      CREATE TRIGGER market_listing_permit_draws_stay BEFORE DELETE OR TRUNCATE ON market_listing_permit_draws
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      GRANT SELECT, INSERT, UPDATE (used_units) ON market_listing_permits TO xiang_app;
      GRANT SELECT, INSERT, UPDATE (units) ON market_listing_permit_draws TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE market_listing_permit_draws, market_listing_permits');
  }
}
