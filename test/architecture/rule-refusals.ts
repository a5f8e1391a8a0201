import { MODES, type Mode } from '../support/every-mode.js';

/**
 * Which rule refuses what in which mode of trading, and by which code (RUL-2). A row is a rule: a field of the rulebook,
 * or what a market holds to beside it. A mode that a row does not name cannot break the rule; `otherwise` says why.
 *
 * `rule-refusals.spec.ts` holds it to the rulebook, to the catalogue of errors and to the tests. A test that proves cells
 * of it is named `RUL-2 <modes> <rules>: <sentence> (<codes>)`.
 */
export interface Rule {
  readonly rule: string;
  readonly codes: Readonly<Partial<Record<Mode, readonly string[]>>>;
  /** Why the modes without a code have none; empty where every mode has one. */
  readonly otherwise: string;
}

type Codes = Readonly<Partial<Record<Mode, string | readonly string[]>>>;

function rule(name: string, codes: Codes, otherwise = ''): Rule {
  const lists = Object.entries(codes).map(([mode, each]) => [mode, typeof each === 'string' ? [each] : each]);
  return { rule: name, codes: Object.fromEntries(lists) as Rule['codes'], otherwise };
}

/** A field by which nothing is refused. */
function none(name: string, why: string): Rule {
  return rule(name, {}, why);
}

function inEvery(code: string, but: readonly Mode[] = []): Codes {
  return Object.fromEntries(MODES.filter((mode) => !but.includes(mode)).map((mode) => [mode, code]));
}

const AGREED = 'two parties agree on any quantity and any amount, at any hour of an open day';
const OWN_DAYS = 'an auction runs by its own schedule, whatever the trading day';
const LISTED_ONLY = 'a rule of listed orders';
const BLOCKS_ONLY = 'a rule of blocks';
const NOTICE_ONLY = 'what is asked for in an auction goes by the notice, which kept to it';
const BID_ONLY = 'a rule of bidders';

