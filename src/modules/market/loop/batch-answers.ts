import { DomainError } from '../../../shared/domain-error.js';
import { invariant, unreachable } from '../../../shared/invariant.js';
import type { MarketDesk } from '../desk/market-desk.js';
import { checkTakesOrders, MARKET_CLOSED } from '../day/order-rules.js';
import { notePace } from '../limits/check-limits.js';
import { needsPermit } from '../listing-permit/check-permit.js';
import { settleDraws } from '../listing-permit/permit-draws.js';
import {
  DESK_ORDER_SETTLED,
  KEY_CONFLICT,
  ORDER_CLOSED,
  ORDER_CONFLICT,
  REPLACE_WOULD_TRADE,
} from '../market.errors.js';
import { openOrdersOf } from '../desk/order.js';
import { orderView, tradeView } from '../orders/order-view.js';
import { endableParties } from '../side-desk/endable-parties.js';
import type { DeskItem } from '../side-desk/desk-item.js';
import { admitPick } from '../pick/admit-pick.js';
import {
  admitBar,
  admitCancel,
  admitCancelAll,
  admitHalt,
  admitMarketHalt,
  admitPlace,
  admitReplace,
  asksForMore,
  ownOpenOrder,
} from './admission.js';
import type { BatchDraft } from './batch-draft.js';
import type { BatchReads } from './batch-reads.js';
import type { Command, PickOrder, PlaceOrder } from './command.js';
import { tellParticipants } from './feed.js';
import type { KnownRequest, RequestKey } from './request-keys.repository.js';
import type { MarketState } from './market-state.js';
import { Opening } from './opening.js';
import {
  writeKind,
  type BarRequest,
  type CancelAllRequest,
  type CancelRequest,
  type DeskRequest,
  type LoopReply,
  type LoopRequest,
  type PickRequest,
  type PlaceRequest,
  type ReplaceRequest,
} from './request.js';

export type Answer = LoopReply | DomainError;

type ChangeRequest = CancelRequest | CancelAllRequest | ReplaceRequest;
type GuardedRequest = ChangeRequest | DeskRequest;

interface Answered {
  readonly fingerprint: Buffer;
  readonly reply: LoopReply;
}

/**
 * Turns the requests of one batch into commands and answers, one after the other: answers repeats, admits or refuses, has
 * the desk carry out what was admitted. Later requests see the effects of earlier ones.
 */
export class BatchAnswers {
  /** What was answered in this batch, by `organization/clientOrderId`. */
  private readonly orders = new Map<string, Answered>();
  private readonly keys = new Map<string, Answered & RequestKey>();
  private readonly opening: Opening;

  constructor(
    private readonly state: MarketState,
    private readonly desk: MarketDesk,
    private readonly draft: BatchDraft,
    private readonly reads: BatchReads,
  ) {
    this.opening = new Opening(state, draft, reads);
  }

  /** The keys of cancels and replaces that took effect. */
  get usedKeys(): readonly RequestKey[] {
    return [...this.keys.values()];
  }

  /** The answer to one request, in the order of the batch; a refusal is an answer and leaves no trace. */
  answer(request: LoopRequest): Answer {
    try {
      switch (request.kind) {
        case 'place':
        case 'pick':
          return this.place(request);
        case 'cancel':
        case 'cancel-all':
        case 'replace':
          return this.guarded(request, () => this.change(request));
        case 'desk':
          return this.guarded(request, () => this.side(request));
        case 'bar':
          return this.bar(request);
        case 'halt':
          this.requireFirstDay();
          this.ensureBook(request);
          if (this.state.instrument(request.instrument).halted !== request.halted) {
            this.perform(admitHalt(this.state, request, this.draft.at));
          }
          return { kind: 'done', replayed: false };
        case 'market-halt':
          this.requireFirstDay();
          if (this.state.halted !== request.halted) this.perform(admitMarketHalt(this.state, request));
          return { kind: 'done', replayed: false };
        case 'wake':
          return { kind: 'done', replayed: false };
        default:
          return unreachable(request);
      }
    } catch (error) {
      if (error instanceof DomainError) return error;
      throw error;
    }
  }

