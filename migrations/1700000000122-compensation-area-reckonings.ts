import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is owed by a standard for a year, object by object and recipient by recipient. Its lines are written once, with
 * the draft; the draft becomes settled once, by a second person; after that nothing of it can become anything else,
 * whatever versions of standards and objects come later.
 */
export class CompensationAreaReckonings1700000000122 implements MigrationInterface {
  name = 'CompensationAreaReckonings1700000000122';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE compensation_area_reckonings (
        id uuid PRIMARY KEY,
        organization_id uuid NOT NULL REFERENCES identity_organizations (id),
        standard_code text NOT NULL,
        year integer NOT NULL CHECK (year BETWEEN 1990 AND 2200),
        status text NOT NULL DEFAULT 'draft',
        line_count integer NOT NULL,
        total_fen bigint NOT NULL,
        open_gaps jsonb NOT NULL,
        proposal_id uuid NOT NULL REFERENCES approval_proposals (id),
        drafted_by uuid NOT NULL REFERENCES identity_users (id),
        drafted_at timestamptz NOT NULL,
        closed_at timestamptz,
        CONSTRAINT compensation_area_reckonings_proposal_once UNIQUE (proposal_id),
        CONSTRAINT compensation_area_reckonings_known_status CHECK (status IN ('draft', 'settled', 'dismissed')),
        CONSTRAINT compensation_area_reckonings_closed_once_not_draft CHECK ((status = 'draft') = (closed_at IS NULL)),
        CONSTRAINT compensation_area_reckonings_lines_counted CHECK (line_count >= 0)
      );
      CREATE UNIQUE INDEX compensation_area_reckonings_year_settled_once
        ON compensation_area_reckonings (standard_code, year) WHERE status = 'settled';
      CREATE UNIQUE INDEX compensation_area_reckonings_one_draft
        ON compensation_area_reckonings (standard_code) WHERE status = 'draft';
      CREATE INDEX compensation_area_reckonings_in_order ON compensation_area_reckonings (drafted_at, id);

      CREATE TABLE compensation_area_lines (
        reckoning_id uuid NOT NULL REFERENCES compensation_area_reckonings (id),
        position integer NOT NULL CHECK (position > 0),
        kind text NOT NULL,
        object_id uuid NOT NULL REFERENCES compensation_area_objects (id),
        recipient_id uuid NOT NULL REFERENCES compensation_area_recipients (id),
        about_year integer NOT NULL,
        corrects uuid REFERENCES compensation_area_reckonings (id),
        amount_fen bigint NOT NULL,
        explanation jsonb NOT NULL,
        PRIMARY KEY (reckoning_id, position),
        CONSTRAINT compensation_area_lines_known_kind CHECK (kind IN ('standard', 'reward', 'adjustment')),
        CONSTRAINT compensation_area_lines_adjustment_names_what_it_corrects
          CHECK ((kind = 'adjustment') = (corrects IS NOT NULL)),
        CONSTRAINT compensation_area_lines_only_adjustments_are_negative
          CHECK (amount_fen >= 0 OR kind = 'adjustment')
      );
      CREATE INDEX compensation_area_lines_of_recipient ON compensation_area_lines (recipient_id, reckoning_id);

      CREATE FUNCTION compensation_check_area_line() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        reckoning compensation_area_reckonings;
        corrected compensation_area_reckonings;
      BEGIN
        -- Shared lock: nobody settles the reckoning while a line of it is being written.
        SELECT * INTO reckoning FROM compensation_area_reckonings WHERE id = NEW.reckoning_id FOR SHARE;
        IF reckoning.status <> 'draft' THEN
          RAISE EXCEPTION 'a reckoning that is closed gets no more lines'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_area_lines_while_draft';
        END IF;
        IF NEW.corrects IS NULL AND NEW.about_year <> reckoning.year THEN
          RAISE EXCEPTION 'a line is of the year of its reckoning'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_area_lines_of_their_year';
        END IF;
        IF NEW.corrects IS NOT NULL THEN
          SELECT * INTO corrected FROM compensation_area_reckonings WHERE id = NEW.corrects;
          IF corrected.status <> 'settled' OR corrected.standard_code <> reckoning.standard_code
             OR corrected.year <> NEW.about_year OR corrected.year >= reckoning.year THEN
            RAISE EXCEPTION 'an adjustment corrects an earlier settled year of its standard'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_area_lines_correct_a_settled_year';
          END IF;
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER compensation_area_lines_fit BEFORE INSERT ON compensation_area_lines
        FOR EACH ROW EXECUTE FUNCTION compensation_check_area_line();

