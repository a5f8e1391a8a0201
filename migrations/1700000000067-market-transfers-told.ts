import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Transfers outside the trading loops change balances without an event in any feed. Each tells its id when it commits,
 * so that whoever streams balances can read them again. The loops write no stamps and tell nothing.
 */
export class MarketTransfersTold1700000000067 implements MigrationInterface {
  name = 'MarketTransfersTold1700000000067';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION market_tell_transfers() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_notify('market_transfers', transfer_id::text)
          FROM (SELECT DISTINCT transfer_id FROM stamped) AS told;
        RETURN NULL;
      END $$;
      CREATE TRIGGER ledger_transfer_stamps_told AFTER INSERT ON ledger_transfer_stamps
        REFERENCING NEW TABLE AS stamped
        FOR EACH STATEMENT EXECUTE FUNCTION market_tell_transfers();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER ledger_transfer_stamps_told ON ledger_transfer_stamps;
      DROP FUNCTION market_tell_transfers();
    `);
  }
}
