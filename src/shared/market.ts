/** The five markets. Their order here is the order in which locks on several of them are taken. */
export const MARKETS = ['carbon', 'discharge', 'water', 'energy', 'forest'] as const;
export type Market = (typeof MARKETS)[number];

/** A market's number in advisory locks; never reused. */
export function marketNumber(market: Market): number {
  return MARKETS.indexOf(market) + 1;
}

export function isMarket(text: string): text is Market {
  return (MARKETS as readonly string[]).includes(text);
}
