import type { AuctionRules, Closing } from './auction-terms.js';
import type { DepositRule } from './deposit.js';

/**
 * Defaults where the local rule is silent, each marked with how certain it is: `V` the text itself was seen, though for
 * another place or another kind of auction; `K` not verified. All of them are meant to be set by a rulebook.
 */

/** V: 拍卖法, notice seven days before. V: 湖南 step at most 5 % of the start, whole yuan. V for court sales only: a cut of
 * at most 20 %, a new auction within 30 days. K: publicity (seven days as in 丽水's direct sales), three rounds. */
export const DEFAULT_AUCTION_RULES: AuctionRules = {
  noticeDaysMin: 7,
  publicityDaysMin: 7,
  stepRule: { maxPerMillion: 50_000, multipleTicks: 1 },
  relisting: { startCutMaxPerMillion: 200_000, daysMax: 30, roundsMax: 3 },
};

const MINUTE_MS = 60_000;

/** V: the wait of four minutes (宁夏). V for court sales only: a bid in the last five extends by five, from the bid on. K: the first round of five. */
export const DEFAULT_CLOSING: Closing = {
  kind: 'timed',
  waitMs: 4 * MINUTE_MS,
  durationMs: 5 * MINUTE_MS,
  windowMs: 5 * MINUTE_MS,
  extendFrom: 'bid',
};

/** V: 30 % in 湖北; the usual range is 20 to 30 % (K). */
export const DEFAULT_DEPOSIT: DepositRule = { kind: 'share-of-start', ratePerMillion: 300_000 };

/** V for 浙江: ten quotes a bidder. */
export const DEFAULT_BIDS_PER_BIDDER_MAX = 10;
