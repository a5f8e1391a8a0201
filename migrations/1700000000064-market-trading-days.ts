import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Trading days with the rules they were traded by, and each instrument's figures of the day. */
export class MarketTradingDays1700000000064 implements MigrationInterface {
  name = 'MarketTradingDays1700000000064';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE market_books
        DROP COLUMN release_days,
        ADD COLUMN collecting boolean NOT NULL DEFAULT false,
        ADD COLUMN call_until timestamptz;
      COMMENT ON COLUMN market_books.collecting IS 'orders collect for a call auction instead of being matched';
      COMMENT ON COLUMN market_books.call_until IS 'end of the call auction after a halt';

      CREATE TABLE market_days (
        market text NOT NULL,
        day date NOT NULL,
        rulebook_version integer NOT NULL,
        release_on date NOT NULL CHECK (release_on >= day),
        phase text NOT NULL CONSTRAINT market_days_known_phase
          CHECK (phase IN ('pre-open', 'call', 'continuous', 'pick', 'break', 'cancel-only', 'closed')),
        block_open boolean NOT NULL,
        halted boolean NOT NULL,
        closed boolean NOT NULL,
        opened_by bigint NOT NULL,
        changed_by bigint NOT NULL,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (market, day),
        FOREIGN KEY (market, rulebook_version) REFERENCES market_rulebooks (market, version),
        CONSTRAINT market_days_a_closed_day_is_closed CHECK (NOT closed OR (phase = 'closed' AND NOT block_open))
      );
      COMMENT ON COLUMN market_days.release_on IS 'units bought on the day may be sold from here on';
      COMMENT ON COLUMN market_days.closed IS 'the day is over: day orders have expired, closing prices stand';

      CREATE TABLE market_instrument_days (
        market text NOT NULL,
        instrument text NOT NULL,
        day date NOT NULL,
        reference_ticks bigint CHECK (reference_ticks > 0),
        open_ticks bigint,
        high_ticks bigint,
        low_ticks bigint,
        close_ticks bigint CHECK (close_ticks > 0),
        listing_lots bigint NOT NULL DEFAULT 0 CHECK (listing_lots >= 0),
        listing_fen bigint NOT NULL DEFAULT 0 CHECK (listing_fen >= 0),
        listing_trades integer NOT NULL DEFAULT 0 CHECK (listing_trades >= 0),
        PRIMARY KEY (instrument, day),
        FOREIGN KEY (market, day) REFERENCES market_days (market, day),
        CONSTRAINT market_instrument_days_traded_days_have_a_range
          CHECK (num_nonnulls(open_ticks, high_ticks, low_ticks) = CASE WHEN listing_trades > 0 THEN 3 ELSE 0 END)
      );
      COMMENT ON TABLE market_instrument_days IS 'figures stand from the close of the day on; close is carried over on a day without trades';
      CREATE INDEX market_instrument_days_by_day ON market_instrument_days (market, day);

      GRANT SELECT, INSERT, UPDATE ON market_days, market_instrument_days TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE market_instrument_days, market_days;
      ALTER TABLE market_books DROP COLUMN collecting, DROP COLUMN call_until,
        ADD COLUMN release_days smallint NOT NULL DEFAULT 0;
    `);
  }
}
