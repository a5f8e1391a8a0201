import { defineError } from '../../../shared/domain-error.js';

export const REGISTER_TRANSFER_CLOSED = defineError({
  code: 'market.register-transfer-closed',
  status: 423,
  zh: '当前不在登记与交易之间划转的时段内',
  en: 'Units do not move between register and trading side at this time',
});
export const REGISTER_TRANSFER_NOT_OFFERED = defineError({
  code: 'market.register-transfer-not-offered',
  status: 422,
  zh: '该市场登记与交易为同一账簿，不办理转出',
  en: 'The rules in force have one ledger for register and trading side; nothing is moved to the register',
});
export const REGISTER_TRANSFER_INVALID = defineError({
  code: 'market.register-transfer-invalid',
  status: 422,
  zh: '划转数量须大于零且符合该品种的精度',
  en: 'The quantity is positive and fits the unit of the instrument',
});
export const NOT_A_TRADING_ACCOUNT = defineError({
  code: 'market.not-a-trading-account',
  status: 422,
  zh: '划转须以交易账户办理',
  en: 'A move between register and trading side names the trading account',
});
