import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Instruments: what can be held and traded. Their grid is fixed once listed, and one lot at one tick is a whole number
 * of fen (MKT-2).
 */
export class RegistryInstruments1700000000040 implements MigrationInterface {
  name = 'RegistryInstruments1700000000040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE registry_instruments (
        code text PRIMARY KEY,
        market text NOT NULL,
        name_zh text NOT NULL,
        name_en text NOT NULL,
        matter text NOT NULL,
        unit text NOT NULL,
        quantity_scale smallint NOT NULL,
        lot bigint NOT NULL,
        price_scale smallint NOT NULL,
        tick bigint NOT NULL,
        fen_per_tick_lot bigint NOT NULL,
        vintage text,
        valid_from date,
        valid_to date,
        region char(6),
        basin text,
        status text NOT NULL DEFAULT 'listed',
        listed_at timestamptz NOT NULL,
        proposal_id uuid NOT NULL REFERENCES approval_proposals (id),
        CONSTRAINT registry_instruments_code_form CHECK (code ~ '^[A-Z][A-Z0-9-]{1,31}$' AND code <> 'CNY'),
        CONSTRAINT registry_instruments_known_market
          CHECK (market IN ('carbon', 'discharge', 'water', 'energy', 'forest')),
        CONSTRAINT registry_instruments_names_present
          CHECK (char_length(btrim(name_zh)) BETWEEN 1 AND 100 AND char_length(btrim(name_en)) BETWEEN 1 AND 100),
        CONSTRAINT registry_instruments_matter_form CHECK (matter ~ '^[a-z][a-z0-9-]{0,31}$'),
        CONSTRAINT registry_instruments_known_unit CHECK (unit IN ('t', 'kg', 'm3', 'tce')),
        CONSTRAINT registry_instruments_quantity_scale_in_range CHECK (quantity_scale BETWEEN 0 AND 9),
        CONSTRAINT registry_instruments_price_scale_in_range CHECK (price_scale BETWEEN 0 AND 9),
        CONSTRAINT registry_instruments_lot_in_range CHECK (lot BETWEEN 1 AND 1000000000000),
        CONSTRAINT registry_instruments_tick_in_range CHECK (tick BETWEEN 1 AND 1000000000000),
        CONSTRAINT registry_instruments_fills_are_whole_fen CHECK (fen_per_tick_lot >= 1
          AND fen_per_tick_lot * power(10::numeric, price_scale + quantity_scale) = tick::numeric * lot * 100),
        CONSTRAINT registry_instruments_vintage_form CHECK (vintage ~ '^[0-9]{4}(-[0-9]{4})?$'),
        CONSTRAINT registry_instruments_validity_is_a_period CHECK (valid_to > valid_from),
        CONSTRAINT registry_instruments_region_form CHECK (region ~ '^[1-9][0-9]{5}$'),
        CONSTRAINT registry_instruments_basin_present CHECK (char_length(btrim(basin)) BETWEEN 1 AND 60),
        CONSTRAINT registry_instruments_known_status CHECK (status IN ('listed', 'suspended', 'delisted'))
      );
      COMMENT ON COLUMN registry_instruments.matter IS 'what the right is about: co2, cod, nh3-n, water-abstraction …';
      COMMENT ON COLUMN registry_instruments.quantity_scale IS 'the smallest unit is 10^-quantity_scale of the display unit';
      COMMENT ON COLUMN registry_instruments.lot IS 'smallest step of a quantity, in smallest units';
      COMMENT ON COLUMN registry_instruments.tick IS
        'smallest step of a price, an integer of 10^-price_scale yuan per display unit';
      COMMENT ON COLUMN registry_instruments.valid_to IS 'the first day on which the right is no longer valid';
      CREATE INDEX registry_instruments_by_market ON registry_instruments (market, code);
      CREATE TRIGGER registry_instruments_stay BEFORE DELETE OR TRUNCATE ON registry_instruments
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();

      CREATE FUNCTION registry_check_instrument_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF (to_jsonb(OLD) - 'status') IS DISTINCT FROM (to_jsonb(NEW) - 'status') THEN
          RAISE EXCEPTION 'the terms of instrument % are fixed', OLD.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'registry_instruments_terms_fixed';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER registry_instruments_terms_fixed BEFORE UPDATE ON registry_instruments
        FOR EACH ROW EXECUTE FUNCTION registry_check_instrument_is_fixed();

      GRANT SELECT, INSERT, UPDATE (status) ON registry_instruments TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE registry_instruments;
      DROP FUNCTION registry_check_instrument_is_fixed();
    `);
  }
}