/** Every field of a rulebook, in its order. */
export const RULEBOOK_RULES: readonly Rule[] = [
  none('market', 'a name'),
  none('titleZh', 'a name'),
  none('titleEn', 'a name'),
  rule(
    'calendar.days',
    { ...inEvery('market.closed', ['block', 'bid', 'notice']), block: 'market.block-closed' },
    OWN_DAYS,
  ),
  rule(
    'calendar.closed',
    { ...inEvery('market.closed', ['block', 'bid', 'notice']), block: 'market.block-closed' },
    OWN_DAYS,
  ),
  none('calendar.open', 'it opens a day'),
  rule(
    'sessions.book',
    inEvery('market.closed', ['block', 'bid', 'notice']),
    'blocks have sessions of their own, auctions a schedule',
  ),
  rule('sessions.block', { block: 'market.block-closed' }, BLOCKS_ONLY),
  rule(
    'matching.policy',
    { pick: ['market.offer-picking-closed', 'market.offer-out-of-reach'] },
    'an order rests under every policy',
  ),
  none('matching.tradePrice', 'it says at which price is traded'),
  rule(
    'matching.callAfterHaltSeconds',
    {
      order: ['market.time-in-force-not-allowed', 'market.post-only-not-allowed'],
      change: 'market.post-only-not-allowed',
    },
    'only orders are collected; one that rests keeps a time in force that can rest',
  ),
  rule(
    'orders.timesInForce',
    { order: 'market.time-in-force-not-allowed' },
    'an order that no longer fits expires when the day opens, and a pick never rests',
  ),
  rule(
    'orders.postOnly',
    { order: 'market.post-only-not-allowed', change: 'market.post-only-not-allowed' },
    LISTED_ONLY,
  ),
  rule(
    'orders.quantityMax',
    { order: 'market.quantity-above-maximum', change: 'market.quantity-above-maximum' },
    'what is picked was listed below it; the other modes have quantities of their own',
  ),
  rule(
    'orders.steps',
    {
      order: ['market.price-off-step', 'market.quantity-off-step'],
      change: ['market.price-off-step', 'market.quantity-off-step'],
      pick: 'market.quantity-off-step',
      block: ['market.price-off-step', 'market.quantity-off-step'],
    },
    `${AGREED}; an auction has steps of its own`,
  ),
  rule(
    'orders.approval',
    inEvery('market.listing-permit-exceeded', ['block', 'bid', 'notice', 'agreement']),
    'a rule of the book; auctions and agreements have approvals of their own, blocks none',
  ),
  rule(
    'prices.band',
    inEvery('market.price-outside-band', ['block', 'bid', 'notice', 'agreement']),
    `blocks have a band of their own; ${AGREED}; an auction has a start and a reserve`,
  ),
  none('prices.close', 'it says how a price is found'),
  none('prices.firstReferences', 'it says how a price is found'),
  none('prices.composite', 'it says how a price is found'),
  rule('block', { block: 'market.block-not-offered' }, BLOCKS_ONLY),
  rule('block.quantityMin', { block: 'market.block-below-minimum' }, BLOCKS_ONLY),
  rule('block.band', { block: 'market.block-outside-band' }, BLOCKS_ONLY),
  rule('block.directed', { block: 'market.block-directed-not-allowed' }, BLOCKS_ONLY),
  rule('block.group', { block: 'market.block-group-not-allowed' }, BLOCKS_ONLY),
  rule('auction', { notice: 'auction.not-offered' }, NOTICE_ONLY),
  rule('auction.directions', { notice: 'auction.not-offered' }, NOTICE_ONLY),
  rule(
    'auction.forms',
    { notice: 'auction.not-offered', bid: ['auction.sealed-bids-only', 'auction.open-bids-only'] },
    'a rule of auctions',
  ),
  rule(
    'auction.policies',
    { notice: ['auction.not-offered', 'auction.policy-does-not-fit'], bid: 'auction.whole-only' },
    'a rule of auctions',
  ),
  none('auction.topShare', 'it says who wins'),
  rule('auction.noticeDaysMin', { notice: 'auction.notice-too-short' }, NOTICE_ONLY),
  none('auction.publicityDaysMin', 'the clock publishes a result for so long; nobody asks for less'),
  rule('auction.depositRate', { bid: 'market.insufficient-funds' }, BID_ONLY),
  rule('auction.stepRateMax', { notice: 'auction.step-too-large' }, NOTICE_ONLY),
  rule('auction.stepMultiple', { notice: 'auction.step-off-grid' }, NOTICE_ONLY),
  rule('auction.bidderShareMax', { bid: 'auction.above-bidder-cap' }, BID_ONLY),
  rule('auction.bidsPerBidderMax', { bid: 'auction.too-many-bids' }, BID_ONLY),
  rule('auction.closing', { bid: 'auction.bidding-over' }, BID_ONLY),
  rule(
    'auction.oneBidder',
    {
      notice: 'auction.not-offered',
      bid: ['auction.wrong-phase', 'auction.price-worse-than-floor', 'auction.not-found'],
    },
    'a rule of auctions',
  ),
  rule('auction.relisting.startCutMax', { notice: 'auction.start-lowered-too-far' }, NOTICE_ONLY),
  rule('auction.relisting.daysMax', { notice: 'auction.relisted-too-late' }, NOTICE_ONLY),
  rule('auction.relisting.roundsMax', { notice: 'auction.too-many-rounds' }, NOTICE_ONLY),
  rule('auction.contractDays', { bid: 'auction.step-not-next' }, BID_ONLY),
  rule('auction.paymentDays', { bid: 'auction.wrong-phase' }, BID_ONLY),
  rule('agreement', { agreement: 'market.agreement-not-offered' }, 'a rule of agreements'),
  rule('agreement.approval', { agreement: 'market.agreement-no-authority' }, 'a rule of agreements'),
  none('agreement.publicityDays', 'not yet: objections are not taken in'),
  rule('settlement.unitReleaseDays', inEvery('market.insufficient-units')),
  rule('settlement.minimumHoldingDays', inEvery('market.insufficient-units')),
  none('settlement.riskReserve', 'what becomes of fees that were paid'),
  none('settlement.registerTransfer', 'it says when units move to the trading side, which is no trading (REG-5)'),
  rule('fees', inEvery('market.insufficient-funds')),
  rule('limits.positionMax', inEvery('market.position-limit-exceeded')),
  rule(
    'limits.holdersMax',
    inEvery('market.holder-limit-reached', ['change']),
    'whoever has an order to change has its place among the holders',
  ),
  rule(
    'limits.openOrdersMax',
    { order: 'market.open-orders-limit-reached' },
    'a changed order is the same order, a pick never rests, and other modes have no orders',
  ),
  rule(
    'limits.ordersPerMinuteMax',
    inEvery('market.order-rate-exceeded', ['block', 'bid', 'notice', 'agreement']),
    LISTED_ONLY,
  ),
  none('limits.reportFrom', 'it says who is reported'),
  none('participation.kinds', 'only such organizations are given a trading account at all'),
  none('participation.grades', 'not yet: grades come with the environmental credit'),
  none('surveillance', 'it says what is looked at'),
  none('basis', 'it says why a rule is there'),
];

