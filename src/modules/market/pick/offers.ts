import { Injectable } from '@nestjs/common';
import { BUY, SELL, type RestingOrder } from '../../../engine/index.js';
import { Database } from '../../../platform/database/database.js';
import { decodeCursor, pageOf, type Page } from '../../../platform/http/index.js';
import { formatPrice, formatQuantity, Instruments } from '../../registry/index.js';
import type { MarketState } from '../loop/market-state.js';
import { CommittedStates } from '../stream/committed-states.js';
import { OfferNames } from './offer-names.js';
import { readOffersFromOrders, type Offer, type OfferPlace } from './offer.repository.js';
import type { OffersQuery, OfferView } from './pick.dto.js';

interface Remembered {
  readonly state: MarketState;
  readonly sequence: number;
  readonly offers: readonly Offer[];
}

const isWhole = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0;

/** What can be picked: from memory where this process leads the market, from the open orders on disk where it does not. */
@Injectable()
export class Offers {
  /** By instrument and side. However many ask, the offers are put together once per batch. */
  private readonly remembered = new Map<string, Remembered>();

  constructor(
    private readonly database: Database,
    private readonly instruments: Instruments,
    private readonly states: CommittedStates,
    private readonly names: OfferNames,
  ) {}

  /** Best price first, then time. Throws registry.instrument-not-found. */
  async list(code: string, query: OffersQuery): Promise<Page<OfferView>> {
    const { market, grid } = await this.instruments.get(code);
    const place = decodeCursor(query.cursor, [isWhole, isWhole]);
    const after = place ? { priceTicks: Number(place[0]), priority: Number(place[1]) } : null;
    const { side, limit } = query;
    const known = await this.states.read(market, (state) => this.offersOf(state, code, side));
    const offers = known
      ? known.filter((offer) => after === null || isAfter(side, offer, after)).slice(0, limit + 1)
      : await readOffersFromOrders(this.database.reader, market, code, side, after, limit + 1);
    const cipher = await this.names.cipher();
    return pageOf(
      offers,
      limit,
      ({ priceTicks, priority }) => [priceTicks, priority],
      ({ sequence, priceTicks, remainingLots }) => ({
        offerId: cipher.name({ market, sequence, priceTicks }),
        price: formatPrice(grid, BigInt(priceTicks)),
        remainingQuantity: formatQuantity(grid, BigInt(remainingLots)),
      }),
    );
  }

  private offersOf(state: MarketState, code: string, side: 'buy' | 'sell'): readonly Offer[] {
    const key = `${code}/${side}`;
    const known = this.remembered.get(key);
    if (known?.state === state && known.sequence === state.lastSequence) return known.offers;
    const resting = state.instruments.get(code)?.book.pickable(side === 'buy' ? BUY : SELL) ?? [];
    const offers = resting.map(offerOf);
    this.remembered.set(key, { state, sequence: state.lastSequence, offers });
    return offers;
  }
}

function offerOf({ id, price, remaining, priority }: RestingOrder): Offer {
  return { sequence: id, priceTicks: price, remainingLots: remaining, priority };
}

function isAfter(side: 'buy' | 'sell', offer: Offer, place: OfferPlace): boolean {
  if (offer.priceTicks === place.priceTicks) return offer.priority > place.priority;
  return side === 'buy' ? offer.priceTicks < place.priceTicks : offer.priceTicks > place.priceTicks;
}
