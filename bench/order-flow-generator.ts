import { CANCEL, flowFromMessages, type FlowMessage, MODIFY, NEW, type OrderFlow } from './order-flow.js';

const NEW_SHARE = 0.5;
const CANCEL_SHARE = 0.41;
const IOC_SHARE = 0.15;
const CROSSING_SHARE = 0.08;
const MID_PRICE = 6850;
const QUANTITY_MAX = 100;

/** What a stream is made of; the same settings give the same stream everywhere. */
export interface FlowSettings {
  readonly messages: number;
  readonly seed: number;
  /** How far from the middle orders are placed, in ticks. */
  readonly spreadTicks: number;
}

/** The stream of the bench, and the hash of the reports that it leads to. */
export const OWN_FLOW: FlowSettings = { messages: 1_000_000, seed: 23, spreadTicks: 200 };
export const OWN_FLOW_SHA256 = '8aa5bc57848c17e0944c1f2ca6ae113186d22d07a2989c0eee263e535459ba99';

/**
 * The project's own order flow: a middle that walks at random, orders around it, half of which come and go without a
 * trade. The generator knows no book, so some cancels and modifies name orders that have been filled meanwhile.
 */
export function generateOrderFlow({ messages, seed, spreadTicks }: FlowSettings): OrderFlow {
  const random = randomSource(seed);
  const flow: FlowMessage[] = [];
  /** Placed and neither cancelled nor known to be filled; id and side. */
  const open: (readonly [orderId: number, side: number])[] = [];
  let middle = MID_PRICE;
  let lastId = 0;
  while (flow.length < messages) {
    const draw = random();
    if (random() < 0.05) middle = Math.max(spreadTicks + 1, middle + (random() < 0.5 ? -1 : 1));
    const side = random() < 0.5 ? 0 : 1;
    const quantity = 1 + Math.floor(random() * QUANTITY_MAX);
    if (draw < NEW_SHARE || open.length === 0) {
      const orderId = ++lastId;
      const ioc = random() < IOC_SHARE ? 1 : 0;
      flow.push({ type: NEW, side, ioc, quantity, orderId, price: priceFor(side, middle, spreadTicks, random) });
      if (ioc === 0) open.push([orderId, side]);
    } else {
      const chosen = Math.floor(random() * open.length);
      const [orderId, own] = open[chosen]!;
      if (draw < NEW_SHARE + CANCEL_SHARE) {
        flow.push({ type: CANCEL, side: own, ioc: 0, quantity: 0, orderId, price: 0 });
        open[chosen] = open.at(-1)!;
        open.pop();
      } else {
        const price = priceFor(own, middle, spreadTicks, random);
        flow.push({ type: MODIFY, side: own, ioc: 0, quantity, orderId, price });
      }
    }
  }
  return flowFromMessages(flow);
}

/** Mostly on its own side of the middle and thinner with the distance; sometimes across it. */
function priceFor(side: number, middle: number, spreadTicks: number, random: () => number): number {
  const distance = 1 + Math.floor(random() * random() * spreadTicks);
  const away = random() < CROSSING_SHARE ? -Math.ceil(distance / 4) : distance;
  return side === 0 ? middle - away : middle + away;
}

/** Fractions in [0, 1) from a 32-bit xorshift; the seed must not be 0. */
function randomSource(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
