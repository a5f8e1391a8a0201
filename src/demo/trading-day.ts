import { formatPrice, formatQuantity, Instruments, type InstrumentGrid } from '../modules/registry/index.js';
import type { Market } from '../shared/market.js';
import { invariant } from '../shared/invariant.js';
import { traderOf } from './accounts.js';
import { FIRMS } from './cast.js';
import type { DemoClock } from './demo-clock.js';
import { INSTRUMENTS, type DemoInstrument } from './listings.js';
import { seededRandom, type Random } from './seeded-random.js';
import type { Stage } from './stage.js';

const ORDERS_OF_INSTRUMENT = 120;
const STEP_MS = 90_000;
const SEED = 20_210_730;

interface DemoOrder {
  readonly trader: string;
  readonly body: object;
}

/**
 * A day of trading in three markets: in each, firms with more or less than they need meet around a price that drifts.
 * The same orders in the same order every time, so that two demos end in the same state.
 */
export async function tradeOneDay(stage: Stage, clock: DemoClock, progress: (sentence: string) => void): Promise<void> {
  const random = seededRandom(SEED);
  const streams: DemoOrder[][] = [];
  const instruments = stage.app.get(Instruments, { strict: false });
  for (const instrument of INSTRUMENTS) {
    const { grid } = await instruments.get(instrument.code);
    streams.push(makeOrders(instrument, grid, random));
  }
  clock.toOpening();
  const markets = [...new Set(INSTRUMENTS.map(({ market }) => market))];
  for (let step = 0; step < ORDERS_OF_INSTRUMENT; step += 1) {
    // Markets trade side by side; within one, orders come one after the other.
    await Promise.all(markets.map((market) => playStep(stage, market, streams, step)));
    clock.forward(STEP_MS);
    if ((step + 1) % 40 === 0) progress(`Traded ${step + 1} of ${ORDERS_OF_INSTRUMENT} steps of the day.`);
  }
}

async function playStep(
  stage: Stage,
  market: Market,
  streams: readonly (readonly DemoOrder[])[],
  step: number,
): Promise<void> {
  for (const [index, instrument] of INSTRUMENTS.entries()) {
    if (instrument.market !== market) continue;
    const order = streams[index]?.[step];
    invariant(order, 'every instrument has an order for every step');
    await stage.post(order.trader, '/orders', order.body);
  }
}

function makeOrders(instrument: DemoInstrument, grid: InstrumentGrid, random: Random): DemoOrder[] {
  const traders = FIRMS.filter(({ markets }) => markets.includes(instrument.market)).map(traderOf);
  const start = ticksOf(instrument, grid);
  const held = lotsOf(instrument, grid);
  let middle = start;
  return Array.from({ length: ORDERS_OF_INSTRUMENT }, (_, step) => {
    middle += Math.round(((random() - 0.5) * start) / 250);
    const side = random() < 0.5 ? 'buy' : 'sell';
    // Mostly near the middle on the own side; now and then across it, which is when trades happen.
    const distance = Math.round((random() - 0.35) * (start / 100));
    const price = Math.max(1, side === 'buy' ? middle - distance : middle + distance);
    const quantity = Math.max(1, Math.round((held / 200) * (0.25 + random())));
    const trader = traders[Math.floor(random() * traders.length)];
    invariant(trader, 'every market has traders');
    return {
      trader,
      body: {
        instrument: instrument.code,
        side,
        price: formatPrice(grid, BigInt(price)),
        quantity: formatQuantity(grid, BigInt(quantity)),
        timeInForce: random() < 0.8 ? 'gtc' : 'day',
        clientOrderId: `demo.${instrument.code}.${step}`,
      },
    };
  });
}

function ticksOf({ price }: DemoInstrument, grid: InstrumentGrid): number {
  const [whole = '0', fraction = ''] = price.split('.');
  return Number(BigInt(whole + fraction.padEnd(grid.priceScale, '0')) / grid.tick);
}

function lotsOf({ allocation }: DemoInstrument, grid: InstrumentGrid): number {
  return Number((BigInt(allocation) * 10n ** BigInt(grid.quantityScale)) / grid.lot);
}
