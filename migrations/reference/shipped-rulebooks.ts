/** A rulebook as its table keeps it: plain JSON, in the form of `Rulebook` in the market module. */
type RulebookContent = Readonly<Record<string, unknown>>;

const WORKDAY_SESSIONS = [
  { phase: 'pick', from: '09:30', to: '11:30' },
  { phase: 'pick', from: '13:00', to: '15:00' },
];

const NO_LIMITS = {
  positionMax: null,
  holdersMax: null,
  openOrdersMax: null,
  ordersPerMinuteMax: null,
  reportFrom: null,
};

/** What a local market may do without anybody having chosen anything: listing and pick, no automatic matching. */
function localRulebook(market: string, titleZh: string, titleEn: string): RulebookContent {
  return {
    market,
    titleZh,
    titleEn,
    calendar: { days: 'trading-days', closed: [], open: [] },
    sessions: { book: WORKDAY_SESSIONS, block: [] },
    matching: { policy: 'five-level-pick', tradePrice: 'maker', callAfterHaltSeconds: null },
    orders: { timesInForce: ['day', 'gtc'], postOnly: false, quantityMax: null, steps: [] },
    prices: { band: null, close: { kind: 'vwap-of-day' }, firstReferences: {} },
    block: null,
    auction: null,
    agreement: null,
    settlement: { unitReleaseDays: 0, minimumHoldingDays: 5 },
    fees: [],
    limits: { ...NO_LIMITS, holdersMax: 200 },
    basis: {},
  };
}

const CARBON: RulebookContent = {
  market: 'carbon',
  titleZh: '碳排放权交易规则（全国规则）',
  titleEn: 'Carbon trading rules, national form',
  calendar: { days: 'trading-days', closed: ['2024-02-09'], open: [] },
  sessions: { book: WORKDAY_SESSIONS, block: [{ from: '13:00', to: '15:00' }] },
  matching: { policy: 'five-level-pick', tradePrice: 'maker', callAfterHaltSeconds: null },
  orders: { timesInForce: ['day'], postOnly: false, quantityMax: '99999', steps: [] },
  prices: { band: '0.10', close: { kind: 'vwap-of-day' }, firstReferences: {} },
  block: { quantityMin: '100000', band: '0.30', group: true },
  auction: null,
  agreement: null,
  settlement: { unitReleaseDays: 1, minimumHoldingDays: 0 },
  fees: [],
  limits: NO_LIMITS,
  basis: {},
};

/** Version 1 of every market's rulebook. Belongs to the migration that reads it; what follows is published by two persons. */
export const SHIPPED_RULEBOOKS: readonly RulebookContent[] = [
  CARBON,
  localRulebook('discharge', '排污权交易规则', 'Discharge permit trading rules'),
  localRulebook('water', '用水权交易规则', 'Water right trading rules'),
  localRulebook('energy', '用能权交易规则', 'Energy-use right trading rules'),
  localRulebook('forest', '林业碳票交易规则', 'Forest carbon ticket trading rules'),
];
