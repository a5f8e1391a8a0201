import { createHash } from 'node:crypto';
import { CNY, formatYuan } from '../../../shared/fen.js';
import { yuanInCapitals } from '../../../shared/yuan-in-capitals.js';
import type { Market } from '../../../shared/market.js';
import type { AmountFormat, Buckets } from '../../ledger/index.js';
import type { Fill, Mode } from '../settled-markets.js';

/** What a participant is told of one trading day in one market. Amounts are decimal text: yuan, and each unit's own. */
export interface StatementContent {
  readonly format: 1;
  readonly market: Market;
  readonly day: string;
  readonly organization: { readonly id: string; readonly name: string; readonly creditCode: string };
  readonly money: MoneyLine;
  /** The same amounts in capitals (支付结算办法). */
  readonly moneyInCapitals: Readonly<Record<keyof MoneyLine, string>>;
  readonly units: readonly UnitLine[];
  readonly trades: readonly TradeLine[];
}

export interface MoneyLine {
  readonly opening: string;
  readonly bought: string;
  readonly buyFees: string;
  readonly sold: string;
  readonly sellFees: string;
  readonly cashIn: string;
  readonly cashOut: string;
  /** Deposits for auctions and the like, given back and paid. */
  readonly depositsIn: string;
  readonly depositsOut: string;
  readonly otherIn: string;
  readonly otherOut: string;
  readonly available: string;
  readonly held: string;
  readonly closing: string;
}

export interface UnitLine {
  readonly instrument: string;
  readonly unit: string;
  readonly opening: string;
  readonly bought: string;
  readonly sold: string;
  /** Issued, transferred, surrendered. */
  readonly otherIn: string;
  readonly otherOut: string;
  readonly available: string;
  readonly held: string;
  /** Bought and not yet sellable. */
  readonly pending: string;
  readonly closing: string;
}

export interface TradeLine {
  readonly id: string;
  readonly at: string;
  readonly mode: Mode;
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  /** Null for a deal, whose amount was agreed. */
  readonly price: string | null;
  readonly quantity: string;
  readonly amount: string;
  readonly fee: string;
}

/** The figures of one asset before they are printed, in fen or smallest units. */
export interface AssetFigures {
  opening: Buckets;
  closing: Buckets;
  bought: bigint;
  buyFees: bigint;
  sold: bigint;
  sellFees: bigint;
  bankIn: bigint;
  bankOut: bigint;
  depositsIn: bigint;
  depositsOut: bigint;
  otherIn: bigint;
  otherOut: bigint;
}

const NOTHING: Buckets = { available: 0n, held: 0n, pending: 0n };

export function noFigures(): AssetFigures {
  return {
    opening: NOTHING,
    closing: NOTHING,
    bought: 0n,
    buyFees: 0n,
    sold: 0n,
    sellFees: 0n,
    bankIn: 0n,
    bankOut: 0n,
    depositsIn: 0n,
    depositsOut: 0n,
    otherIn: 0n,
    otherOut: 0n,
  };
}

/** What a statement is made of: collected over the day, for one organization. */
export class StatementDraft {
  private readonly figures = new Map<string, AssetFigures>();
  private readonly fills: { readonly fill: Fill; readonly side: 'buy' | 'sell' }[] = [];

  constructor(readonly organizationId: string) {}

  of(asset: string): AssetFigures {
    const known = this.figures.get(asset);
    if (known) return known;
    const fresh = noFigures();
    this.figures.set(asset, fresh);
    return fresh;
  }

  count(fill: Fill, side: 'buy' | 'sell'): void {
    this.fills.push({ fill, side });
    const money = this.of(CNY);
    const units = this.of(fill.instrument);
    if (side === 'buy') {
      money.bought += fill.amountFen;
      money.buyFees += fill.buyerFeeFen;
      units.bought += fill.units;
    } else {
      money.sold += fill.amountFen;
      money.sellFees += fill.sellerFeeFen;
      units.sold += fill.units;
    }
  }

  /** In order of code point. */
  get assets(): readonly string[] {
    return [...this.figures.keys()].sort();
  }

  /** Whether there is anything to tell: a day on which the organization had nothing and did nothing has no statement. */
  get isEmpty(): boolean {
    return [...this.figures.values()].every(
      ({ opening, closing, ...flows }) =>
        total(opening) === 0n && total(closing) === 0n && Object.values(flows).every((amount) => amount === 0n),
    );
  }

  content(
    market: Market,
    day: string,
    organization: { readonly name: string; readonly creditCode: string },
    format: AmountFormat,
  ): StatementContent {
    const amounts = moneyAmounts(this.of(CNY));
    const names = Object.keys(amounts) as (keyof MoneyLine)[];
    const printed = <Value>(print: (fen: bigint) => Value): Record<keyof MoneyLine, Value> =>
      Object.fromEntries(names.map((name) => [name, print(amounts[name])])) as Record<keyof MoneyLine, Value>;
    return {
      format: 1,
      market,
      day,
      organization: { id: this.organizationId, ...organization },
      money: printed(formatYuan),
      moneyInCapitals: printed((fen) => (fen < 0n ? '' : yuanInCapitals(fen))),
      units: this.assets.filter((asset) => asset !== CNY).map((asset) => unitLine(asset, this.of(asset), format)),
      trades: this.fills.map(({ fill, side }) => tradeLine(fill, side, format)),
    };
  }
}

function moneyAmounts(figures: AssetFigures): Record<keyof MoneyLine, bigint> {
  return {
    opening: total(figures.opening),
    bought: figures.bought,
    buyFees: figures.buyFees,
    sold: figures.sold,
    sellFees: figures.sellFees,
    cashIn: figures.bankIn,
    cashOut: figures.bankOut,
    depositsIn: figures.depositsIn,
    depositsOut: figures.depositsOut,
    otherIn: figures.otherIn,
    otherOut: figures.otherOut,
    available: figures.closing.available,
    held: figures.closing.held,
    closing: total(figures.closing),
  };
}

function unitLine(asset: string, figures: AssetFigures, format: AmountFormat): UnitLine {
  const print = (amount: bigint): string => format.print(asset, amount);
  return {
    instrument: asset,
    unit: format.unitOf(asset),
    opening: print(total(figures.opening)),
    bought: print(figures.bought),
    sold: print(figures.sold),
    otherIn: print(figures.otherIn + figures.bankIn + figures.depositsIn),
    otherOut: print(figures.otherOut + figures.bankOut + figures.depositsOut),
    available: print(figures.closing.available),
    held: print(figures.closing.held),
    pending: print(figures.closing.pending),
    closing: print(total(figures.closing)),
  };
}

function tradeLine(fill: Fill, side: 'buy' | 'sell', format: AmountFormat): TradeLine {
  return {
    id: fill.id,
    at: fill.at.toISOString(),
    mode: fill.mode,
    instrument: fill.instrument,
    side,
    price: fill.price,
    quantity: format.print(fill.instrument, fill.units),
    amount: formatYuan(fill.amountFen),
    fee: formatYuan(side === 'buy' ? fill.buyerFeeFen : fill.sellerFeeFen),
  };
}

export function total({ available, held, pending }: Buckets): bigint {
  return available + held + pending;
}

export function digestOfStatement(content: string): Buffer {
  return createHash('sha256').update(content).digest();
}
