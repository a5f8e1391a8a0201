import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Decisions on proposals: append-only, one per person, never by the proposer, only by approvers of the authority, only
 * while the proposal is open. At commit the status of a proposal and its decisions tell the same story.
 */
export class ApprovalDecisions1700000000031 implements MigrationInterface {
  name = 'ApprovalDecisions1700000000031';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE approval_decisions (
        proposal_id uuid NOT NULL,
        payload_hash bytea NOT NULL,
        user_id uuid NOT NULL REFERENCES identity_users (id),
        organization_id uuid NOT NULL REFERENCES identity_organizations (id),
        decision text NOT NULL,
        reason text,
        factor text NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (proposal_id, user_id),
        CONSTRAINT approval_decisions_on_this_content FOREIGN KEY (proposal_id, payload_hash)
          REFERENCES approval_proposals (id, payload_hash),
        CONSTRAINT approval_decisions_known_decision CHECK (decision IN ('approve', 'reject')),
        CONSTRAINT approval_decisions_reason_length CHECK (char_length(btrim(reason)) BETWEEN 1 AND 1000),
        CONSTRAINT approval_decisions_rejection_has_a_reason CHECK (decision = 'approve' OR reason IS NOT NULL)
      );
      COMMENT ON COLUMN approval_decisions.payload_hash IS 'what exactly was decided on';
      COMMENT ON COLUMN approval_decisions.factor IS 'how freshly the person proved who it is: session, or a second factor';
      CREATE INDEX approval_decisions_by_user ON approval_decisions (user_id, proposal_id);

      -- The lock on the proposal orders a decision against every other decision and against a withdrawal.
      CREATE FUNCTION approval_check_decision() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE proposal record;
      BEGIN
        SELECT * INTO proposal FROM approval_proposals WHERE id = NEW.proposal_id FOR UPDATE;
        IF proposal.status <> 'open' THEN
          RAISE EXCEPTION 'proposal % is closed', NEW.proposal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_decisions_while_open';
        END IF;
        IF proposal.proposer_user_id = NEW.user_id THEN
          RAISE EXCEPTION 'who proposes does not approve'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_decisions_not_by_the_proposer';
        END IF;
        IF proposal.authority_id <> NEW.organization_id OR NOT EXISTS (
             SELECT 1 FROM identity_users WHERE id = NEW.user_id AND organization_id = NEW.organization_id) THEN
          RAISE EXCEPTION 'the decider does not belong to the authority'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_decisions_by_the_authority';
        END IF;
        IF NOT EXISTS (
             SELECT 1 FROM identity_users u JOIN identity_user_roles r ON r.user_id = u.id AND r.role = 'approver'
              WHERE u.id = NEW.user_id AND u.status = 'active') THEN
          RAISE EXCEPTION 'the decider is not an approver'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_decisions_by_an_approver';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER approval_decisions_lawful BEFORE INSERT ON approval_decisions
        FOR EACH ROW EXECUTE FUNCTION approval_check_decision();
      CREATE TRIGGER approval_decisions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON approval_decisions
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();

      CREATE FUNCTION approval_check_outcome(checked uuid) RETURNS void LANGUAGE plpgsql AS $$
      DECLARE
        proposal record;
        approvals bigint;
        rejections bigint;
        due text;
      BEGIN
        SELECT * INTO proposal FROM approval_proposals WHERE id = checked;
        SELECT count(*) FILTER (WHERE decision = 'approve'), count(*) FILTER (WHERE decision = 'reject')
          INTO approvals, rejections FROM approval_decisions WHERE proposal_id = checked;
        due := CASE WHEN rejections > 0 THEN 'rejected' WHEN approvals >= proposal.quorum THEN 'approved' ELSE 'open' END;
        IF proposal.status <> due AND NOT (due = 'open' AND proposal.status = 'withdrawn') THEN
          RAISE EXCEPTION 'proposal % is % with % of % approvals and % rejections',
            checked, proposal.status, approvals, proposal.quorum, rejections
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_proposals_status_follows_decisions';
        END IF;
      END $$;
      CREATE FUNCTION approval_check_proposal_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM approval_check_outcome(NEW.id);
        RETURN NULL;
      END $$;
      CREATE FUNCTION approval_check_decision_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM approval_check_outcome(NEW.proposal_id);
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER approval_proposals_status_follows_decisions AFTER UPDATE ON approval_proposals
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION approval_check_proposal_outcome();
      CREATE CONSTRAINT TRIGGER approval_decisions_have_their_effect AFTER INSERT ON approval_decisions
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION approval_check_decision_outcome();

      GRANT SELECT, INSERT ON approval_decisions TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE approval_decisions;
      DROP TRIGGER approval_proposals_status_follows_decisions ON approval_proposals;
      DROP FUNCTION approval_check_decision_outcome();
      DROP FUNCTION approval_check_proposal_outcome();
      DROP FUNCTION approval_check_outcome(uuid);
      DROP FUNCTION approval_check_decision();
    `);
  }
}