  private place(request: PlaceRequest | PickRequest): LoopReply {
    const { draft, reads, orders } = this;
    const key = `${request.organizationId}/${request.clientOrderId}`;
    const earlier = reads.clientOrderIds.get(key);
    if (earlier) {
      if (!earlier.fingerprint.equals(request.fingerprint)) throw new DomainError(ORDER_CONFLICT);
      const order = { market: earlier.market, sequence: Number(earlier.sequence) };
      return { kind: 'known-order', order, replayed: true };
    }
    const twin = orders.get(key);
    if (twin) {
      if (!twin.fingerprint.equals(request.fingerprint)) throw new DomainError(ORDER_CONFLICT);
      return { ...twin.reply, replayed: true };
    }
    checkTakesOrders(this.state, request.instrument, draft.at);
    const command = this.admit(request);
    const firstTrade = draft.trades.length;
    this.perform(command, command.sequence);
    const order = draft.newOrders[draft.newOrders.length - 1];
    invariant(order?.sequence === command.sequence, 'the order was just placed');
    notePace(this.state, order.accountId, draft.at);
    const trades = draft.trades.slice(firstTrade).map((trade) => tradeView(this.state.market, trade, order, draft.at));
    const reply: LoopReply = { kind: 'order', order: orderView(this.state.market, order, trades), replayed: false };
    orders.set(key, { fingerprint: request.fingerprint, reply });
    return reply;
  }

  private admit(request: PlaceRequest | PickRequest): PlaceOrder | PickOrder {
    const { state, draft, reads } = this;
    const status = reads.status.get(request.accountId);
    if (request.kind === 'pick') return admitPick(state, draft, request, status);
    this.ensureBook(request);
    return admitPlace(state, draft, request, state.instrument(request.instrument).terms, status);
  }

  private change(request: ChangeRequest): LoopReply {
    const { state, draft, reads } = this;
    if (request.kind === 'cancel-all') {
      const command = admitCancelAll(state, request);
      const open = openOrdersOf(state, request.organizationId, request.instrument).length;
      if (open > 0) this.perform(command);
      return { kind: 'cancelled', count: open, replayed: false };
    }
    const order = ownOpenOrder(state, request.organizationId, request.order);
    const key = { market: state.market, sequence: request.order };
    if (!order) throw new DomainError(ORDER_CLOSED);
    if (request.kind === 'cancel') {
      this.perform(admitCancel(state, request));
    } else {
      const before = state.lastSequence;
      const command = admitReplace(state, draft, request, order, reads.status.get(order.accountId));
      const more = asksForMore(order, command);
      this.perform(command, more ? order.sequence : null);
      if (this.desk.refusedReplace) throw new DomainError(REPLACE_WOULD_TRADE);
      if (more) notePace(state, order.accountId, draft.at);
      invariant(state.lastSequence > before, 'a replace is a command');
    }
    return { kind: 'known-order', order: key, replayed: false };
  }

  /** Lifted again before its turn came: nothing happens. */
  private bar(request: BarRequest): LoopReply {
    const { state, reads } = this;
    const { organizationId, accountId, stop } = request;
    const status = accountId === null ? undefined : reads.status.get(accountId);
    const barred = stop !== null || !(status?.mayBuy || status?.maySell);
    const orders = barred ? openOrdersOf(state, organizationId).length : 0;
    const items = barred ? [...state.items.values()].filter((item) => isParty(item, organizationId)).length : 0;
    if (orders + items > 0) this.perform(admitBar(state, request, status));
    return { kind: 'barred', orders, items, replayed: false };
  }

