import { unreachable } from '../../../shared/invariant.js';
import type { DayTurnover } from './turnover.js';

/** How a rulebook makes the opening price; plain JSON. */
export type OpeningMethod =
  /** The first listing trade of the day, else the previous close: national market. */
  | { readonly kind: 'first-trade' }
  /** The previous close, whatever is traded: Guangdong from 2018-07-31. */
  | { readonly kind: 'previous-close' };

/** In ticks; null where nothing was traded and there is no previous close either. */
export function openingPrice(
  method: OpeningMethod,
  day: DayTurnover | null,
  previousCloseTicks: bigint | null,
): bigint | null {
  switch (method.kind) {
    case 'first-trade':
      return day?.firstTicks ?? previousCloseTicks;
    case 'previous-close':
      return previousCloseTicks;
    default:
      return unreachable(method);
  }
}
