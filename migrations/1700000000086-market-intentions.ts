import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The public bulletin of intentions: what somebody would buy or sell. It binds nobody and holds nothing; nothing in it is changed. */
export class MarketIntentions1700000000086 implements MigrationInterface {
  name = 'MarketIntentions1700000000086';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE market_intentions (
        id uuid PRIMARY KEY,
        market text NOT NULL,
        instrument text NOT NULL REFERENCES ledger_assets (code),
        organization_id uuid NOT NULL REFERENCES identity_organizations (id),
        side text NOT NULL CONSTRAINT market_intentions_known_side CHECK (side IN ('buy', 'sell')),
        quantity_units bigint NOT NULL CONSTRAINT market_intentions_of_something CHECK (quantity_units > 0),
        price_ticks bigint CONSTRAINT market_intentions_price_above_zero CHECK (price_ticks > 0),
        contact text NOT NULL CONSTRAINT market_intentions_contact_length CHECK (char_length(contact) BETWEEN 1 AND 200),
        note text CONSTRAINT market_intentions_note_length CHECK (char_length(note) BETWEEN 1 AND 500),
        user_id uuid NOT NULL,
        published_at timestamptz NOT NULL,
        valid_until date NOT NULL
      );
      COMMENT ON COLUMN market_intentions.valid_until IS 'the last Shanghai day on which it is shown as current';
      CREATE INDEX market_intentions_by_time ON market_intentions (published_at, id);
      CREATE INDEX market_intentions_by_organization ON market_intentions (organization_id, published_at, id);
      CREATE TRIGGER market_intentions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON market_intentions
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();

      CREATE TABLE market_intention_endings (
        intention_id uuid PRIMARY KEY REFERENCES market_intentions (id),
        kind text NOT NULL CONSTRAINT market_intention_endings_known_kind CHECK (kind IN ('withdrawn', 'removed')),
        reason text CONSTRAINT market_intention_endings_reason_length CHECK (char_length(reason) BETWEEN 1 AND 500),
        user_id uuid NOT NULL,
        at timestamptz NOT NULL,
        CONSTRAINT market_intention_endings_removal_has_its_reason CHECK (kind <> 'removed' OR reason IS NOT NULL)
      );
      CREATE TRIGGER market_intention_endings_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON market_intention_endings
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();

      GRANT SELECT, INSERT ON market_intentions, market_intention_endings TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE market_intention_endings, market_intentions');
  }
}
