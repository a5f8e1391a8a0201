import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts, assets and balances. A balance row exists from the opening of its account and asset on. */
export class LedgerAccounts1700000000020 implements MigrationInterface {
  name = 'LedgerAccounts1700000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ledger_accounts (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        organization_id uuid NOT NULL,
        market text NOT NULL CONSTRAINT ledger_accounts_known_market
          CHECK (market IN ('carbon', 'discharge', 'water', 'energy', 'forest')),
        kind text NOT NULL CONSTRAINT ledger_accounts_known_kind
          CHECK (kind IN ('trading', 'treasury', 'reserve', 'issuance', 'retirement', 'bank', 'fee', 'deposit')),
        outside boolean NOT NULL GENERATED ALWAYS AS (kind IN ('issuance', 'bank')) STORED,
        opened_at timestamptz NOT NULL,
        CONSTRAINT ledger_accounts_one_of_a_kind UNIQUE (organization_id, market, kind),
        CONSTRAINT ledger_accounts_outside_is_fixed UNIQUE (id, outside)
      );
      COMMENT ON COLUMN ledger_accounts.outside IS 'stands for the world outside and may be negative';
      CREATE INDEX ledger_accounts_by_market ON ledger_accounts (market, id);
      CREATE UNIQUE INDEX ledger_accounts_one_bank_per_market ON ledger_accounts (market) WHERE kind = 'bank';

      CREATE TABLE ledger_assets (
        code text PRIMARY KEY,
        market text,
        opened_at timestamptz NOT NULL,
        CONSTRAINT ledger_assets_only_money_is_everywhere CHECK ((code = 'CNY') = (market IS NULL))
      );
      INSERT INTO ledger_assets (code, market, opened_at) VALUES ('CNY', NULL, now());

      CREATE TABLE ledger_balances (
        account_id bigint NOT NULL,
        asset text NOT NULL REFERENCES ledger_assets (code),
        outside boolean NOT NULL,
        available bigint NOT NULL DEFAULT 0,
        held bigint NOT NULL DEFAULT 0,
        pending bigint NOT NULL DEFAULT 0,
        PRIMARY KEY (account_id, asset),
        FOREIGN KEY (account_id, outside) REFERENCES ledger_accounts (id, outside),
        CONSTRAINT ledger_balances_available_not_negative CHECK (outside OR available >= 0),
        CONSTRAINT ledger_balances_held_not_negative CHECK (held >= 0),
        CONSTRAINT ledger_balances_pending_not_negative CHECK (pending >= 0)
      ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
      CREATE INDEX ledger_balances_by_asset ON ledger_balances (asset, account_id);

      CREATE TABLE ledger_market_clocks (
        market text PRIMARY KEY,
        last_batch bigint NOT NULL
      ) WITH (fillfactor = 10);
      COMMENT ON TABLE ledger_market_clocks IS 'the last journal batch of each market, with which transfers are stamped';
      INSERT INTO ledger_market_clocks (market, last_batch)
        VALUES ('carbon', 0), ('discharge', 0), ('water', 0), ('energy', 0), ('forest', 0);

      CREATE FUNCTION ledger_check_balances_conserve() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE broken text;
      BEGIN
        SELECT d.asset INTO broken
          FROM (SELECT asset, available + held + pending AS total FROM after_change
                UNION ALL SELECT asset, -(available + held + pending) FROM before_change) d
          GROUP BY d.asset HAVING sum(d.total) <> 0 LIMIT 1;
        IF FOUND THEN
          RAISE EXCEPTION 'a change of balances does not conserve %', broken
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_balances_conserved';
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER ledger_balances_conserved AFTER UPDATE ON ledger_balances
        REFERENCING OLD TABLE AS before_change NEW TABLE AS after_change
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_balances_conserve();

      CREATE FUNCTION ledger_check_balances_open() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT 1 FROM opened WHERE available <> 0 OR held <> 0 OR pending <> 0) THEN
          RAISE EXCEPTION 'a balance opens empty'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_balances_open_empty';
        END IF;
        IF EXISTS (SELECT 1 FROM opened o
                     JOIN ledger_accounts a ON a.id = o.account_id
                     JOIN ledger_assets s ON s.code = o.asset
                    WHERE s.market <> a.market) THEN
          RAISE EXCEPTION 'units never leave their market'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_balances_units_stay_in_market';
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER ledger_balances_open AFTER INSERT ON ledger_balances
        REFERENCING NEW TABLE AS opened
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_balances_open();
      CREATE TRIGGER ledger_balances_stay BEFORE DELETE OR TRUNCATE ON ledger_balances
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();

      GRANT SELECT, INSERT ON ledger_accounts, ledger_assets TO xiang_app;
      GRANT SELECT, INSERT, UPDATE (available, held, pending) ON ledger_balances TO xiang_app;
      GRANT SELECT, UPDATE (last_batch) ON ledger_market_clocks TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE ledger_balances, ledger_market_clocks, ledger_assets, ledger_accounts;
      DROP FUNCTION ledger_check_balances_conserve();
      DROP FUNCTION ledger_check_balances_open();
    `);
  }
}
