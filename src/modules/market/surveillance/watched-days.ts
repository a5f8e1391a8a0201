import { Injectable } from '@nestjs/common';
import { IdentityDirectory } from '../../identity/index.js';
import type { Instrument } from '../../registry/index.js';
import type { Tx } from '../../../platform/database/database.js';
import { DomainError } from '../../../shared/domain-error.js';
import type { Market } from '../../../shared/market.js';
import { orderId, tradeId } from '../orders/ids.js';
import { limitDaysUpTo } from './alert.repository.js';
import { SCAN_DAY_TOO_LARGE } from './surveillance.errors.js';
import { surveillanceTerms } from './surveillance-terms.js';
import type { SurveillanceThresholds } from './thresholds.js';
import {
  ordersAfter,
  tradedDayBefore,
  tradesAfter,
  type DaySequences,
  type WatchedOrderRow,
  type WatchedTradeRow,
} from './watched-day.repository.js';
import type { WatchedDay, WatchedOrder, WatchedTrade } from './watched-day.js';

const PAGE_ROWS = 5_000;

/** Of orders, and of trades, of one instrument in one day. About 200 MB in memory. */
const DAY_ROWS_MAX = 500_000;

/** Reads a trading day of an instrument for the detectors, page by page. */
@Injectable()
export class WatchedDays {
  constructor(private readonly identity: IdentityDirectory) {}

  /** What the commands of `sequences` left behind, and the thresholds of the day. Throws market.scan-day-too-large. */
  async read(
    tx: Tx,
    instrument: Instrument,
    day: string,
    sequences: DaySequences,
  ): Promise<{ readonly watched: WatchedDay; readonly thresholds: SurveillanceThresholds }> {
    const { market, code, grid } = instrument;
    const orders = await this.orders(tx, market, code, sequences);
    const trades = await this.trades(tx, market, code, sequences);
    const organizations = new Set([
      ...orders.map(({ organizationId }) => organizationId),
      ...trades.flatMap(({ buyerId, sellerId }) => [buyerId, sellerId]),
    ]);
    const { thresholds, referenceTicks, band, closesAt } = await surveillanceTerms(tx, market, instrument, day);
    const earlier = await tradedDayBefore(tx, market, code, sequences.first);
    const watched: WatchedDay = {
      market,
      instrument: code,
      day,
      grid,
      referenceTicks,
      band,
      closesAt,
      limitDaysBefore: earlier === null ? { upper: 0, lower: 0 } : await limitDaysUpTo(tx, code, earlier),
      groups: await this.identity.groupsOn(tx, [...organizations], day),
      orders,
      trades,
    };
    return { watched, thresholds };
  }

  private async orders(tx: Tx, market: Market, code: string, { first, last }: DaySequences): Promise<WatchedOrder[]> {
    const rows = await allPages<WatchedOrderRow>((previous, limit) =>
      ordersAfter(tx, market, code, previous?.sequence ?? first - 1n, last, limit),
    );
    return rows.map((row) => ({
      id: orderId(market, Number(row.sequence)),
      organizationId: row.organization_id,
      side: row.side,
      priceTicks: row.price_ticks,
      lots: row.quantity_lots,
      filledLots: row.filled_lots,
      placedAt: row.accepted_at,
      withdrawnAt: row.withdrawn_at,
    }));
  }

  private async trades(tx: Tx, market: Market, code: string, { first, last }: DaySequences): Promise<WatchedTrade[]> {
    const beginning = { sequence: first, fill: 0 };
    const rows = await allPages<WatchedTradeRow>((previous, limit) =>
      tradesAfter(tx, market, code, previous ?? beginning, last, limit),
    );
    return rows.map((row) => ({
      id: tradeId(market, Number(row.sequence), row.fill),
      buyOrderId: orderId(market, Number(row.buy_order)),
      sellOrderId: orderId(market, Number(row.sell_order)),
      buyerId: row.buyer_id,
      sellerId: row.seller_id,
      takerSide: row.taker_side,
      priceTicks: row.price_ticks,
      lots: row.quantity_lots,
      at: row.at,
    }));
  }
}

async function allPages<Row>(page: (previous: Row | undefined, limit: number) => Promise<Row[]>): Promise<Row[]> {
  const all: Row[] = [];
  for (;;) {
    const rows = await page(all.at(-1), PAGE_ROWS);
    for (const row of rows) all.push(row);
    if (all.length > DAY_ROWS_MAX) {
      throw new DomainError(SCAN_DAY_TOO_LARGE, undefined, { facts: { rowsMax: DAY_ROWS_MAX } });
    }
    if (rows.length < PAGE_ROWS) return all;
  }
}
