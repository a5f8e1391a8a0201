import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where an intention is about, and corrections: a further version of it beside the one that it ends. */
export class MarketIntentionCorrections1700000000088 implements MigrationInterface {
  name = 'MarketIntentionCorrections1700000000088';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE market_intentions
        ADD COLUMN region char(6) CONSTRAINT market_intentions_region_known REFERENCES identity_divisions (code),
        ADD COLUMN version integer NOT NULL DEFAULT 1 CONSTRAINT market_intentions_version_above_zero CHECK (version > 0),
        ADD COLUMN corrects uuid CONSTRAINT market_intentions_corrected_once UNIQUE,
        ADD COLUMN corrected_version integer GENERATED ALWAYS AS (NULLIF(version - 1, 0)) STORED,
        ADD CONSTRAINT market_intentions_first_corrects_none CHECK ((version = 1) = (corrects IS NULL)),
        ADD CONSTRAINT market_intentions_place UNIQUE (id, version, organization_id, instrument, side),
        ADD CONSTRAINT market_intentions_correct_one_alike
          FOREIGN KEY (corrects, corrected_version, organization_id, instrument, side)
          REFERENCES market_intentions (id, version, organization_id, instrument, side);
      COMMENT ON COLUMN market_intentions.corrects IS 'the version before this one: of the same organization, instrument and side';

      ALTER TABLE market_intention_endings
        DROP CONSTRAINT market_intention_endings_known_kind,
        ADD CONSTRAINT market_intention_endings_known_kind CHECK (kind IN ('withdrawn', 'removed', 'corrected'));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE market_intention_endings
        DROP CONSTRAINT market_intention_endings_known_kind,
        ADD CONSTRAINT market_intention_endings_known_kind CHECK (kind IN ('withdrawn', 'removed'));
      ALTER TABLE market_intentions
        DROP CONSTRAINT market_intentions_correct_one_alike,
        DROP CONSTRAINT market_intentions_place,
        DROP CONSTRAINT market_intentions_first_corrects_none,
        DROP COLUMN corrected_version,
        DROP COLUMN corrects,
        DROP COLUMN version,
        DROP COLUMN region;
    `);
  }
}
