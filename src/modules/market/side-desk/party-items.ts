import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database } from '../../../platform/database/database.js';
import { decodeCursor, isInstant, isSequence, pageOf, type Page } from '../../../platform/http/index.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { DomainError, type ErrorDefinition } from '../../../shared/domain-error.js';
import { invariant } from '../../../shared/invariant.js';
import { isMarket } from '../../../shared/market.js';
import type { Instrument } from '../../registry/index.js';
import { MarketLoops } from '../loop/market-loops.js';
import type { DeskRequest, RepeatGuard } from '../loop/request.js';
import { parseOrderId, type OrderKey } from '../orders/ids.js';
import { TradingAccess, type TradingParty } from '../trading-access.js';
import type { SideDeskName } from './desk-item.js';
import { listOwnItems, ownItem, type OwnItem } from './own-items.repository.js';
import type { PartyItemQuery } from './party-item.dto.js';

/** A desk whose items are between named firms, and what a stranger to one is told. */
export interface PartyDesk {
  readonly name: SideDeskName;
  readonly notFound: ErrorDefinition;
}

export interface PartyAnswer {
  readonly own: OwnItem;
  /** The answer repeats an earlier one: nothing was done again. */
  readonly replayed: boolean;
}

type TradedInstrument = Pick<Instrument, 'market' | 'code' | 'grid'>;

const isMarketName = (value: unknown): boolean => typeof value === 'string' && isMarket(value);

/** What firms say to the desks on which they deal with each other by name, and the items they are parties of. */
@Injectable()
export class PartyItems {
  constructor(
    private readonly database: Database,
    private readonly access: TradingAccess,
    private readonly loops: MarketLoops,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Makes a new item. Throws what the desk and TradingLoop.submit throw. */
  make(
    desk: PartyDesk,
    actor: Actor,
    instrument: TradedInstrument,
    party: TradingParty,
    action: DeskRequest['action'],
    guard: RepeatGuard,
  ): Promise<PartyAnswer> {
    return this.submit(desk, actor, instrument, null, party, action, guard);
  }

  /** A step about an item of the caller's. Throws the desk's `notFound`, what the desk and TradingLoop.submit throw. */
  async step(
    desk: PartyDesk,
    actor: Actor,
    id: string,
    actionOn: (instrument: TradedInstrument) => DeskRequest['action'],
    guard: RepeatGuard,
  ): Promise<PartyAnswer> {
    const { market, item } = await this.byId(desk, actor, id);
    const instrument = await this.access.instrument(item.instrument);
    const party = await this.access.party(actor.organizationId, market, shanghaiDay(this.clock.now()));
    return this.submit(desk, actor, instrument, item.id, party, actionOn(instrument), guard);
  }

  /** Throws the desk's `notFound`, also for an item between others. */
  byId(desk: PartyDesk, actor: Actor, id: string): Promise<OwnItem> {
    return this.own(desk, actor, parseOrderId(id));
  }

  /** Newest first. */
  async list<View>(
    desk: PartyDesk,
    actor: Actor,
    query: PartyItemQuery,
    view: (own: OwnItem) => View,
  ): Promise<Page<View>> {
    const place = decodeCursor(query.cursor, [isInstant, isMarketName, isSequence]);
    const items = await listOwnItems(this.database.reader, {
      desk: desk.name,
      organizationId: actor.organizationId,
      market: query.market ?? null,
      instrument: query.instrument ?? null,
      open: query.state === undefined ? null : query.state === 'open',
      before: place ? { at: String(place[0]), market: String(place[1]), id: String(place[2]) } : null,
      limit: query.limit + 1,
    });
    return pageOf(
      items,
      query.limit,
      ({ item, market }) => [item.createdAt.toISOString(), market, String(item.id)],
      view,
    );
  }

  private async submit(
    desk: PartyDesk,
    actor: Actor,
    { market, code, grid }: TradedInstrument,
    item: number | null,
    { account, group }: TradingParty,
    action: DeskRequest['action'],
    guard: RepeatGuard,
  ): Promise<PartyAnswer> {
    const reply = await this.loops.submit(market, {
      kind: 'desk',
      desk: desk.name,
      item,
      organizationId: actor.organizationId,
      userId: actor.userId,
      accountId: BigInt(account),
      group,
      instrument: code,
      grid,
      action,
      guard,
    });
    invariant(reply.kind === 'item', 'a request to a desk is answered with an item');
    return { own: await this.own(desk, actor, { market, sequence: reply.id }), replayed: reply.replayed };
  }

  private async own({ name, notFound }: PartyDesk, actor: Actor, key: OrderKey | null): Promise<OwnItem> {
    const own = key && (await ownItem(this.database.reader, name, actor.organizationId, key));
    if (!own) throw new DomainError(notFound);
    return own;
  }
}
