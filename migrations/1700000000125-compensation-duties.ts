import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who has to do what by when, and what was said about it since. Duties and notes are only ever added. */
export class CompensationDuties1700000000125 implements MigrationInterface {
  name = 'CompensationDuties1700000000125';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE compensation_duties (
        id uuid PRIMARY KEY,
        title text NOT NULL,
        source text NOT NULL,
        owner_organization_id uuid NOT NULL REFERENCES identity_organizations (id),
        due_on date NOT NULL,
        assigned_by uuid NOT NULL REFERENCES identity_users (id),
        organization_id uuid NOT NULL REFERENCES identity_organizations (id),
        assigned_at timestamptz NOT NULL,
        CONSTRAINT compensation_duties_title_present CHECK (char_length(btrim(title)) BETWEEN 1 AND 200),
        CONSTRAINT compensation_duties_have_a_source CHECK (char_length(btrim(source)) BETWEEN 1 AND 300)
      );
      COMMENT ON COLUMN compensation_duties.organization_id IS 'the office that assigned it and accepts what is done';
      CREATE INDEX compensation_duties_in_order ON compensation_duties (due_on, id);
      CREATE INDEX compensation_duties_of_owner ON compensation_duties (owner_organization_id, due_on, id);

      CREATE TABLE compensation_duty_notes (
        duty_id uuid NOT NULL REFERENCES compensation_duties (id),
        sequence integer NOT NULL CHECK (sequence > 0),
        kind text NOT NULL,
        text text NOT NULL,
        document jsonb,
        due_on date,
        written_by uuid NOT NULL REFERENCES identity_users (id),
        organization_id uuid NOT NULL REFERENCES identity_organizations (id),
        written_at timestamptz NOT NULL,
        PRIMARY KEY (duty_id, sequence),
        CONSTRAINT compensation_duty_notes_known_kind
          CHECK (kind IN ('progress', 'completion', 'acceptance', 'return', 'extension', 'withdrawal')),
        CONSTRAINT compensation_duty_notes_text_present CHECK (char_length(btrim(text)) BETWEEN 1 AND 2000),
        CONSTRAINT compensation_duty_notes_only_an_extension_has_a_day CHECK ((kind = 'extension') = (due_on IS NOT NULL))
      );

      CREATE FUNCTION compensation_check_duty_note() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        duty compensation_duties;
        latest compensation_duty_notes;
      BEGIN
        PERFORM pg_advisory_xact_lock(hashtextextended(NEW.duty_id::text, 7217));
        SELECT * INTO duty FROM compensation_duties WHERE id = NEW.duty_id;
        SELECT * INTO latest FROM compensation_duty_notes WHERE duty_id = NEW.duty_id ORDER BY sequence DESC LIMIT 1;
        IF NEW.sequence <> coalesce(latest.sequence, 0) + 1 THEN
          RAISE EXCEPTION 'notes of a duty follow one another'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_duty_notes_without_gaps';
        END IF;
        IF latest.kind IN ('acceptance', 'withdrawal') THEN
          RAISE EXCEPTION 'a duty that has ended gets no more notes'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_duty_notes_while_it_runs';
        END IF;
        IF NEW.organization_id <> (CASE WHEN NEW.kind IN ('progress', 'completion')
                                        THEN duty.owner_organization_id ELSE duty.organization_id END) THEN
          RAISE EXCEPTION 'its owner reports, the office that assigned it judges'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_duty_notes_by_the_right_office';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER compensation_duty_notes_fit BEFORE INSERT ON compensation_duty_notes
        FOR EACH ROW EXECUTE FUNCTION compensation_check_duty_note();

      CREATE TRIGGER compensation_duties_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON compensation_duties
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      CREATE TRIGGER compensation_duty_notes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON compensation_duty_notes
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      GRANT SELECT, INSERT ON compensation_duties, compensation_duty_notes TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE compensation_duty_notes;
      DROP TABLE compensation_duties;
      DROP FUNCTION compensation_check_duty_note();
    `);
  }
}