/** What a market holds to beside the figures of its rulebook. */
export const MARKET_RULES: readonly Rule[] = [
  rule('halt', inEvery('market.halted')),
  rule('instrument-halt', inEvery('market.instrument-halted')),
  rule('restriction', inEvery('market.account-restricted')),
  rule(
    'counterparty-restriction',
    { block: 'market.counterparty-restricted', agreement: 'market.counterparty-restricted' },
    'what is open of a restricted account ends, and a bid binds',
  ),
  rule(
    'ownership-group',
    {
      pick: ['market.offer-own', 'market.offer-of-own-group'],
      block: 'market.counterparty-of-own-group',
      bid: ['auction.principal-may-not-bid', 'auction.same-group-as-principal'],
      agreement: 'market.counterparty-of-own-group',
    },
    'orders of one group are taken and do not meet; a notice is to everybody',
  ),
  rule('funds', inEvery('market.insufficient-funds')),
  rule('units', inEvery('market.insufficient-units')),
  rule('grid', {
    ...inEvery('market.order-invalid', ['bid', 'notice', 'agreement']),
    bid: 'auction.invalid',
    notice: 'auction.invalid',
    agreement: 'market.agreement-invalid',
  }),
  rule(
    'counterparty',
    { block: 'market.counterparty-unknown', agreement: 'market.counterparty-unknown' },
    'no counterparty is named',
  ),
  rule(
    'post-only',
    { change: 'market.post-only-would-trade' },
    'a new post-only order that would trade is taken and rejected by the book; other modes have none',
  ),
  rule('offer', { pick: ['market.offer-gone', 'market.offer-quantity-exceeded'] }, 'only a pick takes an offer'),
  rule(
    'negotiation',
    {
      block: [
        'market.block-not-found',
        'market.block-other-side',
        'market.block-ended',
        'market.block-terms-changed',
        'market.block-already-confirmed',
        'market.block-counterparty-needed',
        'market.block-directed-to-one',
      ],
      agreement: ['market.agreement-not-found', 'market.agreement-other-side', 'market.agreement-ended'],
    },
    'only two parties negotiate',
  ),
  rule('notice-schedule', { notice: 'auction.schedule-out-of-order' }, NOTICE_ONLY),
  rule('notice-object', { notice: ['auction.object-not-on-grid', 'auction.parts-differ-from-start'] }, NOTICE_ONLY),
  rule('notice-start', { notice: ['auction.start-beyond-limit', 'auction.amount-too-large'] }, NOTICE_ONLY),
  rule('relisting', { notice: ['auction.nothing-left', 'auction.already-relisted'] }, NOTICE_ONLY),
  rule(
    'registration',
    {
      bid: [
        'auction.already-registered',
        'auction.not-registered',
        'auction.registration-closed',
        'auction.already-judged',
        'auction.bidder-barred',
        'auction.ended',
      ],
    },
    BID_ONLY,
  ),
  rule('bid-time', { bid: ['auction.bidding-not-open', 'auction.bidder-not-qualified'] }, BID_ONLY),
  rule(
    'bid-price',
    { bid: ['auction.price-not-ticks', 'auction.price-worse-than-start', 'auction.price-off-step'] },
    BID_ONLY,
  ),
  rule(
    'bid-quantity',
    {
      bid: [
        'auction.lots-not-whole',
        'auction.lots-below-minimum',
        'auction.lots-above-offer',
        'auction.amount-too-large',
      ],
    },
    BID_ONLY,
  ),
  rule('bid-all-or-none', { bid: 'auction.all-or-none-not-allowed' }, BID_ONLY),
  rule('bid-improvement', { bid: ['auction.not-better-than-own', 'auction.not-better-than-best'] }, BID_ONLY),
  rule('bid-seal', { bid: 'auction.ciphertext-too-long' }, BID_ONLY),
  rule('winning', { bid: 'auction.not-a-winner' }, BID_ONLY),
];

