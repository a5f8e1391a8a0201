export { LedgerModule } from './ledger.module.js';
export { LedgerService } from './ledger.service.js';
export { LedgerReader } from './ledger-reader.js';
export { ACCOUNT_KINDS, type Account, type AccountKind, type Balance, type Buckets } from './account.js';
export { AMOUNT_MAX, type Transfer, type TransferLine } from './transfer.js';
export type { PostedTransfer } from './posting.js';
export type { Hold, OpenHold, PostHold, VoidHold } from './hold.js';
export type { Entry, Movement, Period, TrialBalanceRow } from './reading.repository.js';
export { ASSET_SCALES, amountFormat, type AmountFormat, type AssetScale, type AssetScales } from './asset-scales.js';
export { ACCOUNT } from './account-parameter.js';
export { TRANSFER_STOPS, assertNotStopped, type TransferStop, type TransferStops } from './transfer-stops.js';
export type { DeskHold, DeskHolds } from './desk-holds.js';
export {
  describeReport,
  reconcile,
  type CheckReport,
  type Difference,
  type ReconcileProgress,
  type ReconcileReport,
} from './reconcile.js';
export {
  batchKey,
  postBatch,
  readDueLots,
  type BatchEntry,
  type BatchLot,
  type BatchPosting,
} from './batch-posting.js';
export {
  readAvailable,
  readFeeAccount,
  readHolders,
  readPositions,
  type AvailableBalance,
  type Position,
} from './batch-reading.js';
export { lockMarketForBatch } from './market-lock.js';
export {
  GENESIS,
  bankMovements,
  commandFlows,
  outsideFlows,
  standingsAt,
  type BankMovement,
  type CommandFlow,
  type Cut,
  type MarketWindow,
  type OutsideFlow,
  type Standing,
} from './market-window.js';
export { CASH_MOVEMENT } from './cash-movements.service.js';
export * from './ledger.errors.js';
