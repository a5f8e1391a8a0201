import { createHash } from 'node:crypto';
import { CNY, formatYuan } from '../../../shared/fen.js';
import { yuanInCapitals } from '../../../shared/yuan-in-capitals.js';
import type { Market } from '../../../shared/market.js';
import type { AccountKind, AmountFormat, Buckets } from '../../ledger/index.js';
import type { Fill, Mode } from '../settled-markets.js';

/** What a participant is told of one trading day in one market. Amounts are decimal text: yuan, and each unit's own. */
export interface StatementContent {
  readonly format: 2;
  readonly market: Market;
  readonly day: string;
  readonly organization: { readonly id: string; readonly name: string; readonly creditCode: string };
  readonly money: MoneyLine;
  /** The same amounts in capitals (支付结算办法). */
  readonly moneyInCapitals: Readonly<Record<keyof MoneyLine, string>>;
  /** A line for each instrument and side on which it was held or moved. */
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

/** Where an organization keeps units: in its register account, or in the accounts from which it deals. */
export type Side = 'trading' | 'register';

export function sideOf({ kind }: { readonly kind: AccountKind }): Side {
  return kind === 'register' ? 'register' : 'trading';
}

export interface UnitLine {
  readonly instrument: string;
  readonly side: Side;
  readonly unit: string;
  readonly opening: string;
  readonly bought: string;
  readonly sold: string;
  /** From the organization's own other side, and to it (转入, 转出). */
  readonly movedIn: string;
  readonly movedOut: string;
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
  movedIn: bigint;
  movedOut: bigint;
  otherIn: bigint;
  otherOut: bigint;
}

/** The figures of an asset on one side; money is on the trading side only. */
interface Position {
  readonly asset: string;
  readonly side: Side;
  readonly figures: AssetFigures;
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
    movedIn: 0n,
    movedOut: 0n,
    otherIn: 0n,
    otherOut: 0n,
  };
}

/** What a statement is made of: collected over the day, for one organization. */
export class StatementDraft {
  private readonly positions = new Map<string, Position>();
  private readonly fills: { readonly fill: Fill; readonly side: 'buy' | 'sell' }[] = [];

  constructor(readonly organizationId: string) {}

  of(asset: string, side: Side = 'trading'): AssetFigures {
    const key = `${asset}/${side}`;
    const known = this.positions.get(key);
    if (known) return known.figures;
    const figures = noFigures();
    this.positions.set(key, { asset, side, figures });
    return figures;
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

  get assets(): readonly string[] {
    return [...new Set([...this.positions.values()].map(({ asset }) => asset))];
  }

  /** By code point of the asset, what can be sold before what lies in the register. */
  private get inOrder(): readonly Position[] {
    return [...this.positions.values()].sort((a, b) => {
      if (a.asset !== b.asset) return a.asset < b.asset ? -1 : 1;
      return a.side === 'trading' ? -1 : 1;
    });
  }

  /** Whether there is anything to tell: a day on which the organization had nothing and did nothing has no statement. */
  get isEmpty(): boolean {
    return [...this.positions.values()].every(
      ({ figures: { opening, closing, ...flows } }) =>
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
      format: 2,
      market,
      day,
      organization: { id: this.organizationId, ...organization },
      money: printed(formatYuan),
      moneyInCapitals: printed((fen) => (fen < 0n ? '' : yuanInCapitals(fen))),
      units: this.inOrder.filter(({ asset }) => asset !== CNY).map((position) => unitLine(position, format)),
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

function unitLine({ asset, side, figures }: Position, format: AmountFormat): UnitLine {
  const print = (amount: bigint): string => format.print(asset, amount);
  return {
    instrument: asset,
    side,
    unit: format.unitOf(asset),
    opening: print(total(figures.opening)),
    bought: print(figures.bought),
    sold: print(figures.sold),
    movedIn: print(figures.movedIn),
    movedOut: print(figures.movedOut),
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

/** What was written under format 1, when units had one side only, is read as that side. */
type WrittenContent = Omit<StatementContent, 'format' | 'units'> & {
  readonly format: 1 | 2;
  readonly units: readonly (Omit<UnitLine, 'side' | 'movedIn' | 'movedOut'> & Partial<UnitLine>)[];
};

/** The content of a statement as it was written, of whichever format. */
export function readStatement(content: string): StatementContent {
  const written = JSON.parse(content) as WrittenContent;
  const units = written.units.map((line) => ({ side: 'trading' as const, movedIn: '0', movedOut: '0', ...line }));
  return { ...written, format: 2, units };
}
