import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/auth/actor.js';
import type { Page } from '../../../platform/http/index.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import type { Market } from '../../../shared/market.js';
import type { InstrumentGrid } from '../../registry/index.js';
import type { RepeatGuard } from '../loop/request.js';
import { orderTerms } from '../orders/order-request.js';
import type { DeskItem } from '../side-desk/desk-item.js';
import type { OwnItem } from '../side-desk/own-items.repository.js';
import type { PartyItemQuery } from '../side-desk/party-item.dto.js';
import { PartyItems, type PartyAnswer, type PartyDesk } from '../side-desk/party-items.js';
import { TradingAccess } from '../trading-access.js';
import type { Block, BlockParty } from './block.js';
import type { BlockRequest } from './block-admission.js';
import type { BlockConfirmForm, BlockCounterForm, BlockOfferForm } from './block.dto.js';
import { BLOCK_NOT_FOUND } from './block.errors.js';
import { blockView, type BlockView } from './block.view.js';

export interface BlockAnswer {
  readonly block: BlockView;
  /** The answer repeats an earlier one: nothing was done again. */
  readonly replayed: boolean;
}

const BLOCKS: PartyDesk = { name: 'block', notFound: BLOCK_NOT_FOUND };

/** From what a firm says in a block negotiation to a command of its market's loop, and back to what the firm is told. */
@Injectable()
export class BlocksService {
  constructor(
    private readonly access: TradingAccess,
    private readonly items: PartyItems,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Throws market.order-invalid, market.counterparty-unknown, what block-rules.ts and TradingLoop.submit throw, and the
   * refusals of an order for its account, funds or units.
   */
  async offer(actor: Actor, form: BlockOfferForm, guard: RepeatGuard): Promise<BlockAnswer> {
    const instrument = await this.access.listed(form.instrument);
    const terms = orderTerms(instrument.grid, form.price, form.quantity);
    const { offerer, counterparties } = await this.parties(actor, instrument.market, form);
    const action: BlockRequest = {
      kind: 'offer',
      form: form.form,
      side: form.side,
      terms,
      offerer,
      counterparties,
      clientReference: form.clientReference ?? null,
    };
    return answerTo(actor, await this.items.make(BLOCKS, actor, instrument, offerer, action, guard));
  }

  /** Throws market.block-not-found, market.block-ended and what an offer throws. */
  counter(actor: Actor, id: string, form: BlockCounterForm, guard: RepeatGuard): Promise<BlockAnswer> {
    const { counterparty = null, price, quantity } = form;
    return this.step(actor, id, guard, ({ grid }) => ({
      kind: 'counter',
      counterparty,
      terms: orderTerms(grid, price, quantity),
    }));
  }

  /** Throws market.block-terms-changed, market.block-already-confirmed, market.counterparty-restricted and what a counter throws. */
  confirm(actor: Actor, id: string, form: BlockConfirmForm, guard: RepeatGuard): Promise<BlockAnswer> {
    const { counterparty = null, version } = form;
    return this.step(actor, id, guard, () => ({ kind: 'confirm', counterparty, version }));
  }

  /** By the offerer; at any hour. Throws market.block-not-found, market.block-other-side and market.block-ended. */
  withdraw(actor: Actor, id: string, guard: RepeatGuard): Promise<BlockAnswer> {
    return this.step(actor, id, guard, () => ({ kind: 'withdraw' }));
  }

  /** By a counterparty; at any hour. Throws market.block-not-found, market.block-other-side and market.block-ended. */
  decline(actor: Actor, id: string, guard: RepeatGuard): Promise<BlockAnswer> {
    return this.step(actor, id, guard, () => ({ kind: 'decline' }));
  }

  /** Throws market.block-not-found, also for one between others. */
  async byId(actor: Actor, id: string): Promise<BlockView> {
    return viewOf(actor, await this.items.byId(BLOCKS, actor, id));
  }

  /** Offers made and received, newest first. */
  list(actor: Actor, query: PartyItemQuery): Promise<Page<BlockView>> {
    return this.items.list(BLOCKS, actor, query, (own) => viewOf(actor, own));
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

  private async step(
    actor: Actor,
    id: string,
    guard: RepeatGuard,
    actionOn: (instrument: { readonly grid: InstrumentGrid }) => BlockRequest,
  ): Promise<BlockAnswer> {
    return answerTo(actor, await this.items.step(BLOCKS, actor, id, actionOn, guard));
  }
}

function answerTo(actor: Actor, { own, replayed }: PartyAnswer): BlockAnswer {
  return { block: viewOf(actor, own), replayed };
}

function viewOf(actor: Actor, { market, item, terms }: OwnItem): BlockView {
  return blockView(market, item as DeskItem<Block>, terms, actor.organizationId);
}
