import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A mass cancel that is sent again is answered as the first time: with the number of orders it cancelled. */
export class MarketCancelledCounts1700000000068 implements MigrationInterface {
  name = 'MarketCancelledCounts1700000000068';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE market_request_keys ADD COLUMN cancelled integer,
        ADD CONSTRAINT market_request_keys_count_of_mass_cancel
          CHECK (cancelled IS NULL OR (kind = 'cancel-all' AND cancelled >= 0));
      COMMENT ON COLUMN market_request_keys.cancelled IS 'orders that a mass cancel cancelled';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE market_request_keys DROP COLUMN cancelled');
  }
}
