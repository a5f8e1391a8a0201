import type { DeskItem } from '../side-desk/desk-item.js';
import type { TradingParty } from '../trading-access.js';
import { fromJson, toJson, type JsonOf } from './auction-json.js';
import type { AuctionObject } from './auction-object.js';
import type { AuctionState } from './auction-state.js';
import { lotsLeft } from './relisting.js';

/** All that the desk knows of one auction; plain JSON. What it holds in the ledger stands beside it. */
export interface AuctionContent {
  readonly title: string;
  readonly principal: Member;
  /** The principal's account is a reserve, which trades with nobody and is no holder; absent where it is not. */
  readonly ofReserve?: true;
  /** Fee schedules by id, fixed with the notice. */
  readonly fees: { readonly buy: string; readonly sell: string };
  /** Account that gets the deposit of a winner that defaults. */
  readonly forfeitAccount: number;
  /** Working days for the contract after publicity, and for payment after the contract. */
  readonly contractDays: number;
  readonly paymentDays: number;
  readonly seal: AuctionSeal | null;
  /** Who signed up, in that order. */
  readonly bidders: readonly Member[];
  readonly deals: readonly AwardDeal[];
  /** The auction whose remainder this one puts up again. */
  readonly previous: number | null;
  readonly state: JsonOf<AuctionState>;
}

/** An organization in an auction, with its account in the market. */
export type Member = TradingParty;

export interface AuctionSeal {
  readonly keyId: string;
  readonly algorithm: string;
  /** Base64. */
  readonly publicKey: string;
  /** Seal of the secret reserve, base64; null when there is none. */
  readonly reserve: string | null;
  /** Released by two persons; null before. */
  readonly privateKey: string | null;
}

export interface AwardDeal {
  readonly bidder: string;
  readonly sequence: number;
  readonly fill: number;
}

export type AuctionItem = DeskItem<AuctionContent>;

const decoded = new WeakMap<AuctionContent, AuctionState>();

/** The state in a content, which never changes: a step puts a new content in its place. */
export function stateOf(content: AuctionContent): AuctionState {
  const known = decoded.get(content);
  if (known) return known;
  const state = fromJson<AuctionState>(content.state);
  decoded.set(content, state);
  return state;
}

export function withState(content: Omit<AuctionContent, 'state'>, state: AuctionState): AuctionContent {
  const next = { ...content, state: toJson(state) };
  decoded.set(next, state);
  return next;
}

export function memberOf({ bidders }: AuctionContent, organization: string): Member | undefined {
  return bidders.find((bidder) => bidder.organization === organization);
}

/** Whether the auction may still be put up again, should its time allow it. */
export function isRelistable(state: AuctionState): boolean {
  if (state.phase !== 'failed' && state.phase !== 'defaulted' && state.phase !== 'registered') return false;
  return state.relistedAt === null && state.round < state.terms.rules.relisting.roundsMax && lotsLeft(state) > 0;
}

/** What so many lots are in the ledger: smallest units by instrument. */
export function unitsOfLots(object: AuctionObject, lots: number): readonly { instrument: string; units: bigint }[] {
  if (object.kind === 'lots') return [{ instrument: object.instrument, units: object.unitsPerLot * BigInt(lots) }];
  return lots === 0
    ? object.parts.map(({ instrument }) => ({ instrument, units: 0n }))
    : object.parts.map(({ instrument, units }) => ({ instrument, units }));
}
