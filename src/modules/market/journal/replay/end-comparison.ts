import type { Sql } from '../../../../platform/database/sql.js';
import { conditionOfRow, readBooks, termsOfRow } from '../../loop/rebuild.js';
import type { BookCondition, MarketState } from '../../loop/market-state.js';
import type { InstrumentTerms } from '../../desk/instrument-terms.js';
import type { Findings } from '../finding.js';
import { balancePages, readFees, readLots } from './replay.repository.js';
import { lotKey, type ReplayedLedger } from './replayed-ledger.js';

/** Compares what the replay ends with and what the database ends with: balances, lots, books and fee schedules. */
export async function compareEnd(
  sql: Sql,
  state: MarketState,
  ledger: ReplayedLedger,
  findings: Findings,
): Promise<void> {
  const report = (code: string, what: string): void => findings.add(state.market, state.lastBatch, code, what);
  await compareBalances(sql, state, ledger, report);
  await compareLots(sql, state, ledger, report);
  await compareBooks(sql, state, report);
  await compareFees(sql, state, report);
}

type Report = (code: string, what: string) => void;

interface Parts {
  readonly available: bigint;
  readonly held: bigint;
  readonly pending: bigint;
}

const BUCKETS = ['available', 'held', 'pending'] as const;
const EMPTY: Parts = { available: 0n, held: 0n, pending: 0n };

async function compareBalances(sql: Sql, state: MarketState, ledger: ReplayedLedger, report: Report): Promise<void> {
  const unseen = new Set(ledger.balances.keys());
  for await (const page of balancePages(sql, state.market)) {
    for (const stored of page) {
      const key = `${stored.accountId}/${stored.asset}`;
      unseen.delete(key);
      const replayed: Parts = ledger.balances.get(key) ?? EMPTY;
      for (const bucket of BUCKETS) {
        if (stored[bucket] === replayed[bucket]) continue;
        const subject = `account ${stored.accountId} ${stored.asset} ${bucket}`;
        report('balance', `${subject}: expected ${replayed[bucket]}, is ${stored[bucket]}`);
      }
    }
  }
  for (const key of unseen) report('balance-missing', `${key.replace('/', ' ')} has no row; it is account and asset`);
}

async function compareLots(sql: Sql, state: MarketState, ledger: ReplayedLedger, report: Report): Promise<void> {
  const unseen = new Map(ledger.lots);
  for (const stored of await readLots(sql, state.market)) {
    const key = lotKey(stored);
    const expected = unseen.get(key)?.quantity ?? 0n;
    unseen.delete(key);
    if (expected !== stored.quantity) report('lot', `${lotName(stored)}: expected ${expected}, is ${stored.quantity}`);
  }
  for (const lot of unseen.values()) report('lot', `${lotName(lot)}: expected ${lot.quantity}, has no row`);
}

function lotName(lot: { accountId: bigint; asset: string; acquiredOn: string; releaseOn: string }): string {
  return `account ${lot.accountId} ${lot.asset} of ${lot.acquiredOn} for ${lot.releaseOn}`;
}

async function compareBooks(sql: Sql, state: MarketState, report: Report): Promise<void> {
  const unseen = new Set(state.instruments.keys());
  for (const row of await readBooks(sql, state.market)) {
    const replayed = state.instruments.get(row.instrument);
    unseen.delete(row.instrument);
    const expected = replayed ? bookLine(replayed.terms, replayed) : 'no book';
    const actual = bookLine(termsOfRow(row), conditionOfRow(row));
    if (expected !== actual) report('book', `${row.instrument}: expected ${expected}, is ${actual}`);
  }
  for (const code of unseen) report('book', `${code}: the book has no row`);
}

function bookLine(terms: InstrumentTerms, { halted, collecting, callUntil }: BookCondition): string {
  const { priceScale, tick, quantityScale, lot, fenPerTickLot, feeAccount } = terms;
  const grid = `price ${tick} of scale ${priceScale}, quantity ${lot} of scale ${quantityScale}, ${fenPerTickLot} fen`;
  const condition = `${halted ? 'halted' : 'open'}, ${collecting ? 'collecting' : 'matching'}`;
  return `${condition}, call until ${callUntil?.toISOString() ?? 'none'}, ${grid}, fees to account ${feeAccount ?? 'none'}`;
}

async function compareFees(sql: Sql, state: MarketState, report: Report): Promise<void> {
  const unseen = new Set(state.feeSchedules.keys());
  for (const stored of await readFees(sql, state.market)) {
    const replayed = state.feeSchedules.get(stored.id);
    unseen.delete(stored.id);
    if (!replayed) {
      report('fees', `${stored.id}: was never in force`);
      continue;
    }
    for (const name of ['ratePerMillion', 'minimumFen', 'waiveBelowFen'] as const) {
      if (stored[name] === replayed[name]) continue;
      report('fees', `${stored.id} ${name}: expected ${replayed[name]}, is ${stored[name]}`);
    }
  }
  for (const id of unseen) report('fees', `${id}: has no row`);
}
