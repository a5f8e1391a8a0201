import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the desks beside the order book keep: blocks, auctions, agreements; and the deals they make. */
export class MarketDeskItems1700000000065 implements MigrationInterface {
  name = 'MarketDeskItems1700000000065';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE market_desk_items (
        market text NOT NULL,
        id bigint NOT NULL,
        desk text NOT NULL CONSTRAINT market_desk_items_known_desk CHECK (desk IN ('block', 'auction', 'agreement')),
        instrument text NOT NULL,
        status text NOT NULL,
        open boolean NOT NULL,
        public boolean NOT NULL,
        parties uuid[] NOT NULL,
        holds jsonb NOT NULL,
        content text NOT NULL,
        created_at timestamptz NOT NULL,
        changed_by bigint NOT NULL,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (market, id),
        CONSTRAINT market_desk_items_ended_items_hold_nothing CHECK (open OR holds = '[]')
      ) WITH (fillfactor = 70);
      COMMENT ON TABLE market_desk_items IS 'one negotiation, auction or agreement each, as its desk knows it';
      COMMENT ON COLUMN market_desk_items.id IS 'sequence of the command that made it';
      COMMENT ON COLUMN market_desk_items.parties IS 'organizations that may see it';
      COMMENT ON COLUMN market_desk_items.holds IS 'what it holds in the ledger: [{account, asset, amount}], amounts as text';
      COMMENT ON COLUMN market_desk_items.content IS 'JSON as the desk wrote it; a replay must come to the same text';
      CREATE INDEX market_desk_items_open ON market_desk_items (market, id) WHERE open;
      CREATE INDEX market_desk_items_by_party ON market_desk_items USING gin (parties);
      CREATE INDEX market_desk_items_public ON market_desk_items (market, desk, id) WHERE public;

      CREATE TABLE market_deals (
        market text NOT NULL,
        sequence bigint NOT NULL,
        fill integer NOT NULL,
        desk text NOT NULL,
        item bigint NOT NULL,
        instrument text NOT NULL,
        quantity_units bigint NOT NULL CHECK (quantity_units > 0),
        amount_fen bigint NOT NULL CHECK (amount_fen > 0),
        buyer_id uuid NOT NULL,
        seller_id uuid NOT NULL,
        buyer_fee_fen bigint NOT NULL CHECK (buyer_fee_fen >= 0),
        seller_fee_fen bigint NOT NULL CHECK (seller_fee_fen BETWEEN 0 AND amount_fen),
        at timestamptz NOT NULL,
        day date NOT NULL,
        PRIMARY KEY (market, sequence, fill),
        FOREIGN KEY (market, item) REFERENCES market_desk_items (market, id) DEFERRABLE INITIALLY DEFERRED
      );
      COMMENT ON TABLE market_deals IS 'what was dealt outside the order book; the amount is primary, the unit price follows from it';
      CREATE INDEX market_deals_by_instrument ON market_deals (instrument, at, sequence, fill);
      CREATE INDEX market_deals_by_buyer ON market_deals (buyer_id, at, market, sequence, fill);
      CREATE INDEX market_deals_by_seller ON market_deals (seller_id, at, market, sequence, fill);
      CREATE TRIGGER market_deals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON market_deals
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();

      GRANT SELECT, INSERT, UPDATE ON market_desk_items TO xiang_app;
      GRANT SELECT, INSERT ON market_deals TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE market_deals, market_desk_items');
  }
}
