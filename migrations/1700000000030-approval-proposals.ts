import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Proposals and their documents. What was proposed is never changed; a proposal is closed once. */
export class ApprovalProposals1700000000030 implements MigrationInterface {
  name = 'ApprovalProposals1700000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE approval_proposals (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        market text,
        subject text NOT NULL,
        summary text NOT NULL,
        payload jsonb NOT NULL,
        payload_hash bytea NOT NULL,
        proposer_user_id uuid NOT NULL REFERENCES identity_users (id),
        proposer_organization_id uuid NOT NULL REFERENCES identity_organizations (id),
        authority_id uuid NOT NULL REFERENCES identity_organizations (id),
        quorum smallint NOT NULL,
        status text NOT NULL DEFAULT 'open',
        opened_at timestamptz NOT NULL,
        closed_at timestamptz,
        CONSTRAINT approval_proposals_kind_form CHECK (kind ~ '^[a-z][a-z0-9-]{2,63}$'),
        CONSTRAINT approval_proposals_known_market
          CHECK (market IN ('carbon', 'discharge', 'water', 'energy', 'forest')),
        CONSTRAINT approval_proposals_subject_present CHECK (char_length(subject) BETWEEN 1 AND 200),
        CONSTRAINT approval_proposals_summary_present CHECK (char_length(btrim(summary)) BETWEEN 1 AND 500),
        CONSTRAINT approval_proposals_payload_is_an_object CHECK (jsonb_typeof(payload) = 'object'),
        CONSTRAINT approval_proposals_payload_hash_is_sha256 CHECK (octet_length(payload_hash) = 32),
        CONSTRAINT approval_proposals_quorum_possible CHECK (quorum BETWEEN 1 AND 9),
        CONSTRAINT approval_proposals_known_status CHECK (status IN ('open', 'approved', 'rejected', 'withdrawn')),
        CONSTRAINT approval_proposals_closed_once_not_open CHECK ((status = 'open') = (closed_at IS NULL)),
        CONSTRAINT approval_proposals_content_travels UNIQUE (id, payload_hash)
      );
      COMMENT ON COLUMN approval_proposals.authority_id IS 'the organization whose approvers decide';
      COMMENT ON COLUMN approval_proposals.payload_hash IS 'SHA-256 of the payload as canonical JSON';
      CREATE UNIQUE INDEX approval_proposals_one_open_per_subject ON approval_proposals (kind, subject)
        WHERE status = 'open';
      CREATE INDEX approval_proposals_by_authority ON approval_proposals (authority_id, opened_at, id);
      CREATE INDEX approval_proposals_by_proposer ON approval_proposals (proposer_organization_id, opened_at, id);
      CREATE INDEX approval_proposals_waiting ON approval_proposals (authority_id, opened_at, id) WHERE status = 'open';
      CREATE INDEX approval_proposals_in_order ON approval_proposals (opened_at, id);

      CREATE TABLE approval_documents (
        proposal_id uuid NOT NULL REFERENCES approval_proposals (id),
        position smallint NOT NULL,
        sha256 bytea NOT NULL,
        name text NOT NULL,
        media_type text NOT NULL,
        size_bytes bigint NOT NULL,
        PRIMARY KEY (proposal_id, position),
        CONSTRAINT approval_documents_hash_is_sha256 CHECK (octet_length(sha256) = 32),
        CONSTRAINT approval_documents_name_present CHECK (char_length(btrim(name)) BETWEEN 1 AND 200),
        CONSTRAINT approval_documents_media_type_form CHECK (media_type ~ '^[a-z]+/[a-z0-9.+-]{1,100}$'),
        CONSTRAINT approval_documents_size_positive CHECK (size_bytes > 0)
      );
      COMMENT ON TABLE approval_documents IS 'what the proposer put forward; the bytes themselves are kept by the proposer';

      CREATE FUNCTION approval_check_proposal_opens() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.status <> 'open' THEN
          RAISE EXCEPTION 'a proposal begins open'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_proposals_begin_open';
        END IF;
        IF NOT EXISTS (SELECT 1 FROM identity_users
                        WHERE id = NEW.proposer_user_id AND organization_id = NEW.proposer_organization_id) THEN
          RAISE EXCEPTION 'the proposer does not belong to the proposing organization'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_proposals_proposer_belongs';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER approval_proposals_opens BEFORE INSERT ON approval_proposals
        FOR EACH ROW EXECUTE FUNCTION approval_check_proposal_opens();

      CREATE FUNCTION approval_check_proposal_closes_once() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF (to_jsonb(OLD) - 'status' - 'closed_at') IS DISTINCT FROM (to_jsonb(NEW) - 'status' - 'closed_at') THEN
          RAISE EXCEPTION 'what was proposed is never changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_proposals_content_fixed';
        END IF;
        IF OLD.status <> 'open' THEN
          RAISE EXCEPTION 'proposal % is closed', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_proposals_close_once';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER approval_proposals_closes_once BEFORE UPDATE ON approval_proposals
        FOR EACH ROW EXECUTE FUNCTION approval_check_proposal_closes_once();

      CREATE TRIGGER approval_proposals_stay BEFORE DELETE OR TRUNCATE ON approval_proposals
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      CREATE TRIGGER approval_documents_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON approval_documents
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();

      GRANT SELECT, INSERT, UPDATE (status, closed_at) ON approval_proposals TO xiang_app;
      GRANT SELECT, INSERT ON approval_documents TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE approval_documents;
      DROP TABLE approval_proposals;
      DROP FUNCTION approval_check_proposal_closes_once();
      DROP FUNCTION approval_check_proposal_opens();
    `);
  }
}
