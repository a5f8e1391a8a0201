import {
  BUY,
  SELL,
  type BookSink,
  type CancelReason,
  type NewOrder,
  type RejectReason,
} from '../../../engine/index.js';
import { CNY } from '../../../shared/fen.js';
import { invariant, unreachable } from '../../../shared/invariant.js';
import { countTrades } from '../day/day-figures.js';
import { sliceOf } from '../day/session-plan.js';
import type { BatchDraft } from '../loop/batch-draft.js';
import type { OrderCommand, PickOrder, PlaceOrder, ReplaceOrder } from '../loop/command.js';
import type { MarketState, TradedInstrument } from '../loop/market-state.js';
import { deliverUnits } from './delivery.js';
import { amountFen, unitsOf } from './instrument-terms.js';
import { sideName } from './side-name.js';
import { feeOfFill, openOrdersOf, requiredHold, type Order, type OrderStatus, type Picked } from './order.js';

/**
 * The book's desk: carries out what participants were admitted to do, turning what the engine reports into holds,
 * payments and deliveries.
 */
export class BookDesk implements BookSink {
  private draft: BatchDraft;
  private sequence = 0;
  private replaceRefused = false;

  constructor(private readonly state: MarketState) {}

  /** Whether the last replace left the order as it was. */
  get refusedReplace(): boolean {
    return this.replaceRefused;
  }

  /** To be called before anything else of a command, also of one that another desk carries out. */
  begin(draft: BatchDraft, sequence: number): void {
    this.draft = draft;
    this.sequence = sequence;
    this.replaceRefused = false;
  }

  carryOut(command: OrderCommand): void {
    switch (command.kind) {
      case 'place-order':
        return this.place(command);
      case 'pick-order':
        return this.pick(command);
      case 'replace-order':
        return this.replace(command);
      case 'cancel-order':
        return this.cancel(this.state.order(command.order), 'requested');
      case 'cancel-all':
        return this.endAllOf(command.organization, command.instrument, command.stop ? 'operator-stop' : 'requested');
      default:
        return unreachable(command);
    }
  }

  expireDayOrders({ book }: TradedInstrument): void {
    book.expireDayOrders(this);
  }

  /** Makes the trades of a call auction. */
  uncross({ book }: TradedInstrument, referenceTicks: number | null): void {
    book.uncross(referenceTicks, this);
  }

  /** Ends an order for another reason than that its owner wishes it. */
  end({ book }: TradedInstrument, order: Order, reason: CancelReason): void {
    book.cancel(order.sequence, reason, this);
  }

  /** Cancels all open orders of an organization, or those in one instrument, in the order in which they came. */
  endAllOf(organizationId: string, instrument: string | null, reason: CancelReason): void {
    const own = openOrdersOf(this.state, organizationId, instrument).sort((a, b) => a.sequence - b.sequence);
    for (const order of own) this.cancel(order, reason);
  }

  private place(command: PlaceOrder): void {
    const order = this.takeIn(command, null);
    this.state.instrument(command.instrument).book.place(newOrder(order), order.sequence, this);
  }

  private pick(command: PickOrder): void {
    const order = this.takeIn(command, { order: command.picks, offer: command.offer });
    this.state.instrument(command.instrument).book.pick(command.picks, newOrder(order), this);
    invariant(order.status === 'filled', 'a pick that was admitted is filled');
  }

  private takeIn(command: PlaceOrder | PickOrder, picks: Picked | null): Order {
    const instrument = this.state.instrument(command.instrument);
    const order: Order = {
      sequence: command.sequence,
      organizationId: command.organization,
      userId: command.user,
      accountId: BigInt(command.account),
      clientOrderId: command.clientOrderId,
      fingerprint: Buffer.from(command.fingerprint, 'base64'),
      terms: instrument.terms,
      side: command.side === 'buy' ? BUY : SELL,
      timeInForce: command.timeInForce,
      postOnly: command.postOnly,
      selfTradePrevention: command.selfTradePrevention,
      group: command.group,
      fees: this.state.feeSchedule(command.feeSchedule),
      acceptedAt: this.draft.at,
      picks,
      priceTicks: command.priceTicks,
      quantityLots: command.quantityLots,
      status: 'new',
      reason: null,
      filledLots: 0,
      filledFen: 0n,
      feeFen: 0n,
      held: 0n,
      priority: command.sequence,
      changedBy: command.sequence,
      changedAt: this.draft.at,
    };
    this.state.orders.set(order.sequence, order);
    this.draft.newOrders.push(order);
    this.draft.touchOrder(order);
    this.holdExactly(order, requiredHold(order, order.priceTicks, order.quantityLots));
    return order;
  }

  private replace(command: ReplaceOrder): void {
    const order = this.state.order(command.order);
    const { book } = this.state.instrument(order.terms.code);
    const before = { priceTicks: order.priceTicks, quantityLots: order.quantityLots, held: order.held };
    this.touch(order);
    this.draft.touchLevel(order.terms.code, sideName(order.side), before.priceTicks);
    const remaining = command.quantityLots - order.filledLots;
    if (remaining > 0) {
      order.priceTicks = command.priceTicks;
      order.quantityLots = command.quantityLots;
      this.holdExactly(order, requiredHold(order, command.priceTicks, remaining));
    }
    book.replace(order.sequence, command.quantityLots, command.priceTicks, order.postOnly, command.sequence, this);
    if (this.replaceRefused) {
      order.priceTicks = before.priceTicks;
      order.quantityLots = before.quantityLots;
      this.holdExactly(order, before.held);
      this.draft.leaveOrder(order);
    }
  }

