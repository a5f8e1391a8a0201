import { defineError, type ErrorDefinition } from '../../../shared/domain-error.js';
import type { AuctionRule } from './refusal.js';

export const AUCTION_NOT_FOUND = defineError({
  code: 'auction.not-found',
  status: 404,
  zh: '没有该竞价',
  en: 'There is no such auction',
});
export const AUCTION_ENDED = defineError({
  code: 'auction.ended',
  status: 409,
  zh: '竞价已终结',
  en: 'The auction is over',
});
export const AUCTION_INVALID = defineError({
  code: 'auction.invalid',
  status: 422,
  zh: '内容不符合竞价品种的价格或数量单位',
  en: 'A price, quantity or amount is not on the grid of what is auctioned',
});
export const AUCTION_NOT_OFFERED = defineError({
  code: 'auction.not-offered',
  status: 422,
  zh: '交易规则没有这种竞价',
  en: 'The rules in force have no auction of this kind',
});
export const SAME_GROUP = defineError({
  code: 'auction.same-group-as-principal',
  status: 422,
  zh: '与委托人同一控制下的单位不得参加竞价',
  en: 'A firm of the ownership group of the principal may not take part',
});
export const PRINCIPAL_UNKNOWN = defineError({
  code: 'auction.principal-unknown',
  status: 422,
  zh: '委托人在该市场没有可用的账户',
  en: 'The principal has no account in this market that can be auctioned from',
});
export const SEAL_KEY_UNKNOWN = defineError({
  code: 'auction.seal-key-unknown',
  status: 422,
  zh: '没有该密钥，或已用于其他竞价',
  en: 'There is no such key for sealing, or another auction has it',
});
export const SEAL_KEY_AWAY = defineError({
  code: 'auction.seal-key-away',
  status: 503,
  zh: '本机没有该竞价的密钥文件',
  en: 'The key file of the auction is not on this machine; the operator must bring it there',
});
export const RESULT_NOT_YET = defineError({
  code: 'auction.result-not-yet',
  status: 404,
  zh: '竞价尚未产生结果',
  en: 'The auction has no result yet',
});

type Text = readonly [status: ErrorDefinition['status'], zh: string, en: string];

