import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Agreements between governments. Every version is written once, drafts too; that one is put forward and that a party
 * signed it are rows beside it. A signature rests on a decision of the party's own approvers on exactly this content.
 */
export class CompensationAgreements1700000000110 implements MigrationInterface {
  name = 'CompensationAgreements1700000000110';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE compensation_agreements (
        id uuid PRIMARY KEY,
        opened_by_user_id uuid NOT NULL REFERENCES identity_users (id),
        opened_by_organization_id uuid NOT NULL REFERENCES identity_organizations (id),
        opened_at timestamptz NOT NULL
      );

      CREATE TABLE compensation_agreement_versions (
        agreement_id uuid NOT NULL REFERENCES compensation_agreements (id),
        version integer NOT NULL CHECK (version > 0),
        content jsonb NOT NULL,
        content_hash bytea NOT NULL,
        signing_parties text[] NOT NULL,
        divisions text[] NOT NULL,
        effective_on date,
        ends_on date,
        settles_by_itself boolean NOT NULL,
        reason text NOT NULL,
        drafted_by_user_id uuid NOT NULL REFERENCES identity_users (id),
        drafted_by_organization_id uuid NOT NULL REFERENCES identity_organizations (id),
        drafted_at timestamptz NOT NULL,
        PRIMARY KEY (agreement_id, version),
        CONSTRAINT compensation_agreement_versions_content_is_an_object CHECK (jsonb_typeof(content) = 'object'),
        CONSTRAINT compensation_agreement_versions_hash_is_sha256 CHECK (octet_length(content_hash) = 32),
        CONSTRAINT compensation_agreement_versions_bind_two CHECK (cardinality(signing_parties) >= 2),
        CONSTRAINT compensation_agreement_versions_term_in_order CHECK (effective_on <= ends_on),
        CONSTRAINT compensation_agreement_versions_reason_present
          CHECK (char_length(btrim(reason)) BETWEEN 1 AND 1000)
      );
      COMMENT ON COLUMN compensation_agreement_versions.divisions IS
        'division codes of all parties that have one: who may read it before it is in force';
      CREATE INDEX compensation_agreement_versions_by_division ON compensation_agreement_versions USING gin (divisions);

      CREATE TABLE compensation_agreement_offers (
        agreement_id uuid NOT NULL,
        version integer NOT NULL,
        offered_by_user_id uuid NOT NULL REFERENCES identity_users (id),
        offered_by_organization_id uuid NOT NULL REFERENCES identity_organizations (id),
        offered_at timestamptz NOT NULL,
        PRIMARY KEY (agreement_id, version),
        FOREIGN KEY (agreement_id, version) REFERENCES compensation_agreement_versions (agreement_id, version)
      );
      COMMENT ON TABLE compensation_agreement_offers IS 'versions put forward for signature';

      CREATE TABLE compensation_agreement_signatures (
        agreement_id uuid NOT NULL,
        version integer NOT NULL,
        party text NOT NULL,
        organization_id uuid NOT NULL REFERENCES identity_organizations (id),
        proposal_id uuid NOT NULL REFERENCES approval_proposals (id),
        on_paper boolean NOT NULL,
        signed_at timestamptz NOT NULL,
        PRIMARY KEY (agreement_id, version, party),
        FOREIGN KEY (agreement_id, version) REFERENCES compensation_agreement_offers (agreement_id, version),
        CONSTRAINT compensation_agreement_signatures_decided_once UNIQUE (proposal_id)
      );
      COMMENT ON COLUMN compensation_agreement_signatures.on_paper IS
        'signed outside the platform by a party that is not on it; organization_id recorded it with the document';
    `);
    await runner.query(`
      -- The lock on the agreement numbers its versions and orders what is put forward and signed.
      CREATE FUNCTION compensation_check_agreement_version() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM FROM compensation_agreements WHERE id = NEW.agreement_id FOR NO KEY UPDATE;
        IF NEW.version <> 1 + (SELECT coalesce(max(version), 0) FROM compensation_agreement_versions
                                WHERE agreement_id = NEW.agreement_id) THEN
          RAISE EXCEPTION 'versions of an agreement follow one another'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_agreement_versions_without_gaps';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER compensation_agreement_versions_follow BEFORE INSERT ON compensation_agreement_versions
        FOR EACH ROW EXECUTE FUNCTION compensation_check_agreement_version();

