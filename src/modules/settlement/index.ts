export { SettlementModule } from './settlement.module.js';
export { DayEnd, type DayEndOutcome, type DayEndParts } from './run/day-end.js';
export { STEPS, type Run, type RunStatus, type Step } from './run/run.js';
export { SettlementJobs } from './run/settlement-jobs.js';
export {
  SETTLED_MARKETS,
  type DayClose,
  type DayRecord,
  type Fill,
  type Mode,
  type SettledMarkets,
  type Turnover,
} from './settled-markets.js';
export * from './settlement.errors.js';
