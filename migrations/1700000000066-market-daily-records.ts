import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Trading days as a venue published them, and an index by which trades are read by time. */
export class MarketDailyRecords1700000000066 implements MigrationInterface {
  name = 'MarketDailyRecords1700000000066';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE market_daily_records (
        instrument text NOT NULL,
        day date NOT NULL,
        market text NOT NULL,
        price_scale smallint NOT NULL CHECK (price_scale BETWEEN 0 AND 9),
        quantity_scale smallint NOT NULL CHECK (quantity_scale BETWEEN 0 AND 9),
        previous_close bigint,
        open bigint,
        high bigint,
        low bigint,
        close bigint NOT NULL,
        listing_quantity bigint NOT NULL CHECK (listing_quantity >= 0),
        listing_fen bigint NOT NULL CHECK (listing_fen >= 0),
        block_quantity bigint NOT NULL CHECK (block_quantity >= 0),
        block_fen bigint NOT NULL CHECK (block_fen >= 0),
        auction_quantity bigint NOT NULL CHECK (auction_quantity >= 0),
        auction_fen bigint NOT NULL CHECK (auction_fen >= 0),
        source text NOT NULL CHECK (source <> ''),
        PRIMARY KEY (instrument, day),
        CONSTRAINT market_daily_records_prices_positive CHECK (least(previous_close, open, high, low, close) > 0),
        CONSTRAINT market_daily_records_traded_days_have_a_range
          CHECK (num_nonnulls(open, high, low) = CASE WHEN listing_quantity > 0 THEN 3 ELSE 0 END),
        CONSTRAINT market_daily_records_range_spans_the_day
          CHECK (listing_quantity = 0 OR (high >= greatest(open, low) AND low <= open))
      );
      COMMENT ON COLUMN market_daily_records.close IS 'of a composite it is an average and may lie outside the range of the day';
      COMMENT ON TABLE market_daily_records IS
        'prices in 10^-price_scale yuan per unit, quantities in 10^-quantity_scale units, as the source printed them';
      CREATE TRIGGER market_daily_records_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON market_daily_records
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      GRANT SELECT, INSERT ON market_daily_records TO xiang_app;

      DROP INDEX market_trades_by_instrument;
      CREATE INDEX market_trades_by_instrument ON market_trades (instrument, at, sequence, fill);
      COMMENT ON INDEX market_trades_by_instrument IS
        'at never goes backwards within a market, so this is the order of sequences and of time at once';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE market_daily_records;
      DROP INDEX market_trades_by_instrument;
      CREATE INDEX market_trades_by_instrument ON market_trades (instrument, sequence, fill);
    `);
  }
}
