import { MARKETS } from '../../../../shared/market.js';
import { PHASES } from '../../day/phase.js';
import { thresholdFaults } from '../../surveillance/thresholds.js';
import type { ClosingMethod, CompositeSample } from '../../prices/index.js';
import {
  AUCTION_POLICIES,
  CERTAINTIES,
  CHOICES,
  CREDIT_GRADES,
  FEE_MODES,
  PARTICIPANT_KINDS,
  type AgreementRules,
  type AuctionClosing,
  type AuctionRules,
  type Basis,
  type BlockRules,
  type CalendarRule,
  type FeeRule,
  type GradeRule,
  type LimitRules,
  type MatchingRule,
  type OrderRules,
  type ParticipationRules,
  type PriceRules,
  type RelistingRules,
  type RiskReserve,
  type Rulebook,
  type SessionPart,
  type SessionRules,
  type SessionWindow,
  type SettlementRules,
  type StepRule,
} from '../rulebook.js';
import {
  clockTime,
  day,
  decimal,
  entries,
  fault,
  fields,
  flag,
  listOf,
  nullable,
  oneOf,
  someOf,
  text,
  variants,
  whole,
  type FormCheck,
} from '../../../../platform/http/form-check.js';

/** The form of a rulebook: each field, its type and its range. What fields mean together is in `consistency.ts`. */

const TITLE_LENGTH_MAX = 100;
const DOCUMENT_LENGTH_MAX = 200;
const NOTE_LENGTH_MAX = 500;
const NOTICE_DAYS_MAX = 400;
const SESSIONS_MAX = 24;
const STEPS_MAX = 500;
const INSTRUMENTS_MAX = 500;
const BASES_MAX = 20;
const SAMPLES_MAX = 200;
const TRADING_DAYS_MAX = 250;
const CALENDAR_DAYS_MAX = 365;
const COUNT_MAX = 1_000_000;
const SECONDS_MAX = 86_400;
const SLICES_MAX = 10_000;

/** Rates, bands and shares are parts per million inside. */
const MILLION = 1_000_000n;
const share = decimal(6, 0n, MILLION);
const positiveShare = decimal(6, 1n, MILLION);
/** A band of one would reach down to a price of nothing, and a fee of one would take all of the proceeds. */
const belowOne = decimal(6, 0n, MILLION - 1n);
const THOUSAND = 1_000n;
const band = decimal(3, 1n, THOUSAND - 1n);
const yuan = decimal(2, 0n);
/** Prices and steps of prices; the grids of instruments have at most nine places. */
const price = decimal(9, 1n);
/** Whole units, which every grid can express, that of an instrument listed later too. */
const wholeUnits = decimal(0, 1n, 10n ** 12n);

const INSTRUMENT = /^[A-Za-z0-9._:-]{1,64}$/;
const INSTRUMENT_OR_ALL: FormCheck = (value, field) =>
  value === '*' || (typeof value === 'string' && INSTRUMENT.test(value))
    ? []
    : [{ field, rule: 'instrument', message: '须为标的代码或 * · must be the code of an instrument, or *' }];

const window = { from: clockTime, to: clockTime };
const sessionWindow = fields<SessionWindow>(window);

const calendar = fields<CalendarRule>({
  days: oneOf(['trading-days', 'every-day']),
  closed: listOf(day, { max: NOTICE_DAYS_MAX }),
  open: listOf(day, { max: NOTICE_DAYS_MAX }),
});

const sessions = fields<SessionRules>({
  book: listOf(fields<SessionPart>({ ...window, phase: oneOf(PHASES.filter((phase) => phase !== 'closed')) }), {
    max: SESSIONS_MAX,
  }),
  block: listOf(sessionWindow, { max: SESSIONS_MAX }),
});

const matching = fields<MatchingRule>({
  policy: oneOf(['price-time', 'best-price-pick', 'five-level-pick']),
  tradePrice: oneOf(['maker', 'lower']),
  callAfterHaltSeconds: nullable(whole(1, SECONDS_MAX)),
});

const orders = fields<OrderRules>({
  timesInForce: someOf(['day', 'gtc', 'ioc', 'fok']),
  postOnly: flag,
  quantityMax: nullable(wholeUnits),
  steps: listOf(
    fields<StepRule>({ instrument: INSTRUMENT_OR_ALL, price: nullable(price), quantity: nullable(decimal(9, 1n)) }),
    { max: STEPS_MAX },
  ),
  approval: oneOf(['before', 'none']),
});

/** Each closing method with its own fields. */
const CLOSING: Readonly<Record<ClosingMethod['kind'], FormCheck>> = {
  'vwap-of-day': fields<ClosingMethod & { kind: 'vwap-of-day' }>({ kind: oneOf(['vwap-of-day']) }),
  'hubei-last-slices': fields<ClosingMethod & { kind: 'hubei-last-slices' }>({
    kind: oneOf(['hubei-last-slices']),
    lastSlices: whole(1, SLICES_MAX),
    slicesOfDay: whole(1, SLICES_MAX),
  }),
  'vwap-with-threshold': fields<ClosingMethod & { kind: 'vwap-with-threshold' }>({
    kind: oneOf(['vwap-with-threshold']),
    thresholdQuantity: wholeUnits,
  }),
};

