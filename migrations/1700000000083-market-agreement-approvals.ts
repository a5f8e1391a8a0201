import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What authorities decide on agreements, until the trading loop carries it out; and deals that take others back. */
export class MarketAgreementApprovals1700000000083 implements MigrationInterface {
  name = 'MarketAgreementApprovals1700000000083';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE market_deals
        ADD COLUMN reverses_sequence bigint,
        ADD COLUMN reverses_fill integer,
        ADD CONSTRAINT market_deals_reverse_a_deal FOREIGN KEY (market, reverses_sequence, reverses_fill)
          REFERENCES market_deals (market, sequence, fill),
        ADD CONSTRAINT market_deals_reversal_is_whole CHECK ((reverses_sequence IS NULL) = (reverses_fill IS NULL));
      COMMENT ON COLUMN market_deals.reverses_sequence IS 'the deal that this one takes back; all its figures go the other way';
      CREATE UNIQUE INDEX market_deals_reversed_once ON market_deals (market, reverses_sequence, reverses_fill)
        WHERE reverses_sequence IS NOT NULL;

      CREATE TABLE market_agreement_approvals (
        market text NOT NULL,
        item bigint NOT NULL,
        proposal_id uuid NOT NULL,
        opened_at timestamptz NOT NULL,
        outcome text CONSTRAINT market_agreement_approvals_known_outcome CHECK (outcome IN ('approved', 'rejected')),
        decided_at timestamptz,
        PRIMARY KEY (market, item),
        CONSTRAINT market_agreement_approvals_one_per_proposal UNIQUE (proposal_id),
        FOREIGN KEY (market, item) REFERENCES market_desk_items (market, id),
        FOREIGN KEY (proposal_id) REFERENCES approval_proposals (id) DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT market_agreement_approvals_decided_whole
          CHECK (num_nulls(outcome, decided_at) IN (0, 2))
      );
      COMMENT ON TABLE market_agreement_approvals IS
        'the proposal of each agreement that needs one; its outcome is written with the decision and carried out by the trading loop afterwards';
      GRANT SELECT, INSERT ON market_agreement_approvals TO xiang_app;
      GRANT UPDATE (outcome, decided_at) ON market_agreement_approvals TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE market_agreement_approvals;
      ALTER TABLE market_deals DROP COLUMN reverses_sequence, DROP COLUMN reverses_fill;
    `);
  }
}
