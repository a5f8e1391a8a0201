/** A rulebook as its table keeps it: plain JSON, in the form of `Rulebook` in the market module. */
export type RulebookContent = Readonly<Record<string, unknown>>;

export interface BasisContent {
  readonly document: string;
  readonly article: string | null;
  /** V seen in the rule itself, S secondary, D derived from data or our design, K from memory: to be confirmed. */
  readonly certainty: 'V' | 'S' | 'D' | 'K';
  readonly note: string | null;
}

export function basis(
  certainty: BasisContent['certainty'],
  document: string,
  article: string | null = null,
  note: string | null = null,
): BasisContent {
  return { document, article, certainty, note };
}

/** For what no rule was found on. */
export function ownDefault(note: string): BasisContent {
  return basis('K', '本平台默认值', null, note);
}

export const NO_CENTRAL_TRADING = '国发〔2011〕38号';
export const CENTRAL_TRADING_DEFINED = '国办发〔2012〕37号';
export const AUCTION_LAW = '中华人民共和国拍卖法';

/** Why a local market has no automatic matching until somebody shows that it may. */
export const LISTED_AND_PICKED: readonly BasisContent[] = [
  basis('V', NO_CENTRAL_TRADING, null, '非证券、金融交易场所不得采用集中竞价、做市商等集中交易方式'),
  basis('S', CENTRAL_TRADING_DEFINED, null, '电子撮合、匿名交易属于集中交易方式；协议转让和依法拍卖不在此列'),
];

/** For local standardised products. */
export const HELD_FIVE_DAYS = basis('V', NO_CENTRAL_TRADING, null, '同一品种买入卖出间隔不少于 5 个交易日');
export const HELD_BY_200 = basis('V', NO_CENTRAL_TRADING, null, '同一权益持有人累计不超过 200 人');

/** Listing and pick at the hours of the national market. */
export const PICK_SESSIONS = {
  book: [
    { phase: 'pick', from: '09:30', to: '11:30' },
    { phase: 'pick', from: '13:00', to: '15:00' },
  ],
  block: [],
};

export const PICK_MATCHING = { policy: 'five-level-pick', tradePrice: 'maker', callAfterHaltSeconds: null };

export const TRADING_DAYS = { days: 'trading-days', closed: [], open: [] };

export const NO_LIMITS = {
  positionMax: null,
  holdersMax: null,
  openOrdersMax: null,
  ordersPerMinuteMax: null,
  reportFrom: null,
};

/** Firms, whatever their credit: no rule was found that bans a grade from trading. */
export const ALL_FIRMS = { kinds: ['enterprise'], grades: [] };

/** Where the local rule is silent; the sources are `AUCTION_BASIS`. */
export const AUCTION_DEFAULTS = {
  directions: ['sale', 'purchase'],
  forms: ['open', 'sealed'],
  policies: ['single-highest', 'pay-as-bid', 'uniform-lowest-accepted'],
  topShare: null,
  noticeDaysMin: 7,
  publicityDaysMin: 7,
  depositRate: '0.30',
  stepRateMax: '0.05',
  stepMultiple: null,
  bidderShareMax: null,
  bidsPerBidderMax: 200,
  closing: { kind: 'timed', waitSeconds: 240, durationSeconds: 300, windowSeconds: 300, extendFrom: 'bid' },
  oneBidder: 'bid-alone',
  relisting: { startCutMax: '0.20', daysMax: 30, roundsMax: 3 },
  contractDays: 3,
  paymentDays: 7,
};

export const AUCTION_BASIS: readonly BasisContent[] = [
  basis('V', AUCTION_LAW, '第四十五条', '拍卖公告不少于 7 日'),
  basis(
    'V',
    '法释〔2016〕18号',
    null,
    '类推：最后 5 分钟出价延长 5 分钟，一人出价即可成交，再拍 30 日内、降价不超过 20%',
  ),
  basis('S', '湖北省排污权竞价公告（2017）', null, '类推：保证金为挂牌总价 30%；常见范围 20–30% 为记忆（K）'),
  basis('S', '宁夏排污权竞价公告（2025）', null, '类推：自由竞价结束后等待 4 分钟进入限时竞价'),
  basis('S', '佛山排污权竞价规则（2018）', null, '类推：3 个工作日内签约、签约后 7 个工作日内付款'),
  ownDefault('公示 7 日、首轮限时 5 分钟、每人至多 200 次报价、至多三轮'),
];
