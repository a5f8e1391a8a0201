import type { SelfTradePrevention, TimeInForce } from '../../../engine/index.js';
import type { Phase } from '../day/phase.js';
import type { InstrumentTerms } from '../desk/instrument-terms.js';
import type { Rulebook } from '../rulebook/rulebook.js';
import type { SideDeskName } from '../side-desk/desk-item.js';

/**
 * What the journal holds: every command that had an effect, with all that its result depends on. Numbers are safe
 * integers; fen and units that may be larger are decimal strings.
 */
export type Command = OrderCommand | DayCommand | DeskCommand | BarParticipant;

/** What participants ask of the book. */
export type OrderCommand = PlaceOrder | PickOrder | CancelOrder | CancelAll | ReplaceOrder;

/** What the calendar, the sessions and the operator do to a market. */
export type DayCommand = OpenBook | SetHalt | SetMarketHalt | OpenDay | SetSession | Uncross | CloseDay;

const DAY_COMMANDS: ReadonlySet<Command['kind']> = new Set<DayCommand['kind']>([
  'open-book',
  'set-halt',
  'set-market-halt',
  'open-day',
  'set-session',
  'uncross',
  'close-day',
]);

export function isDayCommand(command: Command): command is DayCommand {
  return DAY_COMMANDS.has(command.kind);
}

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

/** Takes all of its quantity from one listed offer, at its price and at once; it never rests. */
export interface PickOrder extends Omit<PlaceOrder, 'kind'> {
  readonly kind: 'pick-order';
  /** Sequence of the listed order, and the offer as the taker named it. */
  readonly picks: number;
  readonly offer: string;
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
  /** In journals from before `bar-participant` only: who of the operator stopped the organization, and why. */
  readonly stop?: OperatorStop;
}

/**
 * An organization may trade no more: its open orders are cancelled, and what it has under way at the other desks ends, as
 * far as nobody is bound by it yet.
 */
export interface BarParticipant extends Sequenced {
  readonly kind: 'bar-participant';
  readonly organization: string;
  readonly by: 'operator-stop' | 'account-restricted';
  /** Who of the operator stopped it; null: the register restricts its account. */
  readonly user: string | null;
  /** The operator's words, or the kind and document of the restriction. */
  readonly reason: string;
}

export interface OperatorStop {
  readonly user: string;
  readonly reason: string;
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
  readonly feeAccount: number | null;
  readonly referenceTicks: number | null;
}

export interface SetHalt extends Sequenced {
  readonly kind: 'set-halt';
  readonly instrument: string;
  readonly halted: boolean;
  /** When the call auction after the halt ends; null: matching goes on at once, or with the next session. */
  readonly callUntil: string | null;
  readonly user: string;
  readonly reason: string;
}

/** The operator stops or resumes a whole market; while it stands still it takes cancels only. */
export interface SetMarketHalt extends Sequenced {
  readonly kind: 'set-market-halt';
  readonly halted: boolean;
  readonly user: string;
  readonly reason: string;
}

/**
 * A trading day begins: lots that are due are released, and the day's rules hold from here on. Orders from earlier days
 * that no longer fit them expire.
 */
export interface OpenDay extends Sequenced {
  readonly kind: 'open-day';
  readonly day: string;
  readonly rulebookVersion: number;
  readonly rulebook: Rulebook;
  /** Units bought on this day may be sold from here on. */
  readonly releaseOn: string;
  /** In ticks, by instrument; an instrument without any is not named. */
  readonly references: Readonly<Record<string, number>>;
}

/** The sessions of the day, or an end of one, have come to this. */
export interface SetSession extends Sequenced {
  readonly kind: 'set-session';
  readonly phase: Phase;
  readonly blockOpen: boolean;
}

/** The call auction of one instrument after a halt ends. */
export interface Uncross extends Sequenced {
  readonly kind: 'uncross';
  readonly instrument: string;
}

/** The trading day is over: day orders expire and the closing prices stand. */
export interface CloseDay extends Sequenced {
  readonly kind: 'close-day';
}

/** A step of a desk beside the order book: `item` is null when it makes a new one. */
export interface DeskCommand extends Sequenced {
  readonly kind: 'desk';
  readonly desk: SideDeskName;
  readonly item: number | null;
  readonly instrument: string;
  /** null: the clock, or another desk's doing. */
  readonly organization: string | null;
  readonly user: string | null;
  readonly account: number | null;
  /** What is done, in the desk's own terms; plain JSON. */
  readonly action: { readonly kind: string };
}

export function termsOf(command: OpenBook): InstrumentTerms {
  return {
    code: command.instrument,
    priceScale: command.priceScale,
    tick: BigInt(command.tick),
    quantityScale: command.quantityScale,
    lot: BigInt(command.lot),
    fenPerTickLot: BigInt(command.fenPerTickLot),
    feeAccount: command.feeAccount === null ? null : BigInt(command.feeAccount),
  };
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
