import { formatPrice, formatQuantity, Instruments, type InstrumentGrid } from '../modules/registry/index.js';
import { MarketLoops } from '../modules/market/index.js';
import { MARKETS, type Market } from '../shared/market.js';
import { invariant } from '../shared/invariant.js';
import { traderOf } from './accounts.js';
import { FIRMS } from './cast.js';
import { TRADING_DAY, type DemoClock } from './demo-clock.js';
import { INSTRUMENTS, type DemoInstrument } from './listings.js';
import { keepInRegister, takeFromRegister } from './register-moves.js';
import { seededRandom, type Random } from './seeded-random.js';
import type { Stage } from './stage.js';

/** Sessions of the day with the steps that are played in each; every instrument has one order a step. */
const SESSIONS = [
  { from: '09:15', to: '09:30', steps: 8 },
  { from: '09:30', to: '11:30', steps: 72 },
  { from: '13:00', to: '15:00', steps: 40 },
] as const;
const BACK_FROM_REGISTER = '13:00';
const STEPS = SESSIONS.reduce((sum, { steps }) => sum + steps, 0);
const STEP_MS = 90_000;
const SEED = 20_210_730;

interface DemoOrder {
  readonly trader: string;
  readonly body: object;
}

/**
 * A day of trading in three markets from pre-open to close: in each, firms with more or less than they need meet around a
 * price that drifts. The same orders in the same order every time, so that two demos end in the same state.
 */
export async function tradeOneDay(stage: Stage, clock: DemoClock, progress: (sentence: string) => void): Promise<void> {
  const random = seededRandom(SEED);
  const streams: DemoOrder[][] = [];
  const instruments = stage.app.get(Instruments, { strict: false });
  for (const instrument of INSTRUMENTS) {
    const { grid } = await instruments.get(instrument.code);
    streams.push(makeOrders(instrument, grid, random));
  }
  const markets = [...new Set(INSTRUMENTS.map(({ market }) => market))];
  await turnClock(stage, clock, '09:00');
  await keepInRegister(stage);
  progress(`${TRADING_DAY}, 09:00: the markets are in pre-open under the rules of the day.`);
  let step = 0;
  for (const { from, to, steps } of SESSIONS) {
    await turnClock(stage, clock, from);
    if (from === BACK_FROM_REGISTER) await takeFromRegister(stage);
    for (const end = step + steps; step < end; step += 1) {
      // Markets trade side by side; within one, orders come one after the other.
      await Promise.all(markets.map((market) => playStep(stage, market, streams, step)));
      clock.forward(STEP_MS);
    }
    progress(`Traded ${step} of ${STEPS} steps of the day.`);
    await turnClock(stage, clock, to);
  }
  progress(`${TRADING_DAY}, 15:00: the markets are closed, day orders have expired.`);
}

/** Sets the time and lets every market do what it makes due. */
async function turnClock(stage: Stage, clock: DemoClock, time: string): Promise<void> {
  clock.toTime(TRADING_DAY, time);
  const loops = stage.app.get(MarketLoops, { strict: false });
  await Promise.all(MARKETS.map((market) => loops.of(market).tick()));
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
  return Array.from({ length: STEPS }, (_, step) => {
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
