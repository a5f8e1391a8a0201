import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each participant is told of its own orders and balances, written with the effect, gapless per market. */
export class MarketFeeds1700000000062 implements MigrationInterface {
  name = 'MarketFeeds1700000000062';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE market_feed_positions (
        organization_id uuid NOT NULL,
        market text NOT NULL,
        last_position bigint NOT NULL,
        PRIMARY KEY (organization_id, market)
      ) WITH (fillfactor = 50);

      CREATE TABLE market_feed (
        organization_id uuid NOT NULL,
        market text NOT NULL,
        last_position bigint NOT NULL,
        first_position bigint NOT NULL,
        at timestamptz NOT NULL,
        events jsonb NOT NULL,
        PRIMARY KEY (organization_id, market, last_position)
      );
      CREATE INDEX market_feed_by_age ON market_feed USING brin (at);
      GRANT SELECT, INSERT, UPDATE ON market_feed_positions TO xiang_app;
      GRANT SELECT, INSERT, DELETE ON market_feed TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE market_feed, market_feed_positions');
  }
}