      -- When it is drafted and when it is settled: what the head says is what the lines sum to.
      CREATE FUNCTION compensation_check_area_total() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        lines bigint;
        total numeric;
      BEGIN
        SELECT count(*), coalesce(sum(amount_fen), 0) INTO lines, total
          FROM compensation_area_lines WHERE reckoning_id = NEW.id;
        IF lines <> NEW.line_count OR total <> NEW.total_fen THEN
          RAISE EXCEPTION 'the lines of a reckoning sum to its total'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_area_reckonings_sum_of_lines';
        END IF;
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER compensation_area_reckonings_add_up
        AFTER INSERT OR UPDATE ON compensation_area_reckonings DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION compensation_check_area_total();

      CREATE FUNCTION compensation_check_area_reckoning_closes() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF (to_jsonb(OLD) - 'status' - 'closed_at') IS DISTINCT FROM (to_jsonb(NEW) - 'status' - 'closed_at') THEN
          RAISE EXCEPTION 'what a reckoning says is never changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_area_reckonings_content_fixed';
        END IF;
        IF OLD.status <> 'draft' THEN
          RAISE EXCEPTION 'reckoning % is closed', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_area_reckonings_close_once';
        END IF;
        IF NEW.status = 'settled' AND NOT EXISTS (
             SELECT 1 FROM approval_proposals p
              WHERE p.id = NEW.proposal_id AND p.kind = 'area-reckoning' AND p.status = 'approved'
                AND p.payload ->> 'reckoningId' = NEW.id::text
                AND p.payload ->> 'totalFen' = NEW.total_fen::text) THEN
          RAISE EXCEPTION 'a year is settled by a second person'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_area_reckonings_as_approved';
        END IF;
        IF NEW.status = 'settled' AND EXISTS (
             SELECT 1 FROM compensation_area_reckonings
              WHERE standard_code = NEW.standard_code AND status = 'settled' AND year >= NEW.year) THEN
          RAISE EXCEPTION 'years are settled in their order'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_area_reckonings_in_order_of_years';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER compensation_area_reckonings_close BEFORE UPDATE ON compensation_area_reckonings
        FOR EACH ROW EXECUTE FUNCTION compensation_check_area_reckoning_closes();

      CREATE FUNCTION compensation_check_area_reckoning_begins() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.status <> 'draft' THEN
          RAISE EXCEPTION 'a reckoning begins as a draft'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_area_reckonings_begin_as_draft';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER compensation_area_reckonings_begin BEFORE INSERT ON compensation_area_reckonings
        FOR EACH ROW EXECUTE FUNCTION compensation_check_area_reckoning_begins();

      CREATE TRIGGER compensation_area_reckonings_stay BEFORE DELETE OR TRUNCATE ON compensation_area_reckonings
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      CREATE TRIGGER compensation_area_lines_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON compensation_area_lines
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      GRANT SELECT, INSERT, UPDATE (status, closed_at) ON compensation_area_reckonings TO xiang_app;
      GRANT SELECT, INSERT ON compensation_area_lines TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE compensation_area_lines;
      DROP TABLE compensation_area_reckonings;
      DROP FUNCTION compensation_check_area_reckoning_begins();
      DROP FUNCTION compensation_check_area_reckoning_closes();
      DROP FUNCTION compensation_check_area_total();
      DROP FUNCTION compensation_check_area_line();
    `);
  }
}
