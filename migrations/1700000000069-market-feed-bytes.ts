import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The events of a batch are kept as the bytes of their JSON: nothing looks into them here, and taking them apart into
 * `jsonb` in every batch was a third of what the trading loop asked of the database.
 */
export class MarketFeedBytes1700000000069 implements MigrationInterface {
  name = 'MarketFeedBytes1700000000069';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE market_feed ALTER COLUMN events TYPE bytea USING convert_to(events::text, 'UTF8');
      COMMENT ON COLUMN market_feed.events IS 'a JSON array in UTF-8, one element for each position';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE market_feed ALTER COLUMN events TYPE jsonb USING convert_from(events, 'UTF8')::jsonb`,
    );
  }
}
