import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What two persons approved and a trading loop has yet to do, and the public keys that auctions are sealed with. */
export class MarketDeskOrders1700000000084 implements MigrationInterface {
  name = 'MarketDeskOrders1700000000084';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE market_desk_orders (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        market text NOT NULL,
        desk text NOT NULL CONSTRAINT market_desk_orders_known_desk CHECK (desk IN ('block', 'auction', 'agreement')),
        kind text NOT NULL,
        proposal_id uuid NOT NULL REFERENCES approval_proposals (id),
        content jsonb NOT NULL,
        organization_id uuid NOT NULL,
        user_id uuid NOT NULL,
        approved_at timestamptz NOT NULL,
        sequence bigint,
        refusal text,
        settled_at timestamptz,
        CONSTRAINT market_desk_orders_one_for_a_proposal UNIQUE (proposal_id),
        CONSTRAINT market_desk_orders_settled_one_way
          CHECK (num_nonnulls(sequence, refusal) = CASE WHEN settled_at IS NULL THEN 0 ELSE 1 END)
      );
      COMMENT ON TABLE market_desk_orders IS 'approved steps of the desks beside the order book, each carried out by the loop once or refused';
      COMMENT ON COLUMN market_desk_orders.content IS 'what to do, in the words of its desk';
      COMMENT ON COLUMN market_desk_orders.sequence IS 'of the command that carried it out, written in the same batch';
      COMMENT ON COLUMN market_desk_orders.refusal IS 'code of the rule by which the loop refused it';
      CREATE INDEX market_desk_orders_waiting ON market_desk_orders (market, id) WHERE settled_at IS NULL;

      CREATE FUNCTION market_check_desk_order() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.settled_at IS NOT NULL THEN
          RAISE EXCEPTION 'desk order % is settled', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'market_desk_orders_settled_once';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER market_desk_orders_settled_once BEFORE UPDATE ON market_desk_orders
        FOR EACH ROW EXECUTE FUNCTION market_check_desk_order();
      CREATE TRIGGER market_desk_orders_stay BEFORE DELETE OR TRUNCATE ON market_desk_orders
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();

      CREATE TABLE market_auction_keys (
        id uuid PRIMARY KEY,
        algorithm text NOT NULL,
        public_key text NOT NULL,
        made_by uuid NOT NULL,
        made_at timestamptz NOT NULL
      );
      COMMENT ON TABLE market_auction_keys IS 'public keys only: the private ones lie in files until two persons release them';
      CREATE TRIGGER market_auction_keys_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON market_auction_keys
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();

      CREATE TABLE market_auction_key_uses (
        key_id uuid CONSTRAINT market_auction_key_uses_one_auction_for_a_key PRIMARY KEY
          REFERENCES market_auction_keys (id),
        proposal_id uuid NOT NULL REFERENCES approval_proposals (id)
      );
      COMMENT ON TABLE market_auction_key_uses IS 'a key that was opened for one auction must not open the bids of another';
      CREATE TRIGGER market_auction_key_uses_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON market_auction_key_uses
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();

      GRANT SELECT, INSERT, UPDATE (sequence, refusal, settled_at) ON market_desk_orders TO xiang_app;
      GRANT SELECT, INSERT ON market_auction_keys, market_auction_key_uses TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE market_auction_key_uses, market_auction_keys, market_desk_orders;
      DROP FUNCTION market_check_desk_order();
    `);
  }
}
