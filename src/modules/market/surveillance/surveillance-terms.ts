import type { Sql } from '../../../platform/database/sql.js';
import { startOfShanghaiDay } from '../../../shared/clock.js';
import { invariant } from '../../../shared/invariant.js';
import type { Market } from '../../../shared/market.js';
import type { InstrumentGrid } from '../../registry/index.js';
import { dayRulesOf, instrumentDay } from '../day/day-rules.js';
import { readDay, readDayReferences } from '../day/day.repository.js';
import { readRulebook, readRulebookInForce } from '../rulebook/rulebook.repository.js';
import { DEFAULT_THRESHOLDS, type SurveillanceThresholds } from './thresholds.js';
import type { WatchedDay } from './watched-day.js';

/** What the rules of a day say to surveillance. */
export interface SurveillanceTerms extends Pick<WatchedDay, 'referenceTicks' | 'band' | 'closesAt'> {
  readonly thresholds: SurveillanceThresholds;
}

/** The terms under which an instrument was traded on a day: by the rulebook of that day, whatever holds now. */
export async function surveillanceTerms(
  sql: Sql,
  market: Market,
  instrument: { readonly code: string; readonly grid: InstrumentGrid },
  day: string,
): Promise<SurveillanceTerms> {
  const traded = await readDay(sql, market, day);
  const rulebook = traded
    ? await readRulebook(sql, market, traded.rulebook_version)
    : await readRulebookInForce(sql, market, day);
  invariant(rulebook, 'every market has a rulebook from the beginning');
  const rules = dayRulesOf(rulebook);
  const { code, grid } = instrument;
  const references = await readDayReferences(sql, market, day);
  const { referenceTicks, band } = instrumentDay(rules, { ...grid, code }, references.get(code) ?? null);
  return {
    referenceTicks: referenceTicks === null ? null : BigInt(referenceTicks),
    band: band && { lowerTicks: BigInt(band.lowTicks), upperTicks: BigInt(band.highTicks) },
    closesAt: new Date(startOfShanghaiDay(day).getTime() + rules.closesAtMs),
    thresholds: rulebook.content.surveillance ?? DEFAULT_THRESHOLDS,
  };
}
