import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A clientOrderId is looked up in its own index. While the planner thinks that an organization has one order or none (a
 * market that has just opened), the index of an organization's orders costs the same to it, and of equal ones it takes
 * the one made last: that one then read every order of the organization for each order of a batch.
 */
export class MarketOrdersKeyFirst1700000000075 implements MigrationInterface {
  name = 'MarketOrdersKeyFirst1700000000075';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE market_orders DROP CONSTRAINT market_orders_client_order_id_once,
        ADD CONSTRAINT market_orders_client_order_id_once UNIQUE (organization_id, client_order_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX market_orders_by_organization;
      CREATE INDEX market_orders_by_organization ON market_orders (organization_id, accepted_at, market, sequence);
    `);
  }
}
