import type { Sql } from '../../../../platform/database/sql.js';
import type { Market } from '../../../../shared/market.js';
import { MarketDesk } from '../../desk/market-desk.js';
import { BatchDraft } from '../../loop/batch-draft.js';
import { decodeCommands } from '../../loop/command.js';
import { MarketState } from '../../loop/market-state.js';
import { digest, ENGINE_VERSION, JOURNAL_FORMAT } from '../chain.js';
import type { Findings } from '../finding.js';
import type { JournalRow } from '../journal.repository.js';
import { ContentHash } from './content-hash.js';
import { DayAndDeskComparison } from './day-and-desk-comparison.js';
import { ReplayedLedger } from './replayed-ledger.js';
import type { ReplayAccount } from './replay.repository.js';
import { RowComparison } from './row-comparison.js';
import { StampedTransfers } from './stamped-transfers.js';

/** A replay that cannot go on, because what follows depends on what could not be carried out. */
export class ReplayStopped extends Error {
  override readonly name = 'ReplayStopped';
}

/** A market on its way from nothing to its present, by the very code that traded it. */
export class MarketReplay {
  readonly state: MarketState;
  readonly ledger: ReplayedLedger;
  readonly rows: RowComparison;
  private readonly desks: DayAndDeskComparison;
  transfers = 0;
  private readonly desk: MarketDesk;
  private readonly stamped: StampedTransfers;
  private readonly content = new ContentHash();

  constructor(
    sql: Sql,
    private readonly market: Market,
    accounts: readonly ReplayAccount[],
    private readonly findings: Findings,
  ) {
    this.state = new MarketState(market);
    this.desk = new MarketDesk(this.state);
    this.ledger = new ReplayedLedger(accounts);
    this.rows = new RowComparison(sql, market, findings);
    this.desks = new DayAndDeskComparison(sql, market, findings);
    this.stamped = new StampedTransfers(sql, market);
  }

  /** Carries out the next batch after all transfers that stand before it. Throws ReplayStopped. */
  async batch(row: JournalRow): Promise<void> {
    await this.transfersUpTo(row.batch - 1n);
    this.checkReplayable(row);
    try {
      this.carryOut(row);
    } catch (error) {
      // The journal may have been edited into anything; what the desk says of it is the finding.
      throw this.stopped(row.batch, 'not-replayable', error instanceof Error ? error.message : String(error));
    }
    await this.rows.compareWhenDue(this.state.lastSequence, row.batch);
  }

  /** Applies the transfers after the last batch and compares the rows that are left. Answers the content hash. */
  async finish(): Promise<string> {
    const { state } = this;
    await this.transfersUpTo(state.lastBatch);
    const beyond = await this.stamped.takeUpTo(2n ** 62n);
    if (beyond) {
      this.report(
        beyond.afterBatch,
        'transfer-beyond',
        `transfer ${beyond.transferId} is stamped after a missing batch`,
      );
    }
    await this.rows.finish(state.orders.values(), state.lastSequence, state.lastBatch);
    await this.desks.finish(state.lastBatch);
    return this.content.finish(state, this.ledger);
  }

  private async transfersUpTo(batch: bigint): Promise<void> {
    for (;;) {
      const transfer = await this.stamped.takeUpTo(batch);
      if (!transfer) return;
      this.transfers += 1;
      if (transfer.changes.length === 0) {
        this.report(transfer.afterBatch, 'transfer-empty', `transfer ${transfer.transferId} has no entries`);
      }
      for (const change of transfer.changes) {
        // Accounts of another market are moved when that market is replayed.
        if (!this.ledger.has(change.accountId)) continue;
        const broken = this.ledger.apply(change);
        if (broken) this.report(transfer.afterBatch, 'negative', `after transfer ${transfer.transferId} ${broken}`);
      }
    }
  }

  private checkReplayable(row: JournalRow): void {
    const expected = this.state.lastBatch + 1n;
    if (row.batch !== expected) throw this.stopped(row.batch, 'batch-missing', `batch ${expected} is not there`);
    if (row.format === JOURNAL_FORMAT && row.engineVersion === ENGINE_VERSION) return;
    const told = `format ${row.format} of engine ${row.engineVersion}`;
    throw this.stopped(row.batch, 'format', `${told} cannot be replayed by engine ${ENGINE_VERSION}`);
  }

  private carryOut(row: JournalRow): void {
    const { state, ledger } = this;
    const opens = row.day > state.day;
    const draft = new BatchDraft(
      row.at,
      row.day,
      new Map(),
      opens ? ledger.dueLots([...state.instruments.keys()], row.day) : [],
    );
    let told = 0;
    for (const command of decodeCommands(row.commands)) {
      this.desk.apply(draft, command);
      this.content.add(command, draft.outcome, told, ledger);
      told = draft.outcome.length;
    }
    for (const entry of draft.entries) {
      const broken = ledger.apply(entry);
      if (broken) this.report(row.batch, 'negative', `after command ${entry.sequence} ${broken}`);
    }
    ledger.addLots(draft.lots);
    if (draft.lotsReleasedUpTo !== null) ledger.removeLots(state.instruments.keys(), draft.lotsReleasedUpTo);
    this.rows.add(draft.newOrders, draft.changedOrders, draft.trades, row.at, state.day);
    this.desks.add(draft, state);
    state.lastBatch = row.batch;
    state.lastAt = row.at;
    state.lastHash = row.hash;
    this.compare(row, draft);
  }

  private compare(row: JournalRow, draft: BatchDraft): void {
    const { state } = this;
    if (row.firstSequence !== draft.commands[0]?.sequence || row.lastSequence !== state.lastSequence) {
      this.report(
        row.batch,
        'sequence',
        `its commands end with ${state.lastSequence}, the row says ${row.lastSequence}`,
      );
    }
    if (row.day !== state.day) this.report(row.batch, 'day', `the replay is on ${state.day}, the row on ${row.day}`);
    if (!digest(row.hashAlgorithm, draft.outcome.join('\n')).equals(row.outcomeDigest)) {
      this.report(row.batch, 'outcome-digest', 'its commands have another outcome than was journaled');
    }
    if (!state.hash().equals(row.stateHash)) {
      this.report(row.batch, 'state-hash', 'its commands lead to another state than was journaled');
    }
  }

  private report(batch: bigint, code: string, what: string): void {
    this.findings.add(this.market, batch, code, what);
  }

  private stopped(batch: bigint, code: string, what: string): ReplayStopped {
    this.report(batch, code, what);
    return new ReplayStopped(`${this.market} batch ${batch}: ${what}`);
  }
}
