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
 * order on the same side, which is not what `replace` does.
 */
export class OrderFlowAdapter implements BookSink {
  private readonly draft = new Draft();
  private sequence = 0;
  private modifying = false;
  /** Of the order that is being modified; null when it does not rest. */
  private modifiedSide: Side | null = null;

  constructor(
    private readonly book: OrderBook,
    private readonly flow: OrderFlow,
    private readonly tape: ReportTape,
  ) {}

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

  cancelled(orderId: number, _remaining: number, _reason: CancelReason, side: Side, price: number): void {
    if (this.modifying) this.modifiedSide = side;
    else this.tape.write(CANCELLED, this.sequence, side, orderId, price, 0);
  }

  rejected(orderId: number): void {
    this.tape.write(this.modifying ? MODIFY_REJECTED : CANCEL_REJECTED, this.sequence, orderId, 0, 0, 0);
  }

  rested(): void {}
  reduced(): void {}
  replaced(): void {}
  prevented(): void {}
  expired(): void {}

  private modify(id: number, price: number, quantity: number): void {
    this.modifying = true;
    this.modifiedSide = null;
    this.book.cancel(id, 'requested', this);
    if (this.modifiedSide !== null) this.place(id, this.modifiedSide, price, quantity, false);
    this.modifying = false;
  }

  private place(id: number, side: Side, price: number, quantity: number, ioc: boolean): void {
    const { draft } = this;
    draft.id = id;
    draft.side = side;
    draft.price = price;
    draft.quantity = quantity;
    draft.timeInForce = ioc ? 'ioc' : 'gtc';
    this.book.place(draft, this.sequence + 1, this);
  }
}
