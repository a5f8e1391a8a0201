export { RegistryModule } from './registry.module.js';
export { Instruments } from './instrument/instruments.js';
export { UNITS, type Instrument, type InstrumentStatus, type Unit } from './instrument/instrument.js';
export { InstrumentView, instrumentView } from './instrument/instrument.view.js';
export {
  AMOUNT_FEN_MAX,
  PRICE_TICKS_MAX,
  QUANTITY_LOTS_MAX,
  amountFen,
  defineGrid,
  formatPrice,
  formatQuantity,
  isAmountCarried,
  parsePrice,
  parseQuantity,
  unitsOf,
  type GridDefinition,
  type GridFault,
  type GridResult,
  type InstrumentGrid,
  type PriceFault,
  type QuantityFault,
} from './instrument/instrument-grid.js';
export { HoldingAccounts, type Opening } from './account/holding-accounts.js';
export { registeredAccounts } from './account/registered-accounts.js';
export type { HoldingAccount } from './account/holding-account.repository.js';
export { RESTRICTION_KINDS, type RestrictionKind } from './restriction/restriction.js';
export { barredAccounts, tradingStatus, transferStops, type TradingStatus } from './restriction/trading-status.js';
export { RestrictionsService } from './restriction/restrictions.service.js';
export { RestrictionStops } from './restriction/restriction-stops.js';
export { areaPrefix, COMPETENCE, isAuthorityOf, isCompetent, marketsOf, type Seat } from './competence.js';
export { theOperator } from './operator.js';
export * from './registry.errors.js';
