import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database } from '../../../platform/database/database.js';
import { decodeCursor, isInstant, isSequence, pageOf, type Page } from '../../../platform/http/index.js';
import { isMarket } from '../../../shared/market.js';
import { listDeals } from './deal.repository.js';
import type { DealView } from './deal.view.js';
import type { DealQuery } from './deal.dto.js';

const isMarketName = (value: unknown): boolean => typeof value === 'string' && isMarket(value);

/** An organization's own deals of all desks beside the order book. */
@Injectable()
export class DealsService {
  constructor(private readonly database: Database) {}

  /** Newest first. */
  async list(actor: Actor, query: DealQuery): Promise<Page<DealView>> {
    const place = decodeCursor(query.cursor, [isInstant, isMarketName, isSequence, isSequence]);
    const deals = await listDeals(this.database.reader, {
      organizationId: actor.organizationId,
      market: query.market ?? null,
      instrument: query.instrument ?? null,
      desk: query.mode ?? null,
      before: place
        ? { at: String(place[0]), market: String(place[1]), sequence: String(place[2]), fill: String(place[3]) }
        : null,
      limit: query.limit + 1,
    });
    return pageOf(
      deals,
      query.limit,
      ({ at, market, sequence, fill }) => [at.toISOString(), market, String(sequence), String(fill)],
      ({ view }) => view,
    );
  }
}
