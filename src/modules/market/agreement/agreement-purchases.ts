import type { DeskPurchase } from '../limits/desk-purchases.js';
import type { DeskItem } from '../side-desk/desk-item.js';
import { buyerAndSeller, type Agreement } from './agreement.js';

/**
 * Both sides are bound by what waits for an approval, and nobody asks the buyer again. An offer is judged when it is
 * accepted; what waits for its confirmation the buyer has already.
 */
export function agreementPurchases({ status, instrument, content }: DeskItem<Agreement>): readonly DeskPurchase[] {
  if (status !== 'awaiting-approval') return [];
  const [buyer] = buyerAndSeller(content);
  return [{ accountId: BigInt(buyer.account), instrument, units: BigInt(content.terms.units) }];
}