  private side(request: DeskRequest): LoopReply {
    const { state, draft, desk, reads } = this;
    this.requireFirstDay();
    const { approvedOrder } = request;
    if (approvedOrder !== undefined && !this.isWaiting(approvedOrder)) throw new DomainError(DESK_ORDER_SETTLED);
    for (const about of [request, ...(request.besides ?? [])]) this.ensureBook(about);
    const sequence = state.lastSequence + 1;
    const statusOf = (accountId: bigint) => reads.status.get(accountId);
    const status = request.accountId === null ? undefined : statusOf(request.accountId);
    const side = desk.side(request.desk);
    const step = side.admit(draft, request, status, statusOf);
    this.perform({ kind: 'desk', sequence, desk: request.desk, ...step });
    if (approvedOrder !== undefined) draft.carriedOut.set(approvedOrder, sequence);
    const id = step.item ?? sequence;
    const item = [...draft.changedItems].find((changed) => changed.id === id) ?? null;
    return { kind: 'item', id, item, replayed: false };
  }

  private isWaiting(order: bigint): boolean {
    return this.reads.waitingOrders.has(order) && !this.draft.carriedOut.has(order);
  }

  private guarded(request: GuardedRequest, change: () => LoopReply): LoopReply {
    const { reads, keys } = this;
    const { guard, organizationId } = request;
    if (!guard) return change();
    const kind = writeKind(request);
    const id = `${organizationId}/${kind}/${guard.key}`;
    const earlier = reads.requestKeys.get(id);
    if (earlier && !earlier.fingerprint.equals(guard.fingerprint)) throw new DomainError(KEY_CONFLICT);
    if (earlier) return this.repeated(request, earlier);
    const twin = keys.get(id);
    if (twin && !twin.fingerprint.equals(guard.fingerprint)) throw new DomainError(KEY_CONFLICT);
    if (twin) return { ...twin.reply, replayed: true };
    const reply = change();
    keys.set(id, {
      organizationId,
      kind,
      key: guard.key,
      fingerprint: guard.fingerprint,
      sequence: this.state.lastSequence,
      cancelled: reply.kind === 'cancelled' ? reply.count : null,
      reply,
    });
    return reply;
  }

  private repeated(request: GuardedRequest, { sequence, cancelled }: KnownRequest): LoopReply {
    switch (request.kind) {
      case 'cancel-all':
        return { kind: 'cancelled', count: cancelled ?? 0, replayed: true };
      case 'desk':
        return { kind: 'item', id: request.item ?? Number(sequence), item: null, replayed: true };
      case 'cancel':
      case 'replace':
        return { kind: 'known-order', order: { market: this.state.market, sequence: request.order }, replayed: true };
      default:
        return unreachable(request);
    }
  }

  /** The first request for an instrument opens its book. */
  private ensureBook({ instrument, grid }: Pick<PlaceRequest, 'instrument' | 'grid'>): void {
    if (!this.state.instruments.has(instrument)) this.perform(this.opening.book(instrument, grid));
  }

  /** Does first what the clock has made due since the last batch: the end of a day, its opening, its sessions. */
  catchUp(): void {
    const { state, draft } = this;
    for (let command = this.nextDue(); command; command = this.nextDue()) this.perform(command);
    if (draft.day > state.day) state.restDay = draft.day;
  }

  private nextDue(): Command | null {
    const due = this.opening.nextDue();
    if (due) return due;
    const sideStep = this.desk.dueSideStep(this.draft.at);
    return sideStep && { kind: 'desk', sequence: this.state.lastSequence + 1, ...sideStep };
  }

  /** Before a market's first trading day there are no rules to go by. */
  private requireFirstDay(): void {
    if (!this.state.rules) throw new DomainError(MARKET_CLOSED);
  }

  /** `asking`: the order that was admitted to list or sell more by the command. */
  private perform(command: Command, asking: number | null = null): void {
    const { draft, state } = this;
    const firstTrade = draft.trades.length;
    const firstEntry = draft.entries.length;
    const touched = this.desk.apply(draft, command);
    settleDraws(state.permitDraws, draft.permits, touched, needsPermit(state.rules?.content) ? asking : null);
    tellParticipants(state, draft, touched, firstTrade, firstEntry);
  }
}

function isParty(item: DeskItem, organizationId: string): boolean {
  return endableParties(item).some(({ organization }) => organization === organizationId);
}
