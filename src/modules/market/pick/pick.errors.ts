import { defineError } from '../../../shared/domain-error.js';

export const OFFER_NOT_FOUND = defineError({
  code: 'market.offer-not-found',
  status: 404,
  zh: '没有该挂牌',
  en: 'There is no such offer',
});
export const OFFER_GONE = defineError({
  code: 'market.offer-gone',
  status: 409,
  zh: '该挂牌已成交、撤销或改价',
  en: 'The offer was taken, withdrawn or repriced',
});
export const OFFER_PICKING_CLOSED = defineError({
  code: 'market.offer-picking-closed',
  status: 423,
  zh: '当前时段或交易方式不接受摘牌',
  en: 'Offers are not picked in this session, or not under the rules in force',
});
export const OFFER_OUT_OF_REACH = defineError({
  code: 'market.offer-out-of-reach',
  status: 422,
  zh: '该挂牌不在可摘牌的档位之内',
  en: 'The offer is not among those that can be picked now',
});
export const OFFER_QUANTITY_EXCEEDED = defineError({
  code: 'market.offer-quantity-exceeded',
  status: 422,
  zh: '摘牌数量超过挂牌剩余数量',
  en: 'The quantity is above what is left of the offer',
});
export const OFFER_OWN = defineError({
  code: 'market.offer-own',
  status: 422,
  zh: '不得摘取本单位的挂牌',
  en: 'The offer is your own',
});
export const OFFER_OF_OWN_GROUP = defineError({
  code: 'market.offer-of-own-group',
  status: 422,
  zh: '不得摘取同一控制关系单位的挂牌',
  en: 'The offer is of a member of your ownership group',
});