const prices = fields<PriceRules>({
  band: nullable(band),
  close: variants(CLOSING),
  firstReferences: entries(INSTRUMENT, price, INSTRUMENTS_MAX),
  composite: listOf(
    fields<CompositeSample>({ from: day, weights: entries(INSTRUMENT, whole(1, COUNT_MAX), INSTRUMENTS_MAX) }),
    { max: SAMPLES_MAX },
  ),
});

const block = fields<BlockRules>({ quantityMin: wholeUnits, band: nullable(band), directed: flag, group: flag });

const extension = { windowSeconds: whole(1, SECONDS_MAX), extendFrom: oneOf(['bid', 'end']) };
const AUCTION_CLOSING: Readonly<Record<AuctionClosing['kind'], FormCheck>> = {
  fixed: fields<AuctionClosing & { kind: 'fixed' }>({ kind: oneOf(['fixed']) }),
  extended: fields<AuctionClosing & { kind: 'extended' }>({ kind: oneOf(['extended']), ...extension }),
  timed: fields<AuctionClosing & { kind: 'timed' }>({
    kind: oneOf(['timed']),
    waitSeconds: whole(0, SECONDS_MAX),
    durationSeconds: whole(1, SECONDS_MAX),
    ...extension,
  }),
};

const auction = fields<AuctionRules>({
  directions: someOf(['sale', 'purchase']),
  forms: someOf(['open', 'sealed']),
  policies: someOf(AUCTION_POLICIES),
  topShare: nullable(positiveShare),
  noticeDaysMin: whole(0, CALENDAR_DAYS_MAX),
  publicityDaysMin: whole(0, CALENDAR_DAYS_MAX),
  depositRate: share,
  stepRateMax: positiveShare,
  stepMultiple: nullable(price),
  bidderShareMax: nullable(positiveShare),
  bidsPerBidderMax: whole(1, 1_000),
  closing: variants(AUCTION_CLOSING),
  oneBidder: oneOf(['negotiate', 'bid-alone', 'fail']),
  relisting: fields<RelistingRules>({
    startCutMax: belowOne,
    daysMax: whole(0, CALENDAR_DAYS_MAX),
    roundsMax: whole(1, 100),
  }),
  contractDays: whole(0, CALENDAR_DAYS_MAX),
  paymentDays: whole(0, CALENDAR_DAYS_MAX),
});

const agreement = fields<AgreementRules>({
  approval: oneOf(['before', 'after', 'none']),
  publicityDays: whole(0, CALENDAR_DAYS_MAX),
});

const settlement = fields<SettlementRules>({
  unitReleaseDays: whole(0, TRADING_DAYS_MAX),
  minimumHoldingDays: whole(0, TRADING_DAYS_MAX),
  riskReserve: nullable(fields<RiskReserve>({ feeShare: positiveShare, cap: yuan })),
  registerTransfer: nullable(sessionWindow),
});

const fees = listOf(
  fields<FeeRule>({
    mode: oneOf(FEE_MODES),
    side: oneOf(['buy', 'sell']),
    rate: belowOne,
    minimum: yuan,
    waiveBelow: yuan,
  }),
  { max: 2 * FEE_MODES.length },
);

const limits = fields<LimitRules>({
  positionMax: nullable(wholeUnits),
  holdersMax: nullable(whole(1, COUNT_MAX)),
  openOrdersMax: nullable(whole(1, COUNT_MAX)),
  ordersPerMinuteMax: nullable(whole(1, COUNT_MAX)),
  reportFrom: nullable(positiveShare),
});

const participation = fields<ParticipationRules>({
  kinds: someOf(PARTICIPANT_KINDS),
  grades: listOf(fields<GradeRule>({ grade: oneOf(CREDIT_GRADES), mayBuy: flag, maySell: flag }), {
    max: CREDIT_GRADES.length,
  }),
});

const surveillance: FormCheck = (value, field) =>
  thresholdFaults(value).map((name) =>
    fault(`${field}.${name}`, 'threshold', '监测阈值不符合要求 · is no threshold that alerts can go by'),
  );

const basis = entries(
  new RegExp(`^(?:${CHOICES.join('|')})$`),
  listOf(
    fields<Basis>({
      document: text(DOCUMENT_LENGTH_MAX),
      article: nullable(text(DOCUMENT_LENGTH_MAX)),
      certainty: oneOf(CERTAINTIES),
      note: nullable(text(NOTE_LENGTH_MAX)),
    }),
    { min: 1, max: BASES_MAX },
  ),
  CHOICES.length,
);

export const rulebookForm: FormCheck = fields<Rulebook>({
  market: oneOf(MARKETS),
  titleZh: text(TITLE_LENGTH_MAX),
  titleEn: text(TITLE_LENGTH_MAX),
  calendar,
  sessions,
  matching,
  orders,
  prices,
  block: nullable(block),
  auction: nullable(auction),
  agreement: nullable(agreement),
  settlement,
  fees,
  limits,
  participation,
  surveillance: nullable(surveillance),
  basis,
});
