import { defineError } from '../../../shared/domain-error.js';

export const POSITION_LIMIT_EXCEEDED = defineError({
  code: 'market.position-limit-exceeded',
  status: 422,
  zh: '持仓与未成交买入合计超过最大持有量',
  en: 'The position with all open purchases would exceed the position limit',
});
export const HOLDER_LIMIT_REACHED = defineError({
  code: 'market.holder-limit-reached',
  status: 422,
  zh: '该品种持有人数已达上限',
  en: 'The instrument has as many holders as it may have, open purchases included',
});
export const OPEN_ORDERS_LIMIT_REACHED = defineError({
  code: 'market.open-orders-limit-reached',
  status: 422,
  zh: '未成交委托笔数已达上限',
  en: 'The account has as many open orders as it may have',
});
export const ORDER_RATE_EXCEEDED = defineError({
  code: 'market.order-rate-exceeded',
  status: 429,
  zh: '一分钟内委托笔数已达上限',
  en: 'The account has sent as many orders within a minute as it may',
});
export const POSITION_LIMIT_INVALID = defineError({
  code: 'market.position-limit-invalid',
  status: 422,
  zh: '账户、品种或数量不适用',
  en: 'The account is no trading account of the market, or the quantity does not fit the instrument of it',
});
