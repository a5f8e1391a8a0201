import type { MigrationInterface, QueryRunner } from 'typeorm';

const KINDS = `'trading', 'treasury', 'reserve', 'issuance', 'retirement', 'bank', 'fee', 'deposit'`;

/** Beside every trading account one of the register, in which its holder keeps units that are not for sale. */
export class LedgerRegisterAccounts1700000000024 implements MigrationInterface {
  name = 'LedgerRegisterAccounts1700000000024';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE ledger_accounts DROP CONSTRAINT ledger_accounts_known_kind;
      ALTER TABLE ledger_accounts ADD CONSTRAINT ledger_accounts_known_kind CHECK (kind IN ('register', ${KINDS}));

      INSERT INTO ledger_accounts (organization_id, market, kind, opened_at)
        SELECT organization_id, market, 'register', now() FROM ledger_accounts WHERE kind = 'trading' ORDER BY id;
      INSERT INTO ledger_balances (account_id, asset, outside)
        SELECT a.id, s.code, a.outside FROM ledger_accounts a
          JOIN ledger_assets s ON s.market IS NULL OR s.market = a.market
         WHERE a.kind = 'register' ORDER BY a.id, s.code;
    `);
  }

  /** Only while no unit was ever moved to a register account: entries keep their accounts. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE ledger_balances DISABLE TRIGGER ledger_balances_stay;
      DELETE FROM ledger_balances b USING ledger_accounts a WHERE a.id = b.account_id AND a.kind = 'register';
      ALTER TABLE ledger_balances ENABLE TRIGGER ledger_balances_stay;
      DELETE FROM ledger_accounts WHERE kind = 'register';
      ALTER TABLE ledger_accounts DROP CONSTRAINT ledger_accounts_known_kind;
      ALTER TABLE ledger_accounts ADD CONSTRAINT ledger_accounts_known_kind CHECK (kind IN (${KINDS}));
    `);
  }
}
