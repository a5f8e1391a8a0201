import type { BookSink, CancelReason, NewOrder, OrderBook, Side } from '../src/engine/index.js';
import {
  ACCEPTED,
  CANCEL,
  CANCEL_REJECTED,
  CANCELLED,
  MODIFIED,
  MODIFY_REJECTED,
  NEW,
  type OrderFlow,
  type ReportTape,
  TRADED,
} from './order-flow.js';

/** The order that is being handed to the book. One object serves all, because a book keeps no order it is given. */
class Draft implements NewOrder {
  id = 0;
  side: Side = 0;
  price = 0;
  quantity = 0;
  timeInForce: 'gtc' | 'ioc' = 'gtc';
  readonly postOnly = false;
  readonly group = 0;
  readonly selfTradePrevention = 'cancel-taker';
}

/**
 * Drives a book with an order flow and writes the flow's reports. In the flow's rules a modify is a cancel and a new
 * order on the same side, which is not what `replace` does. The flow reports side and price of a cancelled order, which
 * the book does not repeat, so the adapter remembers them by order id as a market's order list would.
 */
export class OrderFlowAdapter implements BookSink {
  private readonly draft = new Draft();
  /** By order id: twice the price, plus the side. */
  private readonly placed: Int32Array;
  private sequence = 0;
  private modifying = false;
  private refused = false;

  constructor(
    private readonly book: OrderBook,
    private readonly flow: OrderFlow,
    private readonly tape: ReportTape,
  ) {
    this.placed = new Int32Array(flow.orderId.reduce((highest, id) => Math.max(highest, id), 0) + 1);
  }

  run(from: number, to: number): void {
    for (let i = from; i < to; i++) this.step(i);
  }

  step(i: number): void {
    const { flow } = this;
    const type = flow.type[i];
    const id = flow.orderId[i]!;
    this.sequence = i;
    if (type === NEW) {
      this.place(id, flow.side[i]! as Side, flow.price[i]!, flow.quantity[i]!, flow.ioc[i] === 1);
    } else if (type === CANCEL) {
      this.book.cancel(id, 'requested', this);
    } else {
      this.modify(id, flow.price[i]!, flow.quantity[i]!);
    }
  }

  accepted(orderId: number, side: Side, price: number, quantity: number): void {
    this.tape.write(this.modifying ? MODIFIED : ACCEPTED, this.sequence, side, orderId, price, quantity);
  }

  traded(makerId: number, takerId: number, price: number, quantity: number): void {
    this.tape.write(TRADED, this.sequence, price, quantity, makerId, takerId);
  }

  cancelled(orderId: number, _remaining: number, _reason: CancelReason): void {
    if (this.modifying) return;
    const placed = this.placed[orderId]!;
    this.tape.write(CANCELLED, this.sequence, placed & 1, orderId, placed >> 1, 0);
  }

  rejected(orderId: number): void {
    this.refused = true;
    this.tape.write(this.modifying ? MODIFY_REJECTED : CANCEL_REJECTED, this.sequence, orderId, 0, 0, 0);
  }

  rested(): void {}
  reduced(): void {}
  replaced(): void {}
  prevented(): void {}
  expired(): void {}

  private modify(id: number, price: number, quantity: number): void {
    this.modifying = true;
    this.refused = false;
    this.book.cancel(id, 'requested', this);
    if (!this.refused) this.place(id, (this.placed[id]! & 1) as Side, price, quantity, false);
    this.modifying = false;
  }

  private place(id: number, side: Side, price: number, quantity: number, ioc: boolean): void {
    const { draft } = this;
    draft.id = id;
    draft.side = side;
    draft.price = price;
    draft.quantity = quantity;
    draft.timeInForce = ioc ? 'ioc' : 'gtc';
    this.placed[id] = (price << 1) | side;
    this.book.place(draft, this.sequence + 1, this);
  }
}
