import type { SelfTradePrevention, TimeInForce } from '../../../engine/index.js';
import type { FeeSchedule } from '../desk/fee-schedule.js';
import type { InstrumentTerms } from '../desk/instrument-terms.js';

/**
 * What the journal holds: every command that had an effect, with all that its result depends on. Numbers are safe
 * integers; fen and units that may be larger are decimal strings.
 */
export type Command = PlaceOrder | CancelOrder | CancelAll | ReplaceOrder | OpenBook | SetHalt | OpenDay;

interface Sequenced {
  /** Position in the market's one order of commands, from 1. */
  readonly sequence: number;
}

export interface PlaceOrder extends Sequenced {
  readonly kind: 'place-order';
  readonly organization: string;
  readonly user: string;
  readonly account: number;
  readonly clientOrderId: string;
  readonly fingerprint: string;
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  readonly priceTicks: number;
  readonly quantityLots: number;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly group: number;
  readonly feeSchedule: string;
}

export interface CancelOrder extends Sequenced {
  readonly kind: 'cancel-order';
  readonly order: number;
}

/** Cancels every open order of an organization, of one instrument or of all. */
export interface CancelAll extends Sequenced {
  readonly kind: 'cancel-all';
  readonly organization: string;
  readonly instrument: string | null;
}

export interface ReplaceOrder extends Sequenced {
  readonly kind: 'replace-order';
  readonly order: number;
  readonly priceTicks: number;
  readonly quantityLots: number;
}

/** An instrument trades for the first time; its figures stand here for good. */
export interface OpenBook extends Sequenced {
  readonly kind: 'open-book';
  readonly instrument: string;
  readonly priceScale: number;
  readonly tick: string;
  readonly quantityScale: number;
  readonly lot: string;
  readonly fenPerTickLot: string;
  readonly releaseDays: number;
  readonly feeAccount: number | null;
}

export interface SetHalt extends Sequenced {
  readonly kind: 'set-halt';
  readonly instrument: string;
  readonly halted: boolean;
  readonly user: string;
  readonly reason: string;
}

/** A day begins: day orders of earlier days expire, lots due are released, new orders pay by these fees. */
export interface OpenDay extends Sequenced {
  readonly kind: 'open-day';
  readonly day: string;
  readonly feeSchedule: { readonly id: string; ratePerMillion: number; minimumFen: string; waiveBelowFen: string };
}

export function termsOf(command: OpenBook): InstrumentTerms {
  return {
    code: command.instrument,
    priceScale: command.priceScale,
    tick: BigInt(command.tick),
    quantityScale: command.quantityScale,
    lot: BigInt(command.lot),
    fenPerTickLot: BigInt(command.fenPerTickLot),
    releaseDays: command.releaseDays,
    feeAccount: command.feeAccount === null ? null : BigInt(command.feeAccount),
  };
}

export function feeScheduleOf(command: OpenDay): FeeSchedule {
  const { id, ratePerMillion, minimumFen, waiveBelowFen } = command.feeSchedule;
  return { id, ratePerMillion, minimumFen: BigInt(minimumFen), waiveBelowFen: BigInt(waiveBelowFen) };
}

/** One command a line: the exact bytes that are journaled and hashed. */
export function encodeCommands(commands: readonly Command[]): Buffer {
  return Buffer.from(commands.map((command) => JSON.stringify(command)).join('\n'), 'utf8');
}

export function decodeCommands(bytes: Buffer): Command[] {
  return bytes
    .toString('utf8')
    .split('\n')
    .map((line) => JSON.parse(line) as Command);
}
