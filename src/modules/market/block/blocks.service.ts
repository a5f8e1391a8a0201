import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database } from '../../../platform/database/database.js';
import { decodeCursor, isInstant, isSequence, pageOf, type Page } from '../../../platform/http/index.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { invariant } from '../../../shared/invariant.js';
import { isMarket, type Market } from '../../../shared/market.js';
import { MarketLoops } from '../loop/market-loops.js';
import type { RepeatGuard } from '../loop/request.js';
import { parseOrderId, type OrderKey } from '../orders/ids.js';
import { orderTerms } from '../orders/order-request.js';
import type { DeskItem } from '../side-desk/desk-item.js';
import { listOwnItems, ownItem, type OwnItem } from '../side-desk/own-items.repository.js';
import { TradingAccess } from '../trading-access.js';
import type { Block, BlockParty } from './block.js';
import type { BlockRequest } from './block-desk.js';
import type { BlockConfirmForm, BlockCounterForm, BlockOfferForm, BlockQuery } from './block.dto.js';
import { BLOCK_NOT_FOUND } from './block.errors.js';
import { blockView, type BlockView } from './block.view.js';

export interface BlockAnswer {
  readonly block: BlockView;
  /** The answer repeats an earlier one: nothing was done again. */
  readonly replayed: boolean;
}

const isMarketName = (value: unknown): boolean => typeof value === 'string' && isMarket(value);

/** From what a firm says in a block negotiation to a command of its market's loop, and back to what the firm is told. */
@Injectable()
export class BlocksService {
  constructor(
    private readonly database: Database,
    private readonly access: TradingAccess,
    private readonly loops: MarketLoops,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Throws market.order-invalid, market.counterparty-unknown, what block-rules.ts and TradingLoop.submit throw, and the
   * refusals of an order for its account, funds or units.
   */
  async offer(actor: Actor, form: BlockOfferForm, guard: RepeatGuard): Promise<BlockAnswer> {
    const { market, code, grid } = await this.access.listed(form.instrument);
    const terms = orderTerms(grid, form.price, form.quantity);
    const { offerer, counterparties } = await this.parties(actor, market, form);
    const action: BlockRequest = {
      kind: 'offer',
      form: form.form,
      side: form.side,
      terms,
      offerer,
      counterparties,
      clientReference: form.clientReference ?? null,
    };
    return this.submit(actor, market, { code, grid }, null, offerer, action, guard);
  }

  /** Throws market.block-not-found, market.block-ended and what an offer throws. */
  async counter(actor: Actor, id: string, form: BlockCounterForm, guard: RepeatGuard): Promise<BlockAnswer> {
    const { key, instrument } = await this.addressed(actor, id);
    const terms = orderTerms(instrument.grid, form.price, form.quantity);
    const action: BlockRequest = { kind: 'counter', counterparty: form.counterparty ?? null, terms };
    return this.step(actor, key, instrument, action, guard);
  }

  /** Throws market.block-terms-changed, market.block-already-confirmed, market.counterparty-restricted and what a counter throws. */
  async confirm(actor: Actor, id: string, form: BlockConfirmForm, guard: RepeatGuard): Promise<BlockAnswer> {
    const { key, instrument } = await this.addressed(actor, id);
    const { counterparty = null, version } = form;
    return this.step(actor, key, instrument, { kind: 'confirm', counterparty, version }, guard);
  }

  /** By the offerer; at any hour. Throws market.block-not-found, market.block-other-side and market.block-ended. */
  async withdraw(actor: Actor, id: string, guard: RepeatGuard): Promise<BlockAnswer> {
    const { key, instrument } = await this.addressed(actor, id);
    return this.step(actor, key, instrument, { kind: 'withdraw' }, guard);
  }

  /** By a counterparty; at any hour. Throws market.block-not-found, market.block-other-side and market.block-ended. */
  async decline(actor: Actor, id: string, guard: RepeatGuard): Promise<BlockAnswer> {
    const { key, instrument } = await this.addressed(actor, id);
    return this.step(actor, key, instrument, { kind: 'decline' }, guard);
  }

  /** Throws market.block-not-found, also for one between others. */
  async byId(actor: Actor, id: string): Promise<BlockView> {
    return viewOf(actor, await this.own(actor, parseOrderId(id)));
  }

  /** Offers made and received, newest first. */
  async list(actor: Actor, query: BlockQuery): Promise<Page<BlockView>> {
    const place = decodeCursor(query.cursor, [isInstant, isMarketName, isSequence]);
    const items = await listOwnItems(this.database.reader, {
      desk: 'block',
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
      (own) => viewOf(actor, own),
    );
  }

  private async parties(
    actor: Actor,
    market: Market,
    form: BlockOfferForm,
  ): Promise<{ offerer: BlockParty; counterparties: readonly BlockParty[] }> {
    const day = shanghaiDay(this.clock.now());
    const offerer = await this.access.party(actor.organizationId, market, day);
    const counterparties: BlockParty[] = [];
    for (const [index, creditCode] of form.counterparties.entries()) {
      counterparties.push(await this.access.counterparty(creditCode, market, day, `counterparties.${index}`));
    }
    return { offerer, counterparties };
  }

  private async addressed(actor: Actor, id: string) {
    const key = parseOrderId(id);
    const { item } = await this.own(actor, key);
    invariant(key, 'what was found has a key');
    return { key, instrument: await this.access.instrument(item.instrument) };
  }

  private async step(
    actor: Actor,
    { market, sequence }: OrderKey,
    instrument: Awaited<ReturnType<TradingAccess['instrument']>>,
    action: BlockRequest,
    guard: RepeatGuard,
  ): Promise<BlockAnswer> {
    const party = await this.access.party(actor.organizationId, market, shanghaiDay(this.clock.now()));
    return this.submit(actor, market, instrument, sequence, party, action, guard);
  }

  private async submit(
    actor: Actor,
    market: Market,
    { code, grid }: Pick<Awaited<ReturnType<TradingAccess['instrument']>>, 'code' | 'grid'>,
    item: number | null,
    { account, group }: BlockParty,
    action: BlockRequest,
    guard: RepeatGuard,
  ): Promise<BlockAnswer> {
    const reply = await this.loops.submit(market, {
      kind: 'desk',
      desk: 'block',
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
    invariant(reply.kind === 'item', 'a request about a block is answered with one');
    const own = await this.own(actor, { market, sequence: reply.id });
    return { block: viewOf(actor, own), replayed: reply.replayed };
  }

  private async own(actor: Actor, key: OrderKey | null): Promise<OwnItem> {
    const own = key && (await ownItem(this.database.reader, 'block', actor.organizationId, key));
    if (!own) throw new DomainError(BLOCK_NOT_FOUND);
    return own;
  }
}

function viewOf(actor: Actor, { market, item, terms }: OwnItem): BlockView {
  return blockView(market, item as DeskItem<Block>, terms, actor.organizationId);
}
