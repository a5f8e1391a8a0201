import { BUY, createBook, SELL, type BookSink } from '../../src/engine/index.js';
import type {
  SideName,
  WatchedDay,
  WatchedOrder,
  WatchedTrade,
} from '../../src/modules/market/surveillance/watched-day.js';
import { SeededRandom } from './seeded-random.js';

/** One yuan a tonne is a hundred ticks; the lot is a tonne. */
const GRID = { priceScale: 2, tick: 1n, quantityScale: 0, lot: 1n, fenPerTickLot: 1n };

export const REFERENCE_TICKS = 6_800;
const DAY = '2026-03-02';
/** 9:30 and 15:00 in Shanghai. */
const OPENS_MS = Date.parse('2026-03-02T01:30:00Z');
const CLOSES_MS = Date.parse('2026-03-02T07:00:00Z');
const BREAK_BEGINS_S = 2 * 3_600;
const BREAK_S = 1.5 * 3_600;

/** Seconds of trading in the day: the break of noon is left out. */
export const SESSION_S = 4 * 3_600;

interface Placed extends Omit<WatchedOrder, 'filledLots' | 'withdrawnAt'> {
  filledLots: bigint;
  withdrawnAt: Date | null;
}

/** A trading day on a real book, for the detectors: firms are numbers, time is seconds of the session. */
export class TradingDay {
  readonly orders: Placed[] = [];
  readonly trades: WatchedTrade[] = [];
  readonly groups = new Map<string, number>();
  private readonly book = createBook();
  private second = 0;

  /** Moves on to a second of the session; time never goes back. */
  at(second: number): void {
    this.second = Math.max(this.second, second);
  }

  /** The number of the order, for `withdraw`. */
  place(firm: number, side: SideName, price: number, lots: number): number {
    const id = this.orders.length + 1;
    this.orders.push({
      id: `carbon-${id}`,
      organizationId: firmId(firm),
      side,
      priceTicks: BigInt(price),
      lots: BigInt(lots),
      filledLots: 0n,
      placedAt: this.now(),
      withdrawnAt: null,
    });
    this.book.place(
      {
        id,
        side: side === 'buy' ? BUY : SELL,
        price,
        quantity: lots,
        timeInForce: 'gtc',
        postOnly: false,
        group: firm + 1,
        selfTradePrevention: 'cancel-taker',
      },
      id,
      this.sink(id),
    );
    return id;
  }

  /** Takes what is there up to a price; the rest never rests. */
  take(firm: number, side: SideName, price: number, lots: number): void {
    const id = this.place(firm, side, price, lots);
    const left = this.book.order(id);
    if (left) this.book.cancel(id, 'immediate-or-cancel', this.sink(id));
  }

  /** Nothing happens when it rests no more. */
  withdraw(id: number): void {
    if (this.book.order(id)) this.book.cancel(id, 'requested', this.sink(id));
  }

  best(side: SideName): number | undefined {
    return this.book.depth(side === 'buy' ? BUY : SELL, 1)[0]?.price;
  }

  /** Price of the last trade; the reference before the first. */
  last(): number {
    return Number(this.trades.at(-1)?.priceTicks ?? REFERENCE_TICKS);
  }

  watched(changes: Partial<WatchedDay> = {}): WatchedDay {
    return {
      market: 'carbon',
      instrument: 'CEA24',
      day: DAY,
      grid: GRID,
      referenceTicks: BigInt(REFERENCE_TICKS),
      band: { lowerTicks: 6_120n, upperTicks: 7_480n },
      closesAt: new Date(CLOSES_MS),
      limitDaysBefore: { upper: 0, lower: 0 },
      groups: this.groups,
      orders: this.orders,
      trades: this.trades,
      ...changes,
    };
  }

  private now(): Date {
    const noon = this.second >= BREAK_BEGINS_S ? BREAK_S : 0;
    return new Date(OPENS_MS + (this.second + noon) * 1_000);
  }

  private order(id: number): Placed {
    const order = this.orders[id - 1];
    if (!order) throw new Error(`there is no order ${id}`);
    return order;
  }

