import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An order that picks a listed offer says which; the key under which offers have names that tell nothing. */
export class MarketPicks1700000000081 implements MigrationInterface {
  name = 'MarketPicks1700000000081';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE market_orders ADD COLUMN picks bigint, ADD COLUMN picked_offer text,
        ADD CONSTRAINT market_orders_a_pick_names_an_earlier_order
          CHECK (num_nonnulls(picks, picked_offer) <> 1 AND picks < sequence),
        ADD CONSTRAINT market_orders_a_pick_is_filled CHECK (picks IS NULL OR status = 'filled');
      COMMENT ON COLUMN market_orders.picks IS 'sequence of the listed order that this one took from; null for a listed order';
      COMMENT ON COLUMN market_orders.picked_offer IS 'the offer as the taker named it';

      CREATE TABLE market_offer_key (
        the_only_one boolean PRIMARY KEY DEFAULT true CHECK (the_only_one),
        key bytea NOT NULL CHECK (length(key) = 32)
      );
      COMMENT ON TABLE market_offer_key IS 'encrypts market, order and price into the public name of an offer';
      INSERT INTO market_offer_key (key)
        VALUES (sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));
      CREATE TRIGGER market_offer_key_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON market_offer_key
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      GRANT SELECT ON market_offer_key TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE market_offer_key;
      ALTER TABLE market_orders DROP COLUMN picks, DROP COLUMN picked_offer;
    `);
  }
}
