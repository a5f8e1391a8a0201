import { defineError } from '../../../shared/domain-error.js';

export const BLOCK_NOT_FOUND = defineError({
  code: 'market.block-not-found',
  status: 404,
  zh: '没有该大宗协议',
  en: 'There is no such block of yours',
});
export const BLOCK_ENDED = defineError({
  code: 'market.block-ended',
  status: 409,
  zh: '大宗协议已结束',
  en: 'The block has ended',
});
export const BLOCK_TERMS_CHANGED = defineError({
  code: 'market.block-terms-changed',
  status: 409,
  zh: '报价已更改，请按现行版本确认',
  en: 'Other terms are on the table now; confirm the present version',
});
export const BLOCK_ALREADY_CONFIRMED = defineError({
  code: 'market.block-already-confirmed',
  status: 409,
  zh: '已确认该报价，等待对方确认',
  en: 'You have confirmed these terms; the other side has not yet',
});
export const BLOCK_COUNTERPARTY_NEEDED = defineError({
  code: 'market.block-counterparty-needed',
  status: 422,
  zh: '群组报价须指明与哪一方协商',
  en: 'An offer to a group has several negotiations; name the counterparty',
});
export const BLOCK_NOT_OFFERED = defineError({
  code: 'market.block-not-offered',
  status: 422,
  zh: '交易规则没有大宗协议',
  en: 'The rules in force have no block trading',
});
export const BLOCK_CLOSED = defineError({
  code: 'market.block-closed',
  status: 423,
  zh: '当前不在大宗协议交易时段，只能撤回或拒绝',
  en: 'Blocks are not negotiated in this session; they can only be withdrawn or declined',
});
export const BLOCK_GROUP_NOT_ALLOWED = defineError({
  code: 'market.block-group-not-allowed',
  status: 422,
  zh: '交易规则不允许群组报价',
  en: 'The rules in force have no block offers to a group',
});
export const BLOCK_DIRECTED_NOT_ALLOWED = defineError({
  code: 'market.block-directed-not-allowed',
  status: 422,
  zh: '交易规则不允许定向报价',
  en: 'The rules in force have no block offers to one party',
});
export const BLOCK_BELOW_MINIMUM = defineError({
  code: 'market.block-below-minimum',
  status: 422,
  zh: '数量低于大宗协议起点',
  en: 'The quantity is below the least of a block',
});
export const BLOCK_OUTSIDE_BAND = defineError({
  code: 'market.block-outside-band',
  status: 422,
  zh: '价格超出大宗协议涨跌幅限制',
  en: 'The price is outside the band for blocks of the day',
});
export const BLOCK_DIRECTED_TO_ONE = defineError({
  code: 'market.block-directed-to-one',
  status: 422,
  zh: '定向报价只能指明一方',
  en: 'A directed offer names one counterparty',
});
export const BLOCK_OTHER_SIDE = defineError({
  code: 'market.block-other-side',
  status: 409,
  zh: '报价方撤回，受邀方拒绝',
  en: 'An offer is withdrawn by who made it and declined by whom it was made to',
});