/** What a person is told of each rule; docs/rules/auction.md says where they come from. */
const TEXTS: Readonly<Record<AuctionRule, Text>> = {
  'notice-too-short': [422, '公告期不足', 'Bidding begins too soon after the notice'],
  'schedule-out-of-order': [422, '日程先后不符', 'The moments of the schedule are not in order, or lie in the past'],
  'object-not-on-grid': [422, '标的数量或单位不符合要求', 'What is put up is not a positive whole number of its units'],
  'parts-differ-from-start': [422, '各部分起始价值之和不等于起始价', 'The parts do not sum to the start price'],
  'policy-does-not-fit': [422, '竞价规则之间不相容', 'The rules chosen for the auction contradict each other'],
  'step-too-large': [422, '加价幅度过大', 'The step is too large a part of the start price'],
  'step-off-grid': [422, '加价幅度不是规定单位的整数倍', 'The step is not a whole multiple of what the rules say'],
  'start-beyond-limit': [422, '价格超出基价', 'The price lies beyond the base price'],
  'deposit-rate-out-of-range': [422, '保证金超出范围', 'The deposit is out of range'],
  'principal-may-not-bid': [422, '委托人不得参加竞买', 'The principal may not take part'],
  'bidder-barred': [422, '曾违约的竞买人不得再参加', 'Who defaulted on this before may not take part again'],
  'already-registered': [409, '已报名', 'The firm has signed up already'],
  'not-registered': [409, '未报名', 'The firm has not signed up'],
  'registration-closed': [423, '不在报名时间', 'Registration is not open'],
  'too-many-registrations': [422, '报名人数已满', 'The auction takes no more firms'],
  'deposit-differs': [422, '保证金金额不符', 'The deposit is not what is asked for'],
  'already-judged': [409, '资格已认定', 'The registration was judged or withdrawn before'],
  'bidder-not-qualified': [422, '未获竞买资格', 'The firm was not found qualified to bid'],
  'bidding-not-open': [423, '竞价尚未开始', 'Bidding has not begun'],
  'bidding-over': [423, '竞价已结束', 'Bidding is over'],
  'sealed-bids-only': [422, '本竞价只接受密封报价', 'This auction takes sealed bids only'],
  'open-bids-only': [422, '本竞价只接受公开报价', 'This auction takes open bids only'],
  'too-many-bids': [422, '报价次数已用完', 'The firm has made as many bids as one may'],
  'ciphertext-too-long': [422, '密文过长', 'The seal is too long'],
  'price-not-ticks': [422, '价格须为最小变动价位的整数倍', 'The price is not a positive whole number of ticks'],
  'price-worse-than-start': [422, '价格劣于起始价', 'The price is worse than the start price'],
  'price-off-step': [
    422,
    '价格与起始价之差不是加价幅度的整数倍',
    'The price is not a whole number of steps from the start',
  ],
  'lots-not-whole': [422, '数量须为最小单位的整数倍', 'The quantity is not a positive whole number of lots'],
  'lots-below-minimum': [422, '数量低于最低申报量', 'The quantity is below the least of a bid'],
  'lots-above-offer': [422, '数量超过标的', 'The quantity is more than is put up'],
  'whole-only': [422, '须整体竞价', 'A bid is for the whole'],
  'all-or-none-not-allowed': [422, '本竞价不接受全量或不成交的条件', 'Bids for all or none are not taken'],
  'amount-too-large': [422, '金额超出上限', 'The amount is beyond what can be carried'],
  'above-bidder-cap': [422, '超过单个竞买人上限', 'The firm would have more than one bidder can'],
  'not-better-than-own': [422, '须优于本人前次报价', "The price must beat the firm's own last one"],
  'not-better-than-best': [422, '须优于当前最优报价', 'The price must beat the best so far'],
  'wrong-phase': [409, '竞价所处阶段不允许', 'The phase of the auction does not allow this'],
  'nothing-sealed': [409, '没有密封内容', 'Nothing in this auction is sealed'],
  'already-opened': [409, '已开封', 'The seals were opened before'],
  'not-opened': [409, '尚未开封', 'The seals have not been opened'],
  'opened-bids-differ': [422, '开封内容与所收报价不符', 'What was opened are not the bids that were taken'],
  'reserve-seal-differs': [422, '保留价与其密封不符', 'The reserve is not the one that was sealed'],
  'price-worse-than-floor': [422, '价格劣于底价', 'The price is worse than the floor'],
  'publicity-too-short': [422, '公示期不足', 'The result is not public for long enough'],
  'due-before-now': [422, '期限早于现在', 'The date lies before now'],
  'not-a-winner': [409, '不是受让人', 'The firm has won nothing here'],
  'step-not-next': [409, '不是下一步骤', 'This is not what the winner has to do next'],
  overdue: [409, '已逾期，只能认定违约', 'The day has passed; only a default is left'],
  'not-overdue': [409, '尚未逾期', 'The day has not passed'],
  'nothing-left': [409, '没有剩余标的', 'Nothing is left to put up again'],
  'already-relisted': [409, '已重新上市', 'It was put up again before'],
  'start-lowered-too-far': [422, '起始价调整过大', 'The start price is too much worse than the last one'],
  'relisted-too-late': [422, '超过重新竞价的期限', 'It is too late to put it up again'],
  'too-many-rounds': [422, '竞价轮次已满', 'There were as many rounds as there may be'],
};

/** One error for each rule, `auction.notice-too-short`. */
export const RULE_ERRORS = Object.fromEntries(
  (Object.entries(TEXTS) as [AuctionRule, Text][]).map(([rule, [status, zh, en]]) => [
    rule,
    defineError({ code: `auction.${rule}`, status, zh, en }),
  ]),
) as Readonly<Record<AuctionRule, ErrorDefinition>>;
