import type { Json, Payload } from '../../approval/index.js';
import type { Market } from '../../../shared/market.js';
import type { AuctionNotice, NoticeReserve, NoticeSchedule } from './auction-notice.js';
import type { PRINCIPAL_ACCOUNTS } from './auction.dto.js';

export const AUCTION_NOTICE = 'auction-notice';
export const AUCTION_OPENING = 'auction-opening';

/** Whom an auction is held for, as a proposal names it. */
export interface PrincipalReference {
  readonly creditCode: string;
  readonly account: (typeof PRINCIPAL_ACCOUNTS)[number];
}

/** How what is left is put up again. */
export interface Relisting {
  readonly startPrice: string;
  readonly step: string;
  readonly reserve: NoticeReserve;
  readonly schedule: NoticeSchedule;
}

/** Of an `auction-notice`: a first notice with its principal, or another round of `previous`. */
export type NoticePayload = {
  readonly market: Market;
  readonly previous: number | null;
  readonly notice: Json;
  readonly principal: Json;
  readonly keyId: string | null;
  readonly relisting: Json;
} & Payload;

export type OpeningPayload = {
  readonly market: Market;
  readonly auction: number;
  readonly keyId: string;
  readonly reason: string;
} & Payload;

/** A notice is JSON, which its type does not say of itself. */
export function jsonOf(value: AuctionNotice | PrincipalReference | Relisting): Json {
  return value as unknown as Json;
}

export function noticeIn({ notice }: NoticePayload): AuctionNotice | null {
  return notice as unknown as AuctionNotice | null;
}

export function principalIn({ principal }: NoticePayload): PrincipalReference | null {
  return principal as unknown as PrincipalReference | null;
}

export function relistingIn({ relisting }: NoticePayload): Relisting | null {
  return relisting as unknown as Relisting | null;
}
