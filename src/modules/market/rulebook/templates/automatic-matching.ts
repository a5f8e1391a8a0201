import type { Basis, Rulebook } from '../rulebook.js';

/** Says of itself that it allows nothing: who proposes it in earnest puts a real document in its place. */
const DEMONSTRATION: Basis = {
  document: '自动撮合演示说明（示例文件）',
  article: null,
  certainty: 'D',
  note: '仅供演示，不是任何主管部门的批准；正式启用前须换成批准文件',
};

/** A market's rules with automatic matching after an opening call, and everything else as it was: for demonstrations. */
export function withAutomaticMatching(rulebook: Rulebook): Rulebook {
  return {
    ...rulebook,
    titleZh: `${rulebook.titleZh}·自动撮合演示`,
    titleEn: `${rulebook.titleEn}, automatic matching for demonstration`,
    sessions: {
      ...rulebook.sessions,
      book: [
        { phase: 'pre-open', from: '09:00', to: '09:15' },
        { phase: 'call', from: '09:15', to: '09:30' },
        { phase: 'continuous', from: '09:30', to: '11:30' },
        { phase: 'continuous', from: '13:00', to: '15:00' },
      ],
    },
    matching: { policy: 'price-time', tradePrice: 'maker', callAfterHaltSeconds: 300 },
    orders: { ...rulebook.orders, timesInForce: ['day', 'gtc', 'ioc', 'fok'], postOnly: true },
    basis: {
      ...rulebook.basis,
      sessions: [DEMONSTRATION],
      matching: [DEMONSTRATION],
      orders: [DEMONSTRATION, ...(rulebook.basis.orders ?? [])],
    },
  };
}
