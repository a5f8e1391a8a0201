import type { MarketState } from '../loop/market-state.js';
import { closingTicks, type DayFigures } from './day-figures.js';
import type { Phase } from './phase.js';

/** A trading day of a market as its row has it. */
export interface TradingDay {
  readonly day: string;
  readonly rulebookVersion: number;
  readonly releaseOn: string;
  readonly phase: Phase;
  readonly blockOpen: boolean;
  readonly halted: boolean;
  readonly closed: boolean;
  readonly openedBy: number;
  /** Sequence of the command that changed it last. */
  readonly changedBy: number;
}

/** The present day of a market, changed by the command with this sequence. */
export function tradingDay(state: MarketState, changedBy: number): TradingDay {
  return {
    day: state.day,
    rulebookVersion: state.dayRules.version,
    releaseOn: state.releaseOn,
    phase: state.phase,
    blockOpen: state.blockOpen,
    halted: state.halted,
    closed: state.dayClosed,
    openedBy: state.dayOpenedBy,
    changedBy,
  };
}

/** What stands when a day has ended. */
export interface ClosedDay {
  readonly day: string;
  readonly instruments: readonly ClosedInstrument[];
}

export interface ClosedInstrument {
  readonly code: string;
  readonly figures: Readonly<DayFigures>;
  /** null: there is still no price to go by. */
  readonly closeTicks: number | null;
}

export function closedDay(state: MarketState): ClosedDay {
  const instruments = [...state.instruments.keys()].sort().map((code) => closedInstrument(state, code));
  return { day: state.day, instruments };
}

function closedInstrument(state: MarketState, code: string): ClosedInstrument {
  const { terms, today, figures } = state.instrument(code);
  const { close } = state.dayRules.content.prices;
  const closeTicks = closingTicks(close, figures, terms, today?.referenceTicks ?? null);
  return { code, figures: { ...figures }, closeTicks };
}