      -- 生态保护补偿条例 art. 17: nothing is signed that lacks one of the seven contents.
      CREATE FUNCTION compensation_check_agreement_offer() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        offered record;
        article text;
      BEGIN
        PERFORM FROM compensation_agreements WHERE id = NEW.agreement_id FOR NO KEY UPDATE;
        SELECT * INTO offered FROM compensation_agreement_versions
         WHERE agreement_id = NEW.agreement_id AND version = NEW.version;
        FOREACH article IN ARRAY ARRAY['scope', 'target', 'duties', 'method', 'term', 'breach', 'other'] LOOP
          IF coalesce(btrim(offered.content #>> ARRAY['statutory', article]), '') = '' THEN
            RAISE EXCEPTION 'the agreement does not say its %', article
              USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_agreement_offers_are_complete';
          END IF;
        END LOOP;
        IF offered.effective_on IS NULL OR offered.ends_on IS NULL THEN
          RAISE EXCEPTION 'the agreement has no term'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_agreement_offers_are_complete';
        END IF;
        IF EXISTS (SELECT 1 FROM compensation_agreement_versions
                    WHERE agreement_id = NEW.agreement_id AND version > NEW.version) THEN
          RAISE EXCEPTION 'a later version has been written'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_agreement_offers_of_the_latest';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER compensation_agreement_offers_lawful BEFORE INSERT ON compensation_agreement_offers
        FOR EACH ROW EXECUTE FUNCTION compensation_check_agreement_offer();

      CREATE FUNCTION compensation_check_agreement_signature() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE signed record;
      BEGIN
        PERFORM FROM compensation_agreements WHERE id = NEW.agreement_id FOR NO KEY UPDATE;
        SELECT * INTO signed FROM compensation_agreement_versions
         WHERE agreement_id = NEW.agreement_id AND version = NEW.version;
        IF NOT NEW.party = ANY (signed.signing_parties) THEN
          RAISE EXCEPTION '% does not sign this agreement', NEW.party
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_agreement_signatures_of_its_parties';
        END IF;
        IF EXISTS (SELECT 1 FROM compensation_agreement_offers
                    WHERE agreement_id = NEW.agreement_id AND version > NEW.version) THEN
          RAISE EXCEPTION 'a later version has been put forward'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_agreement_signatures_not_overtaken';
        END IF;
        IF NOT EXISTS (
             SELECT 1 FROM approval_proposals p
              WHERE p.id = NEW.proposal_id AND p.kind = 'river-agreement-signature' AND p.status = 'approved'
                AND p.authority_id = NEW.organization_id
                AND p.payload ->> 'agreementId' = NEW.agreement_id::text
                AND p.payload ->> 'version' = NEW.version::text
                AND p.payload ->> 'party' = NEW.party
                AND p.payload ->> 'contentSha256' = encode(signed.content_hash, 'hex')) THEN
          RAISE EXCEPTION 'what is signed is what a second person approved'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_agreement_signatures_as_approved';
        END IF;
        IF NEW.on_paper <> (NULLIF((SELECT party ->> 'division' FROM jsonb_array_elements(
               signed.content #> '{rules,parties}') AS party WHERE party ->> 'id' = NEW.party), '') IS NULL) THEN
          RAISE EXCEPTION 'a party on the platform signs itself'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_agreement_signatures_paper_for_the_absent';
        END IF;
        IF NOT EXISTS (
             SELECT 1 FROM identity_organizations o
              WHERE o.id = NEW.organization_id AND o.kind = 'finance-office'
                AND CASE WHEN NEW.on_paper THEN o.division = ANY (signed.divisions)
                    ELSE o.division = (SELECT party ->> 'division' FROM jsonb_array_elements(
                           signed.content #> '{rules,parties}') AS party WHERE party ->> 'id' = NEW.party) END) THEN
          RAISE EXCEPTION 'the finance office of the party signs'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_agreement_signatures_by_the_party';
        END IF;
        IF NEW.on_paper AND NOT EXISTS (SELECT 1 FROM approval_documents WHERE proposal_id = NEW.proposal_id) THEN
          RAISE EXCEPTION 'what was signed on paper comes with its document'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_agreement_signatures_paper_is_kept';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER compensation_agreement_signatures_lawful BEFORE INSERT ON compensation_agreement_signatures
        FOR EACH ROW EXECUTE FUNCTION compensation_check_agreement_signature();
    `);
    for (const table of TABLES) {
      await runner.query(`
        CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
          FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
        GRANT SELECT, INSERT ON ${table} TO xiang_app;
      `);
    }
    // A row lock asks for the right to update; the trigger above refuses every update all the same.
    await runner.query('GRANT UPDATE (opened_at) ON compensation_agreements TO xiang_app');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE compensation_agreement_signatures, compensation_agreement_offers, compensation_agreement_versions,
        compensation_agreements;
      DROP FUNCTION compensation_check_agreement_signature();
      DROP FUNCTION compensation_check_agreement_offer();
      DROP FUNCTION compensation_check_agreement_version();
    `);
  }
}

const TABLES = [
  'compensation_agreements',
  'compensation_agreement_versions',
  'compensation_agreement_offers',
  'compensation_agreement_signatures',
] as const;
