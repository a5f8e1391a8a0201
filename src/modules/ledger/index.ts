export { LedgerModule } from './ledger.module.js';
export { LedgerService } from './ledger.service.js';
export { ACCOUNT_KINDS, type Account, type AccountKind, type Balance, type Buckets } from './account.js';
export type { Transfer, TransferLine } from './transfer.js';
export type { PostedTransfer } from './posting.js';
export type { Hold, OpenHold, PostHold, VoidHold } from './hold.js';
export {
  batchKey,
  postBatch,
  readDueLots,
  type BatchEntry,
  type BatchLot,
  type BatchPosting,
} from './batch-posting.js';
export { lockMarketForBatch } from './market-lock.js';
export * from './ledger.errors.js';