/** Codes of the market that name no rule of trading, by why they do not. */
export const NO_RULE: Readonly<Record<string, readonly string[]>> = {
  'what is asked for is not there, or has ended': [
    'market.not-found',
    'market.order-not-found',
    'market.order-closed',
    'market.offer-not-found',
    'market.no-account',
    'market.instrument-not-listed',
    'market.journal-batch-not-found',
    'auction.principal-unknown',
    'auction.result-not-yet',
  ],
  'a key, or an approved order, was used before': [
    'market.client-order-id-conflict',
    'market.idempotency-conflict',
    'market.desk-order-settled',
  ],
  'the market cannot answer now': [
    'market.suspended',
    'market.busy',
    'market.not-ready',
    'market.outcome-unknown',
    'market.command-failed',
  ],
  'the form of a request': [
    'market.nothing-to-replace',
    'market.candle-range-invalid',
    'market.position-limit-invalid',
    'market.rulebook-day-refused',
    'market.rulebook-invalid',
    'market.rulebook-not-found',
  ],
  'applications for leave to list, which are no trading (LST-1)': [
    'market.listing-permit-invalid',
    'market.listing-permit-lapsed',
    'market.listing-permit-no-authority',
    'market.listing-permit-not-needed',
  ],
  'files and the bulletin of intentions, which are no trading (MDT-1, INT-1)': [
    'market.export-range-invalid',
    'market.export-too-large',
    'market.intention-ended',
    'market.intention-invalid',
    'market.intention-not-found',
    'market.intention-rate-exceeded',
    'market.too-many-intentions',
  ],
  'moves between register and trading side, which are no trading (REG-5)': [
    'market.not-a-trading-account',
    'market.register-transfer-closed',
    'market.register-transfer-invalid',
    'market.register-transfer-not-offered',
  ],
  'approvals and surveillance': [
    'market.agreement-binding',
    'market.alert-moved-on',
    'market.alert-not-found',
    'market.alert-step-incomplete',
    'market.alert-step-not-allowed',
    'market.scan-day-not-begun',
    'market.scan-day-too-large',
  ],
  'steps of the operator and of the clock in an auction, each broken in auction-rules.spec.ts and relisting.spec.ts': [
    'auction.too-many-registrations',
    'auction.deposit-differs',
    'auction.deposit-rate-out-of-range',
    'auction.nothing-sealed',
    'auction.already-opened',
    'auction.not-opened',
    'auction.opened-bids-differ',
    'auction.reserve-seal-differs',
    'auction.publicity-too-short',
    'auction.due-before-now',
    'auction.overdue',
    'auction.not-overdue',
    'auction.seal-key-away',
    'auction.seal-key-unknown',
  ],
};
