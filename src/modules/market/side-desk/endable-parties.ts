import type { Agreement } from '../agreement/agreement.js';
import { isOpen, type Block } from '../block/block.js';
import type { TradingParty } from '../trading-access.js';
import type { DeskItem } from './desk-item.js';

/**
 * The firms whose part in an item ends when they may trade no more: what they offered, or were offered, and nobody is
 * bound by yet. An agreement that both accepted, and a bid, bind.
 */
export function endableParties(item: DeskItem): readonly TradingParty[] {
  switch (item.desk) {
    case 'block': {
      const { offerer, negotiations } = item.content as Block;
      const open = negotiations.filter(isOpen).map(({ counterparty }) => counterparty);
      return open.length === 0 ? [] : [offerer, ...open];
    }
    case 'agreement': {
      const { proposer, counterparty } = item.content as Agreement;
      return item.status === 'offered' ? [proposer, counterparty] : [];
    }
    case 'auction':
      return [];
  }
}
