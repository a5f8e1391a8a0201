import type { Sql } from '../../../../platform/database/sql.js';
import type { Market } from '../../../../shared/market.js';
import { isOpen, type Order } from '../../desk/order.js';
import type { Trade } from '../../loop/batch-draft.js';
import { orderId, tradeId } from '../../orders/ids.js';
import type { Findings } from '../finding.js';
import { ORDER_LINES, TRADE_LINES, type ReplayedTrade } from './row-lines.js';

/** Commands after which what was replayed is compared and forgotten. */
const WINDOW_COMMANDS = 8_000;
const ORDERS_AT_ONCE = 5_000;

/**
 * Compares replayed orders and trades with their rows while the replay goes on, so that memory holds only open orders
 * and one window: a trade never changes, an order is final when it has ended.
 */
export class RowComparison {
  orders = 0;
  trades = 0;
  private firstSequence = 1;
  private placed: Order[] = [];
  private ended: Order[] = [];
  private made: ReplayedTrade[] = [];

  constructor(
    private readonly sql: Sql,
    private readonly market: Market,
    private readonly findings: Findings,
  ) {}

  /** Takes in what one batch did. */
  add(placed: readonly Order[], changed: Iterable<Order>, trades: readonly Trade[], at: Date, day: string): void {
    this.orders += placed.length;
    this.trades += trades.length;
    this.placed.push(...placed);
    for (const order of changed) if (!isOpen(order)) this.ended.push(order);
    for (const trade of trades) this.made.push({ trade, at, day });
  }

  /** Compares a window once it is long enough; `lastSequence` and `batch` are where the replay stands. */
  async compareWhenDue(lastSequence: number, batch: bigint): Promise<void> {
    if (lastSequence - this.firstSequence >= WINDOW_COMMANDS) await this.compareWindow(lastSequence, batch);
  }

  /** Compares what is left, the orders still open, and looks for rows of commands that no batch has. */
  async finish(open: Iterable<Order>, lastSequence: number, batch: bigint): Promise<void> {
    for (const order of open) this.ended.push(order);
    await this.compareWindow(lastSequence, batch);
    const beyond = await this.sql.query<{ sequence: bigint; noun: string }>(
      `SELECT sequence, 'order' AS noun FROM market_orders WHERE market = $1 AND (sequence > $2 OR sequence < 1)
       UNION ALL
       SELECT sequence, 'trade' FROM market_trades WHERE market = $1 AND (sequence > $2 OR sequence < 1)
       ORDER BY sequence`,
      [this.market, lastSequence],
    );
    for (const { sequence, noun } of beyond) {
      this.report(batch, `${noun}-without-command`, `${noun} ${this.market}-${sequence} lies beyond the journal`);
    }
  }

  private async compareWindow(lastSequence: number, batch: bigint): Promise<void> {
    await this.compareOrders(lastSequence, batch);
    await this.compareTrades(lastSequence, batch);
    this.firstSequence = lastSequence + 1;
    this.placed = [];
    this.ended = [];
    this.made = [];
  }

  /** The window's own orders come in one range, so that missing and surplus rows show; earlier ones by name. */
  private async compareOrders(lastSequence: number, batch: bigint): Promise<void> {
    const rows = await this.sql.query<{ sequence: bigint; line: string }>(
      `SELECT sequence, ${ORDER_LINES.sql} AS line FROM market_orders WHERE market = $1 AND sequence BETWEEN $2 AND $3`,
      [this.market, this.firstSequence, lastSequence],
    );
    const lines = new Map(rows.map((row) => [Number(row.sequence), row.line]));
    const placed = new Set(this.placed.map((order) => order.sequence));
    for (const sequence of lines.keys()) {
      if (placed.has(sequence)) continue;
      this.report(batch, 'order-without-command', `order ${orderId(this.market, sequence)} was never placed`);
    }
    for (const sequence of placed) {
      if (lines.has(sequence)) continue;
      this.report(batch, 'order-missing', `order ${orderId(this.market, sequence)} has no row`);
    }
    const earlier: Order[] = [];
    for (const order of this.ended) {
      if (order.sequence < this.firstSequence) earlier.push(order);
      else this.compareOrder(order, lines.get(order.sequence), batch);
    }
    for (let from = 0; from < earlier.length; from += ORDERS_AT_ONCE) {
      await this.compareByName(earlier.slice(from, from + ORDERS_AT_ONCE), batch);
    }
  }

  private async compareByName(orders: readonly Order[], batch: bigint): Promise<void> {
    const rows = await this.sql.query<{ sequence: bigint; line: string }>(
      `SELECT sequence, ${ORDER_LINES.sql} AS line FROM market_orders
        WHERE market = $1 AND sequence = ANY($2::bigint[])`,
      [this.market, orders.map((order) => order.sequence)],
    );
    const lines = new Map(rows.map((row) => [Number(row.sequence), row.line]));
    for (const order of orders) this.compareOrder(order, lines.get(order.sequence), batch);
  }

  /** A row that is missing was told when its window was compared. */
  private compareOrder(order: Order, actual: string | undefined, batch: bigint): void {
    const expected = ORDER_LINES.of(order);
    if (actual === undefined || actual === expected) return;
    for (const difference of ORDER_LINES.differences(expected, actual)) {
      this.report(batch, 'order', `order ${orderId(this.market, order.sequence)} ${difference}`);
    }
  }

  private async compareTrades(lastSequence: number, batch: bigint): Promise<void> {
    const rows = await this.sql.query<{ sequence: bigint; fill: number; line: string }>(
      `SELECT sequence, fill, ${TRADE_LINES.sql} AS line FROM market_trades
        WHERE market = $1 AND sequence BETWEEN $2 AND $3`,
      [this.market, this.firstSequence, lastSequence],
    );
    const lines = new Map(rows.map((row) => [tradeId(this.market, Number(row.sequence), row.fill), row.line]));
    for (const replayed of this.made) {
      const id = tradeId(this.market, replayed.trade.sequence, replayed.trade.fill);
      const expected = TRADE_LINES.of(replayed);
      const actual = lines.get(id);
      lines.delete(id);
      if (actual === expected) continue;
      if (actual === undefined) {
        this.report(batch, 'trade-missing', `trade ${id} has no row`);
        continue;
      }
      for (const difference of TRADE_LINES.differences(expected, actual)) {
        this.report(batch, 'trade', `trade ${id} ${difference}`);
      }
    }
    for (const id of lines.keys()) this.report(batch, 'trade-without-command', `trade ${id} was never made`);
  }

  private report(batch: bigint, code: string, what: string): void {
    this.findings.add(this.market, batch, code, what);
  }
}
