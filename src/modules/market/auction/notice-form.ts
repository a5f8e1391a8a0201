import { DomainError, type FieldError } from '../../../shared/domain-error.js';
import { fault } from '../orders/order-request.js';
import { AUCTION_INVALID } from './auction.errors.js';
import type { NoticeBody } from './auction.dto.js';
import { parseAuctionPrice, type AuctionGrid } from './auction-grid.js';
import type { AuctionNotice, NoticeObject, NoticeReserve } from './auction-notice.js';
import type { Relisting } from './auction-proposals.js';
import type { Reserve } from './auction-terms.js';
import type { RelistRequest } from './relisting.js';

/** Lots of one instrument or the parts of a package. Throws AUCTION_INVALID when it is neither or both. */
export function objectOf(body: NoticeBody): NoticeObject {
  const { instrument, quantity, years, parts } = body;
  if (parts !== undefined) {
    if (instrument !== undefined || quantity !== undefined || years !== undefined) throw invalidNotice('parts');
    return { kind: 'whole', parts: parts.map((part) => ({ ...part })) };
  }
  if (instrument === undefined) throw invalidNotice('instrument');
  if (quantity === undefined) throw invalidNotice('quantity');
  return { kind: 'lots', instrument, quantity, years: years ?? 1 };
}

export function noticeOf(body: NoticeBody, object: NoticeObject, reserve: NoticeReserve): AuctionNotice {
  const { title, direction, policy, form, startPrice, step, severalBids } = body;
  return {
    title,
    direction,
    object,
    policy,
    form,
    startPrice,
    step,
    reserve,
    limitPrice: body.limitPrice ?? null,
    severalBids,
    improvement: body.improvement ?? 'none',
    minimumQuantity: body.minimumQuantity ?? null,
    allOrNone: body.allOrNone ?? 'allowed',
    schedule: { ...body.schedule },
    deposit: body.deposit ?? null,
    forfeitTo: body.forfeitTo ?? 'principal',
  };
}

/** Throws AUCTION_INVALID with every field that is on no grid. */
export function relistRequestOf(relisting: Relisting, grid: AuctionGrid): Omit<RelistRequest, 'at'> {
  const faults: FieldError[] = [];
  const ticks = (field: string, text: string): number => {
    const parsed = parseAuctionPrice(grid, text);
    if (!parsed.ok) faults.push(fault(field, parsed.fault));
    return parsed.ok ? Number(parsed.value) : 1;
  };
  const { startPrice, step, reserve, schedule } = relisting;
  const request = {
    startTicks: ticks('startPrice', startPrice),
    stepTicks: ticks('step', step),
    reserve: relistReserve(reserve, ticks),
    schedule: {
      registrationFrom: new Date(schedule.registrationFrom),
      registrationUntil: new Date(schedule.registrationUntil),
      biddingFrom: new Date(schedule.biddingFrom),
      biddingUntil: new Date(schedule.biddingUntil),
    },
  };
  if (faults.length > 0) throw new DomainError(AUCTION_INVALID, undefined, { fields: faults });
  return request;
}

function relistReserve(reserve: NoticeReserve, ticks: (field: string, text: string) => number): Reserve {
  if (reserve.kind === 'none') return reserve;
  if (reserve.kind === 'open') return { kind: 'open', ticks: ticks('reserve.price', reserve.price) };
  return { kind: 'sealed', fingerprint: reserve.fingerprint };
}

/** The refusal of a field that is missing, or must not be there beside others. */
export function invalidNotice(field: string): DomainError {
  const message = '须与其他字段相配 · is missing, or does not go with the other fields';
  return new DomainError(AUCTION_INVALID, `${AUCTION_INVALID.en}: ${field}`, {
    fields: [{ field, rule: 'fits', message }],
  });
}