  private cancel(order: Order, reason: CancelReason): void {
    this.state.instrument(order.terms.code).book.cancel(order.sequence, reason, this);
  }

  private touch(order: Order): void {
    this.draft.touchOrder(order);
    this.draft.touchLevel(order.terms.code, sideName(order.side), order.priceTicks);
  }

  /** Moves between available and held until the order holds `amount`. */
  private holdExactly(order: Order, amount: bigint): void {
    const more = amount - order.held;
    if (more === 0n) return;
    this.draft.move(order.accountId, order.side === BUY ? CNY : order.terms.code, -more, more, 0n);
    order.held = amount;
  }

  private finish(order: Order, status: OrderStatus, reason: string): void {
    this.touch(order);
    this.holdExactly(order, 0n);
    order.status = status;
    order.reason = reason;
  }

  private buyerPays(order: Order, paidFen: bigint, feeFen: bigint, lots: number): void {
    this.settleFill(order, paidFen, feeFen, lots);
    const needed = requiredHold(order, order.priceTicks, order.quantityLots - order.filledLots);
    const released = order.held - needed;
    this.draft.move(order.accountId, CNY, released - paidFen - feeFen, -released, 0n);
    order.held = needed;
    deliverUnits(this.state, this.draft, order.accountId, order.terms.code, unitsOf(order.terms, lots));
  }

  private sellerDelivers(order: Order, proceedsFen: bigint, feeFen: bigint, lots: number): void {
    this.settleFill(order, proceedsFen, feeFen, lots);
    const units = unitsOf(order.terms, lots);
    this.draft.move(order.accountId, order.terms.code, 0n, -units, 0n);
    order.held -= units;
    this.draft.move(order.accountId, CNY, proceedsFen - feeFen, 0n, 0n);
  }

  private settleFill(order: Order, fen: bigint, feeFen: bigint, lots: number): void {
    order.filledLots += lots;
    order.filledFen += fen;
    order.feeFen += feeFen;
    order.status = order.filledLots === order.quantityLots ? 'filled' : 'partially-filled';
    this.touch(order);
  }

  // What the engine reports.

  accepted(): void {}

  traded(makerId: number, takerId: number, priceTicks: number, lots: number): void {
    const maker = this.state.order(makerId);
    const taker = this.state.order(takerId);
    const [buyer, seller] = maker.side === BUY ? [maker, taker] : [taker, maker];
    const fen = amountFen(maker.terms, priceTicks, lots);
    const buyerFeeFen = feeOfFill(buyer, fen);
    const sellerFeeFen = feeOfFill(seller, fen);
    this.count(maker.terms.code, priceTicks, lots, fen);
    this.buyerPays(buyer, fen, buyerFeeFen, lots);
    this.sellerDelivers(seller, fen, sellerFeeFen, lots);
    if (buyerFeeFen + sellerFeeFen > 0n) {
      const { feeAccount } = maker.terms;
      invariant(feeAccount !== null, 'an instrument with fees has a fee account');
      this.draft.move(feeAccount, CNY, buyerFeeFen + sellerFeeFen, 0n, 0n);
    }
    this.draft.trades.push({
      sequence: this.sequence,
      fill: this.draft.nextFill(),
      instrument: maker.terms.code,
      priceTicks,
      quantityLots: lots,
      amountFen: fen,
      maker,
      taker,
      buyerFeeFen,
      sellerFeeFen,
    });
  }

  private count(code: string, priceTicks: number, lots: number, fen: bigint): void {
    const { state, draft } = this;
    const [openTicks, highTicks, lowTicks, lastTicks] = [priceTicks, priceTicks, priceTicks, priceTicks];
    const counted = { trades: 1, openTicks, highTicks, lowTicks, lastTicks, lots: BigInt(lots), fen };
    countTrades(state.instrument(code).figures, counted, sliceOf(state.dayRules, draft.at));
  }

  prevented(): void {}

  rested(orderId: number): void {
    const order = this.state.order(orderId);
    order.priority = this.sequence;
    this.touch(order);
  }

  reduced(orderId: number): void {
    this.touch(this.state.order(orderId));
  }

  replaced(): void {}

  cancelled(orderId: number, _remaining: number, reason: CancelReason): void {
    this.finish(this.state.order(orderId), 'cancelled', reason);
  }

  expired(orderId: number, _remaining: number, reason: CancelReason): void {
    this.finish(this.state.order(orderId), 'expired', reason);
  }

  rejected(orderId: number, reason: RejectReason): void {
    const order = this.state.order(orderId);
    if (order.sequence === this.sequence) return this.finish(order, 'rejected', reason);
    this.replaceRefused = true;
  }
}

function newOrder(order: Order): NewOrder {
  return {
    id: order.sequence,
    side: order.side,
    price: order.priceTicks,
    quantity: order.quantityLots,
    timeInForce: order.timeInForce,
    postOnly: order.postOnly,
    group: order.group,
    selfTradePrevention: order.selfTradePrevention,
  };
}
