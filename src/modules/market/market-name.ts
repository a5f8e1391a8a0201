import { DomainError } from '../../shared/domain-error.js';
import { isMarket, type Market } from '../../shared/market.js';
import { MARKET_NOT_FOUND } from './market.errors.js';

/** The market that a path names. Throws market.not-found. */
export function marketNamed(text: string): Market {
  if (!isMarket(text)) throw new DomainError(MARKET_NOT_FOUND);
  return text;
}
