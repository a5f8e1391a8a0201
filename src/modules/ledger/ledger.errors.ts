import { DomainError, defineError } from '../../shared/domain-error.js';
import { CNY } from '../../shared/fen.js';

export const InsufficientBalance = defineError({
  code: 'ledger.insufficient-balance',
  status: 422,
  zh: '可用余额不足',
  en: 'The account does not have enough available',
});

export const TransferConflict = defineError({
  code: 'ledger.transfer-conflict',
  status: 409,
  zh: '同一幂等键已用于内容不同的划转',
  en: 'The key was used for a transfer with other content',
});

export const AccountNotFound = defineError({
  code: 'ledger.account-not-found',
  status: 404,
  zh: '账户不存在',
  en: 'There is no such account, or it is not yours',
});

export const AssetNotInMarket = defineError({
  code: 'ledger.asset-not-in-market',
  status: 422,
  zh: '该账户所在市场没有此标的',
  en: "The asset does not exist in the account's market; units never leave their market",
});

export const AssetOpenedElsewhere = defineError({
  code: 'ledger.asset-opened-elsewhere',
  status: 409,
  zh: '该标的代码已用于另一市场',
  en: 'The asset code belongs to another market',
});

export const TransferNotFound = defineError({
  code: 'ledger.transfer-not-found',
  status: 404,
  zh: '划转不存在',
  en: 'There is no such transfer',
});

export const TransferNotReversible = defineError({
  code: 'ledger.transfer-not-reversible',
  status: 422,
  zh: '该划转不能冲正：交易批次和冻结的变动由其自身流程更正',
  en: 'Journal batches and changes of holds are corrected by their own means, not reversed',
});

export const TransferAlreadyReversed = defineError({
  code: 'ledger.transfer-already-reversed',
  status: 409,
  zh: '该划转已冲正',
  en: 'The transfer has been reversed before',
});

export const HoldNotFound = defineError({
  code: 'ledger.hold-not-found',
  status: 404,
  zh: '冻结不存在',
  en: 'There is no such hold',
});

export const HoldOfAnother = defineError({
  code: 'ledger.hold-of-another',
  status: 403,
  zh: '冻结只能由设立者扣划或解除',
  en: 'A hold is posted and released only by its owner',
});

export const HoldClosed = defineError({
  code: 'ledger.hold-closed',
  status: 409,
  zh: '冻结已解除、已用尽或已到期',
  en: 'The hold is used up, released or past its expiry',
});

export const HoldExceeded = defineError({
  code: 'ledger.hold-exceeded',
  status: 422,
  zh: '扣划金额超过冻结余额',
  en: 'More is to be posted than the hold has left',
});

export const HoldAlreadyOpen = defineError({
  code: 'ledger.hold-already-open',
  status: 409,
  zh: '同一事由的冻结已存在',
  en: 'The owner has an open hold for this reference on the same balance',
});

export const NoBankAccount = defineError({
  code: 'ledger.no-bank-account',
  status: 422,
  zh: '该市场尚未开立资金存管账户',
  en: 'The market has no account at a custody bank yet',
});

export const BankReferenceUsed = defineError({
  code: 'ledger.bank-reference-used',
  status: 409,
  zh: '该银行流水号已入账',
  en: 'The bank reference has been booked before',
});

export const NotACashAccount = defineError({
  code: 'ledger.not-a-cash-account',
  status: 422,
  zh: '该账户不能办理此项资金业务',
  en: 'This kind of account takes no part in such a movement of cash',
});

export const SameMarket = defineError({
  code: 'ledger.same-market',
  status: 422,
  zh: '资金划转须在本单位不同市场的交易账户之间进行',
  en: 'Cash moves between trading accounts of different markets',
});

export const AccountStopped = defineError({
  code: 'ledger.account-stopped',
  status: 423,
  zh: '账户已被限制转出',
  en: 'A restriction stands on the account; nothing may be moved out of it',
});

export const InvalidAmount = defineError({
  code: 'ledger.invalid-amount',
  status: 422,
  zh: '金额须大于零且精确到分',
  en: 'An amount of money is positive and has at most two decimals',
});

export const InvalidPeriod = defineError({
  code: 'ledger.invalid-period',
  status: 422,
  zh: '起止日期有误',
  en: 'A period starts before it ends and is at most 366 days long',
});

export const Busy = defineError({
  code: 'ledger.busy',
  status: 503,
  zh: '账务繁忙，请稍后重试',
  en: 'The ledger is busy; nothing was posted, try again',
});

/** How long a caller is asked to wait after `ledger.busy`. */
const BUSY_RETRY_SECONDS = 1;

/** Facts are whole numbers of the asset's smallest unit, as text. */
export function insufficientBalance(
  accountId: bigint,
  asset: string,
  available: bigint,
  needed: bigint,
  bucket: 'available' | 'held' | 'pending' = 'available',
): DomainError {
  const unit = asset === CNY ? 'fen' : 'smallest-unit';
  return new DomainError(
    InsufficientBalance,
    `account ${accountId} has ${available} of ${asset} ${bucket} (${unit}), ${needed} needed`,
    {
      facts: {
        account: accountId.toString(),
        asset,
        bucket,
        available: available.toString(),
        needed: needed.toString(),
        shortfall: (needed - available).toString(),
        unit,
      },
    },
  );
}

/** `reason` names kind and document of the restriction, `frozen (湘01执保123号)`. */
export function accountStopped(accountId: bigint, reason: string): DomainError {
  const facts = { account: accountId.toString(), restriction: reason };
  return new DomainError(AccountStopped, `nothing may be moved out of account ${accountId}: ${reason}`, { facts });
}

/** Lock not available, deadlock found, serialization failure: the same call may succeed later. */
const LATER = new Set(['55P03', '40P01', '40001']);

/** Constraints that a race can break although the service checked before. */
const RACES: Readonly<Record<string, typeof TransferConflict>> = {
  ledger_transfers_key_once: TransferConflict,
  ledger_transfers_reversed_once: TransferAlreadyReversed,
  ledger_holds_one_open_per_reference: HoldAlreadyOpen,
  ledger_cash_movements_reference_once: BankReferenceUsed,
};

/** Turns what the database refused for reasons of timing into an error of the ledger; anything else stays as it is. */
export function ledgerFault(fault: unknown): unknown {
  if (!(fault instanceof Error) || fault instanceof DomainError) return fault;
  const driverError = 'driverError' in fault ? fault.driverError : fault;
  const { code, constraint } = driverError as { code?: string; constraint?: string };
  if (code !== undefined && LATER.has(code)) {
    return new DomainError(Busy, undefined, { retryAfterSeconds: BUSY_RETRY_SECONDS });
  }
  const race = code === '23505' && constraint !== undefined ? RACES[constraint] : undefined;
  return race ? new DomainError(race) : fault;
}
