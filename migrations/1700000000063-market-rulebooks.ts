import type { MigrationInterface, QueryRunner } from 'typeorm';
import { SHIPPED_RULEBOOKS } from './reference/shipped-rulebooks.js';

/** What each market allows, in versions that are never changed. The first of each market comes with the program. */
export class MarketRulebooks1700000000063 implements MigrationInterface {
  name = 'MarketRulebooks1700000000063';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE market_rulebooks (
        market text NOT NULL,
        version integer NOT NULL CHECK (version > 0),
        effective_on date NOT NULL,
        content jsonb NOT NULL,
        proposal_id uuid REFERENCES approval_proposals (id),
        published_at timestamptz NOT NULL,
        PRIMARY KEY (market, version),
        CONSTRAINT market_rulebooks_proposal_once UNIQUE (proposal_id),
        CONSTRAINT market_rulebooks_are_of_their_market CHECK (content ->> 'market' = market),
        CONSTRAINT market_rulebooks_are_approved CHECK (version = 1 OR proposal_id IS NOT NULL),
        CONSTRAINT market_rulebooks_not_for_the_past
          CHECK (version = 1 OR effective_on > (published_at AT TIME ZONE 'Asia/Shanghai')::date)
      );
      COMMENT ON TABLE market_rulebooks IS
        'in force on a day: the highest version of those whose effective_on has come; version 1 is shipped';

      CREATE FUNCTION market_check_rulebook_follows() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.version <> 1 + (SELECT coalesce(max(version), 0) FROM market_rulebooks WHERE market = NEW.market) THEN
          RAISE EXCEPTION 'versions of a rulebook follow one another'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'market_rulebooks_without_gaps';
        END IF;
        IF NEW.effective_on < (SELECT max(effective_on) FROM market_rulebooks WHERE market = NEW.market) THEN
          RAISE EXCEPTION 'a later version does not come into force before an earlier one'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'market_rulebooks_in_order_of_days';
        END IF;
        IF NEW.version > 1 AND NOT EXISTS (
             SELECT 1 FROM approval_proposals p
              WHERE p.id = NEW.proposal_id AND p.kind = 'rulebook-publication' AND p.status = 'approved'
                AND p.market = NEW.market AND p.payload -> 'rulebook' = NEW.content
                AND p.payload ->> 'effectiveOn' = NEW.effective_on::text) THEN
          RAISE EXCEPTION 'what is published is what a second person approved'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'market_rulebooks_as_approved';
        END IF;
        IF NEW.content #>> '{matching,policy}' = 'price-time' AND NOT (
             jsonb_path_exists(NEW.content, '$.basis.matching[*] ? (@.certainty != "K")')
             AND EXISTS (SELECT 1 FROM approval_documents d WHERE d.proposal_id = NEW.proposal_id)) THEN
          RAISE EXCEPTION 'automatic matching has a basis and a document that allows it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'market_rulebooks_matching_is_allowed';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER market_rulebooks_follow BEFORE INSERT ON market_rulebooks
        FOR EACH ROW EXECUTE FUNCTION market_check_rulebook_follows();
      CREATE TRIGGER market_rulebooks_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON market_rulebooks
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      GRANT SELECT, INSERT ON market_rulebooks TO xiang_app;
    `);
    for (const content of SHIPPED_RULEBOOKS) {
      await runner.query(
        `INSERT INTO market_rulebooks (market, version, effective_on, content, published_at)
         VALUES ($1, 1, '1970-01-01', $2, '1970-01-01T00:00:00Z')`,
        [content['market'], JSON.stringify(content)],
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE market_rulebooks; DROP FUNCTION market_check_rulebook_follows()');
  }
}
