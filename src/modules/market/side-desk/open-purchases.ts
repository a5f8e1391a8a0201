import type { Agreement } from '../agreement/agreement.js';
import { agreementPurchases } from '../agreement/agreement-purchases.js';
import type { AuctionContent } from '../auction/auction-content.js';
import { auctionPurchases } from '../auction/auction-purchases.js';
import type { DeskPurchase } from '../limits/desk-purchases.js';
import type { DeskItem } from './desk-item.js';

/** What an item counts for in the limits of those who would buy by it. An item that has ended counts for nothing. */
export function openPurchasesOf(item: DeskItem): readonly DeskPurchase[] {
  if (!item.open) return [];
  switch (item.desk) {
    case 'block':
      // Judged again by the confirmation that makes the deal, so nothing of it needs to be kept free.
      return [];
    case 'agreement':
      return agreementPurchases(item as DeskItem<Agreement>);
    case 'auction':
      return auctionPurchases((item as DeskItem<AuctionContent>).content);
  }
}
