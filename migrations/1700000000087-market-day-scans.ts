import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far surveillance has looked at each trading day. */
export class MarketDayScans1700000000087 implements MigrationInterface {
  name = 'MarketDayScans1700000000087';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE market_day_scans (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        market text NOT NULL,
        day date NOT NULL,
        last_sequence bigint NOT NULL CHECK (last_sequence > 0),
        at timestamptz NOT NULL
      );
      COMMENT ON COLUMN market_day_scans.last_sequence IS 'the last command of the day that was looked at';
      CREATE INDEX market_day_scans_latest ON market_day_scans (market, day, last_sequence);
      CREATE TRIGGER market_day_scans_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON market_day_scans
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      GRANT SELECT, INSERT ON market_day_scans TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE market_day_scans');
  }
}
