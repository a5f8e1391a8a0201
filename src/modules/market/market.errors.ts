import { defineError } from '../../shared/domain-error.js';

export const MARKET_NOT_FOUND = defineError({
  code: 'market.not-found',
  status: 404,
  zh: '没有该市场',
  en: 'There is no such market',
});
export const ORDER_NOT_FOUND = defineError({
  code: 'market.order-not-found',
  status: 404,
  zh: '没有该委托',
  en: 'There is no such order of yours',
});
export const ORDER_CLOSED = defineError({
  code: 'market.order-closed',
  status: 409,
  zh: '委托已结束，不能再更改',
  en: 'The order has ended and cannot be changed',
});
export const ORDER_CONFLICT = defineError({
  code: 'market.client-order-id-conflict',
  status: 409,
  zh: '该委托编号已用于另一内容的委托',
  en: 'This clientOrderId was used for an order with other content',
});
export const KEY_CONFLICT = defineError({
  code: 'market.idempotency-conflict',
  status: 409,
  zh: '该幂等键已用于另一内容的请求',
  en: 'This Idempotency-Key was used for a request with other content',
});
export const REPLACE_WITHOUT_CHANGE_TARGET = defineError({
  code: 'market.nothing-to-replace',
  status: 422,
  zh: '须给出新的数量或价格',
  en: 'A new quantity or price is needed',
});
export const REPLACE_WOULD_TRADE = defineError({
  code: 'market.post-only-would-trade',
  status: 422,
  zh: '只挂单委托改价后会立即成交，未作更改',
  en: 'The post-only order would trade at the new price; it was left as it was',
});
export const INSUFFICIENT_FUNDS = defineError({
  code: 'market.insufficient-funds',
  status: 422,
  zh: '可用资金不足',
  en: 'Not enough money available',
});
export const INSUFFICIENT_UNITS = defineError({
  code: 'market.insufficient-units',
  status: 422,
  zh: '可用数量不足',
  en: 'Not enough units available',
});
export const ACCOUNT_RESTRICTED = defineError({
  code: 'market.account-restricted',
  status: 423,
  zh: '账户受限，不能交易',
  en: 'The account is restricted from trading',
});
export const OWN_GROUP = defineError({
  code: 'market.counterparty-of-own-group',
  status: 422,
  zh: '不得与本单位或同一控制下的单位交易',
  en: 'The counterparty is yourself or belongs to your ownership group',
});
export const COUNTERPARTY_RESTRICTED = defineError({
  code: 'market.counterparty-restricted',
  status: 423,
  zh: '对方账户受限，不能成交',
  en: "The other side's account is restricted from trading",
});
export const INSTRUMENT_HALTED = defineError({
  code: 'market.instrument-halted',
  status: 423,
  zh: '该品种已停牌，只能撤单',
  en: 'The instrument is halted; only cancels are accepted',
});
export const MARKET_SUSPENDED = defineError({
  code: 'market.suspended',
  status: 423,
  zh: '市场因核对不一致而停止，请等待运营方处理',
  en: 'The market stands still because its state did not verify; the operator must act',
});
export const MARKET_BUSY = defineError({
  code: 'market.busy',
  status: 503,
  zh: '排队已满，请稍后重试',
  en: 'The queue is full; try again shortly',
});
export const MARKET_STARTING = defineError({
  code: 'market.not-ready',
  status: 503,
  zh: '该市场正在恢复或由另一进程负责，请稍后重试',
  en: 'The market is recovering or served by another process; try again shortly',
});
export const OUTCOME_UNKNOWN = defineError({
  code: 'market.outcome-unknown',
  status: 503,
  zh: '与数据库的连接中断，结果未知，请按编号查询',
  en: 'The connection to the database was lost; the outcome is unknown, ask by your key',
});
export const COMMAND_FAILED = defineError({
  code: 'market.command-failed',
  status: 500,
  zh: '该请求处理失败，未产生任何影响',
  en: 'This request failed and had no effect',
});
export const DESK_ORDER_SETTLED = defineError({
  code: 'market.desk-order-settled',
  status: 409,
  zh: '该已批准事项已经执行或已被退回',
  en: 'What was approved was carried out, or refused, before',
});
