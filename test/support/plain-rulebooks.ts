import type { Client } from 'pg';
import type { FeeRule, Rulebook } from '../../src/modules/market/rulebook/rulebook.js';
import { MARKETS, type Market } from '../../src/shared/market.js';

/** The rulebook of tests that are not about rules: open at all hours, automatic matching, no bands and no limits. */
export function plainRulebook(market: Market): Rulebook {
  const pays = ['carbon', 'energy', 'forest'].includes(market);
  const fee = (side: 'buy' | 'sell'): FeeRule => ({
    mode: 'listing',
    side,
    rate: '0.0005',
    minimum: '0.00',
    waiveBelow: '0.00',
  });
  return {
    market,
    titleZh: '全天候规则',
    titleEn: 'Open at all hours',
    calendar: { days: 'every-day', closed: [], open: [] },
    sessions: { book: [{ phase: 'continuous', from: '00:00', to: '24:00' }], block: [{ from: '00:00', to: '24:00' }] },
    matching: { policy: 'price-time', tradePrice: 'maker', callAfterHaltSeconds: null },
    orders: {
      timesInForce: ['day', 'gtc', 'ioc', 'fok'],
      postOnly: true,
      quantityMax: null,
      steps: [],
      approval: 'none',
    },
    prices: { band: null, close: { kind: 'vwap-of-day' }, firstReferences: {}, composite: [] },
    block: { quantityMin: '1', band: null, directed: true, group: true },
    auction: null,
    agreement: { approval: 'none', publicityDays: 0 },
    settlement: {
      unitReleaseDays: market === 'carbon' ? 1 : 0,
      minimumHoldingDays: 0,
      riskReserve: market === 'carbon' ? { feeShare: '0.2', cap: '10000000' } : null,
      registerTransfer: null,
    },
    fees: pays ? [fee('buy'), fee('sell')] : [],
    limits: {
      positionMax: null,
      holdersMax: null,
      openOrdersMax: null,
      ordersPerMinuteMax: null,
      reportFrom: null,
    },
    participation: { kinds: ['enterprise'], grades: [] },
    surveillance: null,
    basis: { matching: [{ document: '测试用规则', article: null, certainty: 'D', note: null }] },
  };
}

/** Puts plain rulebooks in the place of the shipped ones; for the template of the tests' databases only. */
export async function installPlainRulebooks(owner: Client): Promise<void> {
  await owner.query('ALTER TABLE market_rulebooks DISABLE TRIGGER USER');
  for (const market of MARKETS) {
    await owner.query('UPDATE market_rulebooks SET content = $2 WHERE market = $1', [market, plainRulebook(market)]);
  }
  await owner.query('ALTER TABLE market_rulebooks ENABLE TRIGGER USER');
}