  private sink(command: number): BookSink {
    const nothing = (): void => undefined;
    const cancelled: BookSink['cancelled'] = (id, _remaining, reason) => {
      if (reason === 'requested') this.order(id).withdrawnAt = this.now();
    };
    const traded: BookSink['traded'] = (makerId, takerId, price, quantity) => {
      const [maker, taker] = [this.order(makerId), this.order(takerId)];
      maker.filledLots += BigInt(quantity);
      taker.filledLots += BigInt(quantity);
      const [buy, sell] = taker.side === 'buy' ? [taker, maker] : [maker, taker];
      this.trades.push({
        id: `carbon-${command}-${this.trades.length + 1}`,
        buyOrderId: buy.id,
        sellOrderId: sell.id,
        buyerId: buy.organizationId,
        sellerId: sell.organizationId,
        takerSide: taker.side,
        priceTicks: BigInt(price),
        lots: BigInt(quantity),
        at: this.now(),
      });
    };
    return {
      accepted: nothing,
      traded,
      prevented: nothing,
      rested: nothing,
      reduced: nothing,
      replaced: nothing,
      cancelled,
      expired: nothing,
      rejected: nothing,
    };
  }
}

export function firmId(firm: number): string {
  return `00000000-0000-4000-8000-${String(firm).padStart(12, '0')}`;
}

const FIRMS = 30;
/** The first firms quote both sides all day. */
const QUOTING_FIRMS = 3;
/** Firms of this number and above take no part in an ordinary day. */
export const STRANGERS = 900;

/** Something that happens at a second of the day beside the ordinary trading. */
export interface Planned {
  readonly second: number;
  readonly does: (day: TradingDay) => void;
}

/**
 * A day as most are: the price wanders by one percent or two, three firms quote two prices on both sides and renew them
 * every few minutes, one firm has a duty to buy and does it in slices, the others lean to one side and come now and then;
 * orders are patient or take what is there, a few are taken back. `planned` happens in between, in order of its seconds.
 */
export function ordinaryDay(seed: number, planned: readonly Planned[] = []): TradingDay {
  const random = new SeededRandom(seed);
  const day = new TradingDay();
  const leanings = Array.from({ length: FIRMS }, () => random.next());
  const resting: { readonly id: number; readonly firm: number }[] = [];
  const quotes = new Map<number, number[]>();
  const waiting = planned.toSorted((a, b) => a.second - b.second);
  const dutiful = random.between(QUOTING_FIRMS, FIRMS - 1);
  let value = REFERENCE_TICKS;

  for (let second = 0; second < SESSION_S; second += random.between(5, 35)) {
    while (waiting[0] && waiting[0].second <= second) {
      const next = waiting.shift();
      day.at(next?.second ?? second);
      next?.does(day);
    }
    day.at(second);
    value *= 1 + random.normal() * 0.0004;
    const quoter = random.between(0, 14);
    if (quoter < QUOTING_FIRMS) quote(quoter);
    else if (random.chance(0.12)) takeBack();
    else if (random.chance(0.06)) trade(dutiful, 'buy');
    else trade(random.between(QUOTING_FIRMS, FIRMS - 1));
  }
  return day;

  /** Renews what one of the quoting firms offers on both sides. */
  function quote(firm: number): void {
    for (const id of quotes.get(firm) ?? []) day.withdraw(id);
    const fair = Math.round(value);
    const renewed = [random.between(8, 20), random.between(22, 50)].flatMap((away) => {
      const lots = random.between(15, 40);
      return [day.place(firm, 'buy', fair - away, lots), day.place(firm, 'sell', fair + away, lots)];
    });
    quotes.set(firm, renewed);
  }

  function takeBack(): void {
    if (resting.length === 0) return;
    const [gone] = resting.splice(random.between(0, resting.length - 1), 1);
    if (gone) day.withdraw(gone.id);
  }

  function trade(firm: number, duty?: SideName): void {
    const side = duty ?? (random.chance(leanings[firm] ?? 0.5) ? 'buy' : 'sell');
    const lots = Math.min(80, Math.max(1, Math.round(Math.exp(1.8 + random.normal() * 0.9))));
    const patient = random.chance(0.55);
    const away = random.between(2, 40);
    const fair = Math.round(value);
    const price = side === 'buy' ? fair + (patient ? -away : 25) : fair + (patient ? away : -25);
    resting.push({ id: day.place(firm, side, price, lots), firm });
  }
}
