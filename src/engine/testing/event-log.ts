import { BUY, type BookSink, type CancelReason, type RejectReason, type Side } from '../book.js';

/** Writes what happened as one readable line per event. */
export class EventLog implements BookSink {
  lines: string[] = [];

  /** The lines since the last call. */
  take(): string[] {
    const { lines } = this;
    this.lines = [];
    return lines;
  }

  accepted(orderId: number, side: Side, price: number, quantity: number): void {
    this.lines.push(`accepted ${orderId} ${sideName(side)} ${quantity}@${price}`);
  }

  traded(
    makerId: number,
    takerId: number,
    price: number,
    quantity: number,
    makerRemaining: number,
    takerRemaining: number,
  ): void {
    const left = `${makerRemaining} and ${takerRemaining} left`;
    this.lines.push(`traded ${quantity}@${price} maker ${makerId} taker ${takerId}, ${left}`);
  }

  prevented(makerId: number, takerId: number, price: number, quantity: number): void {
    this.lines.push(`prevented ${quantity}@${price} maker ${makerId} taker ${takerId}`);
  }

  rested(orderId: number, side: Side, price: number, remaining: number): void {
    this.lines.push(`rested ${orderId} ${sideName(side)} ${remaining}@${price}`);
  }

  reduced(orderId: number, remaining: number): void {
    this.lines.push(`reduced ${orderId} to ${remaining}`);
  }

  replaced(orderId: number, price: number, remaining: number): void {
    this.lines.push(`replaced ${orderId} by ${remaining}@${price}`);
  }

  cancelled(orderId: number, remaining: number, reason: CancelReason, side: Side, price: number): void {
    this.lines.push(`cancelled ${orderId} ${sideName(side)} ${remaining}@${price}: ${reason}`);
  }

  expired(orderId: number, remaining: number, reason: CancelReason, side: Side, price: number): void {
    this.lines.push(`expired ${orderId} ${sideName(side)} ${remaining}@${price}: ${reason}`);
  }

  rejected(orderId: number, reason: RejectReason): void {
    this.lines.push(`rejected ${orderId}: ${reason}`);
  }
}

function sideName(side: Side): string {
  return side === BUY ? 'buy' : 'sell';
}
