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
    await runner.query('DROP TABLE market_rulebooks');
  }
}
