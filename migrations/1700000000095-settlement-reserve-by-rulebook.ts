import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How the risk reserve grows is a choice of the rulebook (`settlement.riskReserve`) and has no second home. */
export class SettlementReserveByRulebook1700000000095 implements MigrationInterface {
  name = 'SettlementReserveByRulebook1700000000095';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE settlement_reserve_rules');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE settlement_reserve_rules (
        market text NOT NULL,
        effective_on date NOT NULL,
        rate_per_million integer NOT NULL CHECK (rate_per_million BETWEEN 0 AND 1000000),
        cap_fen bigint NOT NULL CHECK (cap_fen >= 0),
        certainty text NOT NULL CHECK (certainty IN ('V', 'S', 'D', 'K')),
        basis text NOT NULL CHECK (basis <> ''),
        PRIMARY KEY (market, effective_on)
      );
      COMMENT ON TABLE settlement_reserve_rules IS 'in force on a day: the latest whose effective_on has come';
      INSERT INTO settlement_reserve_rules (market, effective_on, rate_per_million, cap_fen, certainty, basis)
        SELECT m, '1970-01-01', 200000, 1000000000, 'K', '结算规则（生态环境部公告2021年第21号附件3）第12条: 比例与上限未载明, 默认值待确认'
          FROM unnest(ARRAY['carbon', 'discharge', 'water', 'energy', 'forest']) AS m;
      CREATE TRIGGER settlement_reserve_rules_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
        ON settlement_reserve_rules FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();
      GRANT SELECT ON settlement_reserve_rules TO xiang_app;
    `);
  }
}
