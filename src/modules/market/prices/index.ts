export * from './closing-price.js';
export * from './composite-price.js';
export * from './opening-price.js';
export * from './price-band.js';
export * from './reference-price.js';
export { averageTicks, dayTurnover, type DayTurnover, type PricedTrade, type Turnover } from './turnover.js';
