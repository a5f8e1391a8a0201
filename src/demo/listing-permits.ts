import type { Market } from '../shared/market.js';
import { proposeAndApprove } from './approvals.js';
import { cityOf, traderOf } from './accounts.js';
import { FIRMS } from './cast.js';
import { authorityOf, INSTRUMENTS } from './listings.js';
import type { Stage } from './stage.js';

/** Where an authority must have approved what is listed, by the rulebooks of the demo. */
export const AFTER_APPROVAL: readonly Market[] = ['discharge', 'water'];

/** Firms apply for leave to list half of what they were allocated; a person of their city's authority approves. */
export async function permitListing(stage: Stage, progress: (sentence: string) => void): Promise<void> {
  const traded = INSTRUMENTS.filter(({ market }) => AFTER_APPROVAL.includes(market));
  for (const { code, market, allocation } of traded) {
    const quantity = (BigInt(allocation) / 2n).toString();
    for (const firm of FIRMS.filter(({ markets }) => markets.includes(market))) {
      const trader = traderOf(firm);
      const body = { instrument: code, quantity, reason: '演示：富余权益转让' };
      const key = `demo.permit.${code}.${trader}`;
      const application = { by: trader, path: `/markets/${market}/listing-permits`, body, key };
      await proposeAndApprove(stage, application, authorityOf(market, cityOf(trader)).approver);
    }
  }
  progress(`Had ${traded.length} instruments permitted for listing, where the rules ask for an approval first.`);
}
