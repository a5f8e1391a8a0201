import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What surveillance saw and what was done about it. All three tables are append-only: an alert is one matter of one day,
 * its evidence grows by rows, and its state is where its last step led.
 */
export class MarketSurveillance1700000000080 implements MigrationInterface {
  name = 'MarketSurveillance1700000000080';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE market_alerts (
        id uuid PRIMARY KEY,
        market text NOT NULL REFERENCES market_leases (market),
        instrument text NOT NULL,
        day date NOT NULL,
        kind text NOT NULL CONSTRAINT market_alerts_known_kind CHECK (kind IN
          ('limit-hit', 'swing', 'concentration', 'same-owner', 'round-trip', 'layering', 'price-ramp')),
        subject text NOT NULL CHECK (char_length(subject) BETWEEN 1 AND 200),
        raised_at timestamptz NOT NULL,
        CONSTRAINT market_alerts_one_for_a_matter UNIQUE (instrument, day, kind, subject)
      );
      COMMENT ON COLUMN market_alerts.subject IS 'what of the day it is about: a holder, a pair, a side';
      CREATE INDEX market_alerts_by_time ON market_alerts (raised_at, id);

      CREATE TABLE market_alert_evidence (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        alert_id uuid NOT NULL REFERENCES market_alerts (id),
        digest bytea NOT NULL CHECK (octet_length(digest) = 32),
        severity text NOT NULL CONSTRAINT market_alert_evidence_known_severity CHECK (severity IN ('medium', 'high')),
        parties uuid[] NOT NULL,
        content jsonb NOT NULL,
        found_at timestamptz NOT NULL,
        CONSTRAINT market_alert_evidence_once UNIQUE (alert_id, digest)
      );
      COMMENT ON COLUMN market_alert_evidence.digest IS 'SHA-256 of severity, parties, orders and trades as canonical JSON; the figures are left out';
      CREATE INDEX market_alert_evidence_by_alert ON market_alert_evidence (alert_id, id);
      CREATE INDEX market_alert_evidence_by_party ON market_alert_evidence USING gin (parties);

      -- Each step begins where the one before it led: the last guard against two persons taking the same step.
      CREATE TABLE market_alert_steps (
        alert_id uuid NOT NULL REFERENCES market_alerts (id),
        step integer NOT NULL CHECK (step > 0),
        previous_step integer GENERATED ALWAYS AS (NULLIF(step - 1, 0)) STORED,
        from_state text,
        to_state text NOT NULL,
        user_id uuid REFERENCES identity_users (id),
        organization_id uuid REFERENCES identity_organizations (id),
        at timestamptz NOT NULL,
        reason text NOT NULL CHECK (char_length(btrim(reason)) BETWEEN 1 AND 1000),
        reply_by date,
        documents jsonb NOT NULL,
        documents_hash bytea NOT NULL CHECK (octet_length(documents_hash) = 32),
        restriction_proposal_id uuid REFERENCES approval_proposals (id),
        PRIMARY KEY (alert_id, step),
        CONSTRAINT market_alert_steps_place UNIQUE (alert_id, step, to_state),
        CONSTRAINT market_alert_steps_lead_on FOREIGN KEY (alert_id, previous_step, from_state)
          REFERENCES market_alert_steps (alert_id, step, to_state),
        CONSTRAINT market_alert_steps_begin_under_watch
          CHECK ((step = 1) = (from_state IS NULL) AND (step > 1 OR to_state = 'watch')),
        CONSTRAINT market_alert_steps_on_the_ladder CHECK (from_state IS NULL
          OR (to_state IN ('closed', 'dismissed') AND from_state NOT IN ('closed', 'dismissed'))
          OR (from_state, to_state) IN (
            ('watch', 'reminder'), ('watch', 'report-demanded'), ('reminder', 'report-demanded'),
            ('report-demanded', 'commitment'), ('commitment', 'interview'), ('interview', 'public-notice'),
            ('public-notice', 'restricted'), ('closed', 'watch'), ('dismissed', 'watch'))),
        CONSTRAINT market_alert_steps_platform_only_watches
          CHECK (num_nulls(user_id, organization_id) = 0 OR (num_nulls(user_id, organization_id) = 2 AND to_state = 'watch')),
        CONSTRAINT market_alert_steps_restriction_is_proposed
          CHECK ((to_state = 'restricted') = (restriction_proposal_id IS NOT NULL))
      );
      COMMENT ON COLUMN market_alert_steps.user_id IS 'null for the platform, which raises an alert and opens it again';
      COMMENT ON COLUMN market_alert_steps.documents_hash IS 'SHA-256 of the documents as canonical JSON';

      CREATE TRIGGER market_alerts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON market_alerts
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      CREATE TRIGGER market_alert_evidence_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON market_alert_evidence
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      CREATE TRIGGER market_alert_steps_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON market_alert_steps
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      GRANT SELECT, INSERT ON market_alerts, market_alert_evidence, market_alert_steps TO xiang_app;

      -- A scan finds the commands of a day by the first and the last batch of it.
      CREATE INDEX market_journal_by_day ON market_journal (market, day, batch);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX market_journal_by_day;
      DROP TABLE market_alert_steps, market_alert_evidence, market_alerts;
    `);
  }
}
