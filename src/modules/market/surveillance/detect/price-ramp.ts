import { formatPrice, formatQuantity } from '../../../registry/index.js';
import { basisPointsOf, evidenceOf, figure, partiesOf, reaches, type Finding } from '../finding.js';
import type { SurveillanceThresholds } from '../thresholds.js';
import { holderOf, takerOf, volumeLots, type SideName, type WatchedDay, type WatchedTrade } from '../watched-day.js';

type Rule = SurveillanceThresholds['ramp'];

/** Aggressive trades of one holder on one side, without a long pause. */
interface Run {
  readonly holder: string;
  readonly side: SideName;
  readonly startTicks: bigint;
  readonly trades: WatchedTrade[];
  /** The furthest price since the run began, whoever made it. */
  furthestTicks: bigint;
  /** How much further the holder's own trades took the price, and how much of that was shortly before the close. */
  movedTicks: bigint;
  closingTicks: bigint;
}

/**
 * A holder that takes price after price in one direction. Only what its own trades add to the furthest price counts, so
 * that neither the bounce between bid and ask nor a rise that others make is laid at its door.
 */
export function detectPriceRamps(day: WatchedDay, { ramp }: SurveillanceThresholds): Finding[] {
  const byHolder = new Map<string, Run[]>();
  for (const run of runsOf(day, ramp)) {
    if (run.trades.length < ramp.tradesMin || !(isSteep(run, ramp) || isSteepAtClose(run, ramp))) continue;
    const name = `${run.holder}/${run.side}`;
    byHolder.set(name, [...(byHolder.get(name) ?? []), run]);
  }
  return [...byHolder].map(([subject, runs]) => findingOf(day, subject, runs, ramp));
}

function findingOf(day: WatchedDay, subject: string, runs: readonly Run[], rule: Rule): Finding {
  // What is printed is the run that makes the alert as grave as it is.
  const atClose = runs.filter((run) => isSteepAtClose(run, rule));
  const steepest = (atClose.length > 0 ? atClose : runs).reduce((best, run) =>
    run.movedTicks > best.movedTicks ? run : best,
  );
  const { startTicks, furthestTicks, movedTicks, closingTicks } = steepest;
  const trades = runs.flatMap((run) => run.trades);
  const figures = [
    figure('runs', runs.length, 1),
    figure('tradesOfRun', steepest.trades.length, rule.tradesMin),
    figure('quantityOfRun', formatQuantity(day.grid, volumeLots(steepest.trades))),
    figure('startPrice', formatPrice(day.grid, startTicks)),
    figure('furthestPrice', formatPrice(day.grid, furthestTicks)),
    figure('movedBasisPoints', basisPointsOf(movedTicks, startTicks), rule.basisPoints),
    figure('movedBeforeCloseBasisPoints', basisPointsOf(closingTicks, startTicks), rule.closingBasisPoints),
  ];
  return {
    kind: 'price-ramp',
    subject,
    severity: atClose.length > 0 ? 'high' : 'medium',
    parties: partiesOf(trades.map(takerOf)),
    evidence: evidenceOf({
      orders: trades.map(({ takerSide, buyOrderId, sellOrderId }) => (takerSide === 'buy' ? buyOrderId : sellOrderId)),
      trades: trades.map(({ id }) => id),
      figures,
    }),
  };
}

function isSteep({ movedTicks, startTicks }: Run, { basisPoints }: Rule): boolean {
  return reaches(movedTicks, startTicks, basisPoints);
}

function isSteepAtClose({ closingTicks, startTicks }: Run, { closingBasisPoints }: Rule): boolean {
  return reaches(closingTicks, startTicks, closingBasisPoints);
}

function runsOf(day: WatchedDay, rule: Rule): Run[] {
  const runs: Run[] = [];
  const open = new Map<string, Run>();
  // Where the day opens is nobody's ramp: a gap to the day before is a swing.
  let before = day.trades[0]?.priceTicks ?? 0n;
  for (const trade of day.trades) {
    const holder = holderOf(day, takerOf(trade));
    const name = `${holder}/${trade.takerSide}`;
    let run = open.get(name);
    if (!run || isOver(run, trade, rule)) {
      run = newRun(holder, trade.takerSide, before);
      runs.push(run);
      open.set(name, run);
    }
    const added = beyond(run, trade);
    run.trades.push(trade);
    run.movedTicks += added;
    if (isClosing(day, trade, rule)) run.closingTicks += added;
    for (const [key, other] of open) {
      if (isOver(other, trade, rule)) open.delete(key);
      else if (beyond(other, trade) > 0n) other.furthestTicks = trade.priceTicks;
    }
    before = trade.priceTicks;
  }
  return runs;
}

function newRun(holder: string, side: SideName, startTicks: bigint): Run {
  return { holder, side, startTicks, trades: [], furthestTicks: startTicks, movedTicks: 0n, closingTicks: 0n };
}

function isOver({ trades }: Run, trade: WatchedTrade, { gapSeconds }: Rule): boolean {
  const last = trades.at(-1);
  return last !== undefined && trade.at.getTime() - last.at.getTime() > gapSeconds * 1_000;
}

/** How many ticks further in the direction of the run the trade is than all before. */
function beyond({ side, furthestTicks }: Run, { priceTicks }: WatchedTrade): bigint {
  const further = side === 'buy' ? priceTicks - furthestTicks : furthestTicks - priceTicks;
  return further > 0n ? further : 0n;
}

function isClosing({ closesAt }: WatchedDay, { at }: WatchedTrade, { closingMinutes }: Rule): boolean {
  if (!closesAt) return false;
  const leftMs = closesAt.getTime() - at.getTime();
  return leftMs >= 0 && leftMs <= closingMinutes * 60_000;
}
