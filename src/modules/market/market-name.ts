import { DomainError, defineError } from '../../shared/domain-error.js';
import { isMarket, type Market } from '../../shared/market.js';

export const MARKET_NOT_FOUND = defineError({
  code: 'market.not-found',
  status: 404,
  zh: '没有该市场',
  en: 'There is no such market',
});

/** The market that a path names. Throws market.not-found. */
export function marketNamed(text: string): Market {
  if (!isMarket(text)) throw new DomainError(MARKET_NOT_FOUND);
  return text;
}
