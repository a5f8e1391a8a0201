import type { EvaluatedLine, Evaluation } from './evaluation.js';

/** What an evaluation comes to: per pair, per party, and as one party reads it. */

export interface PairTotal {
  /** In the order of their ids. */
  readonly between: readonly [first: string, second: string];
  readonly firstPaysFen: bigint;
  readonly secondPaysFen: bigint;
  /** What the first owes the second on balance; negative the other way round. */
  readonly netFen: bigint;
}

export interface PartyTotal {
  readonly party: string;
  readonly paysFen: bigint;
  readonly receivesFen: bigint;
  /** Received less paid. Over all parties these sum to zero. */
  readonly netFen: bigint;
}

export interface Totals {
  readonly pairs: readonly PairTotal[];
  readonly parties: readonly PartyTotal[];
  /** Lines that are still open; while there are any the totals are not final. */
  readonly held: number;
}

export function totalsOf({ lines }: Evaluation): Totals {
  const payments = lines.flatMap((line) => line.payments);
  const directed = new Map<string, bigint>();
  for (const { payer, payee, amountFen } of payments) add(directed, JSON.stringify([payer, payee]), amountFen);
  const owed = (payer: string, payee: string): bigint => directed.get(JSON.stringify([payer, payee])) ?? 0n;
  const ids = [...new Set(payments.flatMap(({ payer, payee }) => [payer, payee]))].sort();
  const pairs = ids.flatMap((first, at) =>
    ids.slice(at + 1).flatMap((second): PairTotal[] => {
      const [firstPaysFen, secondPaysFen] = [owed(first, second), owed(second, first)];
      if (firstPaysFen === 0n && secondPaysFen === 0n) return [];
      return [{ between: [first, second], firstPaysFen, secondPaysFen, netFen: firstPaysFen - secondPaysFen }];
    }),
  );
  const parties = ids.map((party): PartyTotal => {
    const paysFen = sum(payments.filter(({ payer }) => payer === party).map(({ amountFen }) => amountFen));
    const receivesFen = sum(payments.filter(({ payee }) => payee === party).map(({ amountFen }) => amountFen));
    return { party, paysFen, receivesFen, netFen: receivesFen - paysFen };
  });
  return { pairs, parties, held: lines.filter(({ outcome }) => outcome === 'held').length };
}

/** One payment as a party sees it: what it receives is positive. */
export interface StatementLine {
  readonly line: EvaluatedLine;
  readonly counterparty: string;
  readonly amountFen: bigint;
}

export interface Statement {
  readonly party: string;
  readonly counterparty: string;
  readonly lines: readonly StatementLine[];
  readonly netFen: bigint;
}

/** What stands between two parties as the first reads it; the other's is the same with every sign turned. */
export function statementOf({ lines }: Evaluation, party: string, counterparty: string): Statement {
  const own = lines.flatMap((line) =>
    line.payments.flatMap(({ payer, payee, amountFen }): StatementLine[] => {
      if (payer === party && payee === counterparty) return [{ line, counterparty, amountFen: -amountFen }];
      if (payee === party && payer === counterparty) return [{ line, counterparty, amountFen }];
      return [];
    }),
  );
  return { party, counterparty, lines: own, netFen: sum(own.map(({ amountFen }) => amountFen)) };
}

function add(totals: Map<string, bigint>, key: string, amount: bigint): void {
  totals.set(key, (totals.get(key) ?? 0n) + amount);
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((a, b) => a + b, 0n);
}
