import type { DayOverrides } from './calendar.js';

/**
 * The days on which the national carbon market was closed though the nation worked. On New Year's Eve of 2024 the
 * State Council left the day off to each employer; the exchanges closed, and the carbon exchange published no daily
 * record (docs/rules/calendar.md). Later notices are entered by the operator, not here.
 */
export const CARBON_EXCHANGE_NOTICES: DayOverrides = { closed: ['2024-02-09'], open: [] };
