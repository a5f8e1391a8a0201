import type { SideName } from '../../src/modules/market/surveillance/watched-day.js';
import { SeededRandom } from './seeded-random.js';
import {
  firmId,
  ordinaryDay,
  REFERENCE_TICKS,
  SESSION_S,
  STRANGERS,
  type Planned,
  type TradingDay,
} from './trading-day.js';

/** A day with an abuse in it, otherwise as most are. */
export interface AbusedDay {
  readonly day: TradingDay;
  /** Ids of the organizations that did it, in their order. */
  readonly culprits: readonly string[];
}

const FIRST = STRANGERS;
const SECOND = STRANGERS + 1;
/** Holds patient orders far from the price, as every book has some. */
const PATIENT = STRANGERS + 50;
/** More than rests at any one price. */
const ASIDE_LOTS = 2_000;

/** Two firms of one group trade with each other, a few times. */
export function sameOwnerTrades(seed: number): AbusedDay {
  const random = new SeededRandom(seed * 7_919);
  const planned = Array.from({ length: random.between(1, 4) }, () =>
    at(anySecond(random), (day) => cross(day, random)),
  );
  const day = ordinaryDay(seed, planned);
  for (const firm of [FIRST, SECOND]) day.groups.set(firmId(firm), 7);
  return { day, culprits: [firmId(FIRST), firmId(SECOND)] };

  function cross(on: TradingDay, lots: SeededRandom): void {
    handOver(on, FIRST, SECOND, lots.between(5, 60));
  }
}

/** A firm sells to another that has nothing to do with it by the papers, and gets it back in pieces within minutes. */
export function roundTrip(seed: number): AbusedDay {
  const random = new SeededRandom(seed * 6_271);
  const lots = random.between(60, 150);
  const pieces = random.between(1, 3);
  const begun = anySecond(random);
  const planned = [at(begun, (day) => handOver(day, FIRST, SECOND, lots))];
  for (let piece = 1; piece <= pieces; piece += 1) {
    const back = Math.floor(lots / pieces);
    planned.push(at(begun + piece * random.between(30, 150), (day) => handOver(day, SECOND, FIRST, back)));
  }
  return { day: ordinaryDay(seed, planned), culprits: [firmId(FIRST), firmId(SECOND)] };
}

/** Several orders are shown on one side; the firm trades on the other and takes them back, before or after. */
export function layering(seed: number): AbusedDay {
  const random = new SeededRandom(seed * 5_381);
  const side: SideName = random.chance(0.5) ? 'sell' : 'buy';
  const other = side === 'sell' ? 'buy' : 'sell';
  const [sign, layers, begun] = [side === 'sell' ? 1 : -1, random.between(3, 7), anySecond(random)];
  const shown: number[] = [];
  const show = (day: TradingDay): void => {
    const best = day.best(side) ?? REFERENCE_TICKS;
    for (let layer = 1; layer <= layers; layer += 1) {
      shown.push(day.place(FIRST, side, best + sign * layer * random.between(10, 20), random.between(20, 60)));
    }
  };
  const takeBack = (day: TradingDay): void => shown.forEach((id) => day.withdraw(id));
  const trade = (day: TradingDay): void => {
    day.take(FIRST, other, day.best(side) ?? REFERENCE_TICKS, random.between(2, 15));
  };
  const [shownFor, between] = [random.between(20, 300), random.between(5, 50)];
  const [first, second] = random.chance(0.5) ? [takeBack, trade] : [trade, takeBack];
  const planned = [at(begun, show), at(begun + shownFor, first), at(begun + shownFor + between, second)];
  return { day: ordinaryDay(seed, planned), culprits: [firmId(FIRST)] };
}

/** A firm takes one price after the other; in every second variant in the last half hour. */
export function priceRamp(seed: number): AbusedDay & { readonly atClose: boolean } {
  const random = new SeededRandom(seed * 4_423);
  const side: SideName = random.chance(0.5) ? 'buy' : 'sell';
  const sign = side === 'buy' ? 1 : -1;
  const atClose = seed % 2 === 0;
  const steps = random.between(4, 8);
  const pause = random.between(20, 150);
  const begun = atClose ? SESSION_S - steps * pause - 60 : Math.min(anySecond(random), SESSION_S / 2);
  const moved = random.between(400, 600);
  const planned: Planned[] = [at(1, (day) => patientOrders(day))];
  let start = 0;
  for (let step = 1; step <= steps; step += 1) {
    planned.push(
      at(begun + (step - 1) * pause, (day) => {
        if (step === 1) start = day.last();
        const further = Math.round((start * moved * step) / (10_000 * steps));
        day.take(FIRST, side, start + sign * further, 4_000);
      }),
    );
  }
  return { day: ordinaryDay(seed, planned), culprits: [firmId(FIRST)], atClose };
}

/** A firm buys, or sells, much of what is on offer all day. */
export function concentration(seed: number): AbusedDay {
  const random = new SeededRandom(seed * 3_517);
  const side: SideName = random.chance(0.5) ? 'buy' : 'sell';
  const sign = side === 'buy' ? 1 : -1;
  const planned: Planned[] = [];
  for (let second = 120; second < SESSION_S; second += random.between(60, 180)) {
    planned.push(
      at(second, (day) => {
        const best = day.best(side === 'buy' ? 'sell' : 'buy') ?? REFERENCE_TICKS;
        day.take(FIRST, side, best + sign * 5, random.between(20, 50));
      }),
    );
  }
  return { day: ordinaryDay(seed, planned), culprits: [firmId(FIRST)] };
}

/** The seller offers between the best prices and the buyer takes it at once. */
function handOver(day: TradingDay, seller: number, buyer: number, lots: number): void {
  // Where no price is free between the best two, one is made free: nobody else is to come between.
  let [bid, ask] = bestPrices(day);
  while (ask - bid < 2) {
    day.take(buyer, 'buy', ask, ASIDE_LOTS);
    [bid, ask] = bestPrices(day);
  }
  const price = Math.floor((bid + ask) / 2);
  const offer = day.place(seller, 'sell', price, lots);
  day.take(buyer, 'buy', price, lots);
  day.withdraw(offer);
}

function bestPrices(day: TradingDay): [bid: number, ask: number] {
  return [day.best('buy') ?? REFERENCE_TICKS - 100, day.best('sell') ?? REFERENCE_TICKS + 100];
}

function patientOrders(day: TradingDay): void {
  for (let away = 60; away <= 600; away += 20) {
    day.place(PATIENT, 'sell', REFERENCE_TICKS + away, 5);
    day.place(PATIENT, 'buy', REFERENCE_TICKS - away, 5);
  }
}

function anySecond(random: SeededRandom): number {
  return random.between(600, SESSION_S - 2_400);
}

function at(second: number, does: Planned['does']): Planned {
  return { second, does };
}
