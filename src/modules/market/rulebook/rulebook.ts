import type { Market } from '../../../shared/market.js';
import type { FeeSchedule } from '../desk/fee-schedule.js';

/**
 * What a market allows. One plain rulebook per market for now: continuous price-time trading, always open. Published,
 * dated versions take this place; the desk and the journal already carry what they would change.
 */
export interface Rulebook {
  readonly market: Market;
  readonly fees: FeeSchedule;
  /** Days after the trade on which bought units can be sold (T+N). */
  readonly unitReleaseDays: number;
}

/** Carbon units are T+1 (生态环境部公告2021年第21号, trading rules). Money is T+0 everywhere. */
const CARBON_RELEASE_DAYS = 1;

/**
 * Fees are our default, not a published rate, except that Hunan charges none for discharge permits (湘发改 2021).
 */
const RULEBOOKS: Readonly<Record<Market, Rulebook>> = {
  carbon: { market: 'carbon', fees: schedule('carbon-1', 500), unitReleaseDays: CARBON_RELEASE_DAYS },
  discharge: { market: 'discharge', fees: schedule('discharge-1', 0), unitReleaseDays: 0 },
  water: { market: 'water', fees: schedule('water-1', 0), unitReleaseDays: 0 },
  energy: { market: 'energy', fees: schedule('energy-1', 500), unitReleaseDays: 0 },
  forest: { market: 'forest', fees: schedule('forest-1', 500), unitReleaseDays: 0 },
};

export function rulebookOf(market: Market): Rulebook {
  return RULEBOOKS[market];
}

function schedule(id: string, ratePerMillion: number): FeeSchedule {
  return { id, ratePerMillion, minimumFen: 0n, waiveBelowFen: 0n };
}
