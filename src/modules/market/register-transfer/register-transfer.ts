/** Where the units go: out of the trading account into the register account beside it, or back. */
export const DIRECTIONS = ['to-register', 'to-trading'] as const;
export type Direction = (typeof DIRECTIONS)[number];
