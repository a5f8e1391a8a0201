import { AgreementDesk } from '../agreement/agreement-desk.js';
import { AuctionDesk } from '../auction/auction-desk.js';
import { BlockDesk } from '../block/block-desk.js';
import type { MarketState } from '../loop/market-state.js';
import type { SideDeskName } from './desk-item.js';
import type { SideDesk } from './side-desk.js';

/** Every desk beside the order book, in the order in which the clock asks them. */
const DESKS: readonly { readonly name: SideDeskName; readonly open: (state: MarketState) => SideDesk }[] = [
  { name: 'block', open: (state) => new BlockDesk(state) },
  { name: 'auction', open: (state) => new AuctionDesk(state) },
  { name: 'agreement', open: (state) => new AgreementDesk(state) },
];

export type SideDesks = ReadonlyMap<SideDeskName, SideDesk>;

export function openSideDesks(state: MarketState): SideDesks {
  return new Map(DESKS.map(({ name, open }) => [name, open(state)]));
}
