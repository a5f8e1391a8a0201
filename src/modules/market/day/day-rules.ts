import { parseDecimal } from '../../../shared/decimal.js';
import { parseYuan } from '../../../shared/fen.js';
import { invariant } from '../../../shared/invariant.js';
import { parsePrice, parseQuantity, type InstrumentGrid } from '../../registry/index.js';
import type { FeeSchedule } from '../desk/fee-schedule.js';
import type { InstrumentTerms } from '../desk/instrument-terms.js';
import { bandOf } from '../prices/index.js';
import type { FeeMode, PublishedRulebook, Rulebook, SessionWindow } from '../rulebook/rulebook.js';
import type { Phase } from './phase.js';

/** Decimals of a rate or a share: parts per million. */
export const RATE_DECIMALS = 6;
/** Decimals of a band: parts per thousand. */
export const BAND_DECIMALS = 3;

const MINUTE_MS = 60_000;

interface TimeSpan {
  /** Milliseconds since the Shanghai day began; the end is not included. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** A rulebook in the loop's own units, with what follows from it for a whole day. */
export interface DayRules {
  readonly version: number;
  readonly content: Rulebook;
  readonly book: readonly (TimeSpan & { readonly phase: Phase })[];
  readonly block: readonly TimeSpan[];
  /** When the last session of the day ends. */
  readonly closesAtMs: number;
  readonly fees: Readonly<Record<FeeMode, { readonly buy: FeeSchedule; readonly sell: FeeSchedule }>>;
}

export function dayRulesOf({ version, content }: Pick<PublishedRulebook, 'version' | 'content'>): DayRules {
  const book = content.sessions.book.map((part) => ({ ...spanOf(part), phase: part.phase }));
  const block = content.sessions.block.map(spanOf);
  const modeFees = (mode: FeeMode) => ({
    buy: scheduleOf(content, version, mode, 'buy'),
    sell: scheduleOf(content, version, mode, 'sell'),
  });
  return {
    version,
    content,
    book,
    block,
    closesAtMs: Math.max(0, ...[...book, ...block].map(({ toMs }) => toMs)),
    fees: {
      listing: modeFees('listing'),
      block: modeFees('block'),
      auction: modeFees('auction'),
      agreement: modeFees('agreement'),
    },
  };
}

/** Every fee schedule of the rules, each once. */
export function feeSchedulesOf(rules: DayRules): FeeSchedule[] {
  const all = Object.values(rules.fees).flatMap(({ buy, sell }) => [buy, sell]);
  return [...new Map(all.map((schedule) => [schedule.id, schedule])).values()];
}

/** What one instrument may be ordered at and for on one day. */
export interface InstrumentDay {
  /** The price from which the bands are measured; null when nothing was ever traded or published. */
  readonly referenceTicks: number | null;
  readonly band: Band | null;
  readonly blockBand: Band | null;
  readonly priceStepTicks: number;
  readonly quantityStepLots: number;
  readonly quantityMaxLots: number | null;
}

/** Lowest and highest price that is allowed, both included. */
export interface Band {
  readonly lowTicks: number;
  readonly highTicks: number;
}

/** The rules of a day for one instrument. A step that is not on the instrument's own grid does not concern it. */
export function instrumentDay(
  rules: DayRules,
  terms: Omit<InstrumentTerms, 'feeAccount'>,
  referenceTicks: number | null,
): InstrumentDay {
  const { orders, prices, block } = rules.content;
  const step =
    orders.steps.find(({ instrument }) => instrument === terms.code) ??
    orders.steps.find(({ instrument }) => instrument === '*');
  const priceStep = step?.price ? parsePrice(terms, step.price) : null;
  const quantityStep = step?.quantity ? parseQuantity(terms, step.quantity) : null;
  const priceStepTicks = priceStep?.ok ? Number(priceStep.value) : 1;
  return {
    referenceTicks,
    band: bandAround(referenceTicks, prices.band, priceStepTicks),
    blockBand: bandAround(referenceTicks, block?.band ?? null, priceStepTicks),
    priceStepTicks,
    quantityStepLots: quantityStep?.ok ? Number(quantityStep.value) : 1,
    quantityMaxLots: orders.quantityMax === null ? null : wholeLots(terms, orders.quantityMax),
  };
}

function bandAround(referenceTicks: number | null, band: string | null, stepTicks: number): Band | null {
  if (referenceTicks === null || band === null) return null;
  const { lowTicks, highTicks } = bandOf(BigInt(referenceTicks), perMille(band), BigInt(stepTicks));
  return { lowTicks: Number(lowTicks), highTicks: Number(highTicks) };
}

/** `quantity` display units in whole lots, what is left over dropped. */
function wholeLots(terms: InstrumentGrid, quantity: string): number {
  const units = parseDecimal(quantity, terms.quantityScale);
  invariant(units.ok, 'a published quantity is a decimal of the unit');
  return Number(units.value / terms.lot);
}

function scheduleOf(content: Rulebook, version: number, mode: FeeMode, side: 'buy' | 'sell'): FeeSchedule {
  const { market } = content;
  const rule = content.fees.find((fee) => fee.mode === mode && fee.side === side);
  if (!rule) return { id: `${market}-none`, ratePerMillion: 0, minimumFen: 0n, waiveBelowFen: 0n };
  return {
    id: `${market}-${version}-${mode}-${side}`,
    ratePerMillion: Number(rateOf(rule.rate)),
    minimumFen: yuan(rule.minimum),
    waiveBelowFen: yuan(rule.waiveBelow),
  };
}

/** `"0.10"` → 100000 parts per million. */
export function rateOf(text: string): bigint {
  const parsed = parseDecimal(text, RATE_DECIMALS);
  invariant(parsed.ok, 'a published rate is a decimal with at most six places');
  return parsed.value;
}

/** `"0.10"` → 100. */
function perMille(band: string): number {
  const parsed = parseDecimal(band, BAND_DECIMALS);
  invariant(parsed.ok, 'a published band is a decimal with at most three places');
  return Number(parsed.value);
}

function yuan(text: string): bigint {
  const parsed = parseYuan(text);
  invariant(parsed.ok, 'published money is in yuan with two places');
  return parsed.value;
}

function spanOf({ from, to }: SessionWindow): TimeSpan {
  return { fromMs: timeMs(from), toMs: timeMs(to) };
}

/** `09:30` → milliseconds since the day began; `24:00` is its end. */
export function timeMs(text: string): number {
  const [hours = '', minutes = ''] = text.split(':');
  return (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
}
