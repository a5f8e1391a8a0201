import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Books, orders and trades as the trading loop left them after the last journal batch. */
export class MarketOrders1700000000061 implements MigrationInterface {
  name = 'MarketOrders1700000000061';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE market_books (
        market text NOT NULL,
        instrument text NOT NULL,
        price_scale smallint NOT NULL,
        tick bigint NOT NULL,
        quantity_scale smallint NOT NULL,
        lot bigint NOT NULL,
        fen_per_tick_lot bigint NOT NULL,
        release_days smallint NOT NULL,
        fee_account bigint REFERENCES ledger_accounts (id),
        halted boolean NOT NULL,
        changed_by bigint NOT NULL,
        PRIMARY KEY (market, instrument)
      );
      COMMENT ON COLUMN market_books.changed_by IS 'sequence of the command that opened, halted or resumed it last';

      CREATE TABLE market_fee_schedules (
        market text NOT NULL,
        id text NOT NULL,
        rate_per_million integer NOT NULL CHECK (rate_per_million BETWEEN 0 AND 1000000),
        minimum_fen bigint NOT NULL CHECK (minimum_fen >= 0),
        waive_below_fen bigint NOT NULL CHECK (waive_below_fen >= 0),
        since_sequence bigint NOT NULL,
        PRIMARY KEY (market, id)
      );

      CREATE TABLE market_orders (
        market text NOT NULL,
        sequence bigint NOT NULL,
        organization_id uuid NOT NULL,
        user_id uuid NOT NULL,
        account_id bigint NOT NULL,
        client_order_id text NOT NULL,
        fingerprint bytea NOT NULL,
        instrument text NOT NULL,
        side text NOT NULL CHECK (side IN ('buy', 'sell')),
        price_ticks bigint NOT NULL CHECK (price_ticks > 0),
        quantity_lots bigint NOT NULL CHECK (quantity_lots > 0),
        time_in_force text NOT NULL CHECK (time_in_force IN ('day', 'gtc', 'ioc', 'fok')),
        post_only boolean NOT NULL,
        self_trade_prevention text NOT NULL,
        ownership_group integer NOT NULL,
        fee_schedule text NOT NULL,
        accepted_at timestamptz NOT NULL,
        status text NOT NULL CONSTRAINT market_orders_known_status
          CHECK (status IN ('new', 'partially-filled', 'filled', 'cancelled', 'expired', 'rejected')),
        reason text,
        filled_lots bigint NOT NULL,
        filled_fen bigint NOT NULL,
        fee_fen bigint NOT NULL,
        held bigint NOT NULL CHECK (held >= 0),
        priority bigint NOT NULL,
        changed_by bigint NOT NULL,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (market, sequence),
        CONSTRAINT market_orders_client_order_id_once UNIQUE (organization_id, client_order_id),
        CONSTRAINT market_orders_filled_in_range CHECK (filled_lots BETWEEN 0 AND quantity_lots),
        CONSTRAINT market_orders_only_open_orders_hold CHECK (held = 0 OR status IN ('new', 'partially-filled'))
      ) WITH (fillfactor = 80);
      COMMENT ON COLUMN market_orders.held IS 'still held in the ledger: fen for a buy, smallest units for a sell';
      COMMENT ON COLUMN market_orders.priority IS 'sequence of the command that gave it its place in the book';
      CREATE INDEX market_orders_open ON market_orders (market, priority)
        WHERE status IN ('new', 'partially-filled');
      CREATE INDEX market_orders_by_organization ON market_orders (organization_id, accepted_at, market, sequence);

      CREATE TABLE market_trades (
        market text NOT NULL,
        sequence bigint NOT NULL,
        fill integer NOT NULL,
        instrument text NOT NULL,
        price_ticks bigint NOT NULL,
        quantity_lots bigint NOT NULL CHECK (quantity_lots > 0),
        amount_fen bigint NOT NULL CHECK (amount_fen > 0),
        buy_order bigint NOT NULL,
        sell_order bigint NOT NULL,
        taker_side text NOT NULL CHECK (taker_side IN ('buy', 'sell')),
        buyer_id uuid NOT NULL,
        seller_id uuid NOT NULL,
        buyer_fee_fen bigint NOT NULL,
        seller_fee_fen bigint NOT NULL,
        at timestamptz NOT NULL,
        day date NOT NULL,
        PRIMARY KEY (market, sequence, fill)
      );
      COMMENT ON COLUMN market_trades.sequence IS 'the command that made it; fill counts its trades from 1';
      CREATE INDEX market_trades_by_instrument ON market_trades (instrument, sequence, fill);
      CREATE INDEX market_trades_by_buy_order ON market_trades (market, buy_order, sequence, fill);
      CREATE INDEX market_trades_by_sell_order ON market_trades (market, sell_order, sequence, fill);
      CREATE INDEX market_trades_by_buyer ON market_trades (buyer_id, at, market, sequence, fill);
      CREATE INDEX market_trades_by_seller ON market_trades (seller_id, at, market, sequence, fill);
      CREATE TRIGGER market_trades_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON market_trades
        FOR EACH STATEMENT EXECUTE FUNCTION platform_refuse_change();

      CREATE TABLE market_request_keys (
        organization_id uuid NOT NULL,
        kind text NOT NULL,
        key text NOT NULL,
        fingerprint bytea NOT NULL,
        market text NOT NULL,
        sequence bigint NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (organization_id, kind, key)
      );
      COMMENT ON TABLE market_request_keys IS 'Idempotency-Key of cancels and replaces; a new order has its clientOrderId';

      GRANT SELECT, INSERT, UPDATE ON market_books, market_orders TO xiang_app;
      GRANT SELECT, INSERT ON market_fee_schedules, market_trades, market_request_keys TO xiang_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE market_request_keys, market_trades, market_orders, market_fee_schedules, market_books',
    );
  }
}
