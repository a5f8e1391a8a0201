import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a recipient was paid, as a second person confirmed it. The database never lets it exceed what is owed. */
export class CompensationAreaPayments1700000000123 implements MigrationInterface {
  name = 'CompensationAreaPayments1700000000123';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE compensation_area_payments (
        id uuid PRIMARY KEY,
        organization_id uuid NOT NULL REFERENCES identity_organizations (id),
        recipient_id uuid NOT NULL REFERENCES compensation_area_recipients (id),
        amount_fen bigint NOT NULL,
        paid_on date NOT NULL,
        reference text NOT NULL,
        proposal_id uuid NOT NULL REFERENCES approval_proposals (id),
        recorded_at timestamptz NOT NULL,
        CONSTRAINT compensation_area_payments_proposal_once UNIQUE (proposal_id),
        CONSTRAINT compensation_area_payments_reference_once UNIQUE (organization_id, reference),
        CONSTRAINT compensation_area_payments_amount_positive CHECK (amount_fen > 0),
        CONSTRAINT compensation_area_payments_reference_present CHECK (char_length(btrim(reference)) BETWEEN 1 AND 64)
      );
      COMMENT ON COLUMN compensation_area_payments.reference IS 'number of the payment order or of the bank''s receipt';
      CREATE INDEX compensation_area_payments_of_recipient
        ON compensation_area_payments (recipient_id, organization_id, paid_on, id);

      CREATE FUNCTION compensation_check_area_payment() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        owed numeric;
        paid numeric;
      BEGIN
        -- Payments of one office to one recipient come one after the other; each statement below sees those before it.
        PERFORM pg_advisory_xact_lock(hashtextextended(NEW.organization_id::text || NEW.recipient_id::text, 7216));
        SELECT coalesce(sum(l.amount_fen), 0) INTO owed
          FROM compensation_area_lines l JOIN compensation_area_reckonings r ON r.id = l.reckoning_id
         WHERE l.recipient_id = NEW.recipient_id AND r.organization_id = NEW.organization_id AND r.status = 'settled';
        SELECT coalesce(sum(amount_fen), 0) INTO paid
          FROM compensation_area_payments
         WHERE recipient_id = NEW.recipient_id AND organization_id = NEW.organization_id;
        IF paid + NEW.amount_fen > owed THEN
          RAISE EXCEPTION 'no more is paid than is owed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_area_payments_within_what_is_owed';
        END IF;
        IF NOT EXISTS (
             SELECT 1 FROM approval_proposals p
              WHERE p.id = NEW.proposal_id AND p.kind = 'area-payment' AND p.status = 'approved'
                AND p.proposer_organization_id = NEW.organization_id
                AND p.payload ->> 'recipientId' = NEW.recipient_id::text
                AND p.payload ->> 'amountFen' = NEW.amount_fen::text
                AND p.payload ->> 'reference' = NEW.reference) THEN
          RAISE EXCEPTION 'a payment is what a second person confirmed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_area_payments_as_approved';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER compensation_area_payments_fit BEFORE INSERT ON compensation_area_payments
        FOR EACH ROW EXECUTE FUNCTION compensation_check_area_payment();
      CREATE TRIGGER compensation_area_payments_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
        ON compensation_area_payments FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      GRANT SELECT, INSERT ON compensation_area_payments TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE compensation_area_payments; DROP FUNCTION compensation_check_area_payment()');
  }
}
