import { recordAudit } from '../../../platform/audit/audit.js';
import type { Database, Tx } from '../../../platform/database/database.js';
import type { Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { invariant } from '../../../shared/invariant.js';
import { marketNumber, type Market } from '../../../shared/market.js';
import { GENESIS, standingsAt, type AssetScales, type LedgerService, type MarketWindow } from '../../ledger/index.js';
import { registeredAccounts } from '../../registry/index.js';
import { lockImports } from '../bank/bank-statement.repository.js';
import { listed, type Difference } from '../break/break.js';
import { syncBreaks } from '../break/break.repository.js';
import { accrueReserve } from '../reserve/reserve-accrual.js';
import type { DayClose, SettledMarkets } from '../settled-markets.js';
import { DayNotClosed, EarlierDayFirst } from '../settlement.errors.js';
import { writeStatements } from '../statement/statement-writing.js';
import { compareTotals } from '../statement/totals.js';
import { checkBank } from './bank-check.js';
import { commandRanges } from './day-commands.js';
import { matchCommands, matchDayRecords, matchRegister } from './matching.js';
import {
  insertRun,
  insertStep,
  makeDue,
  noteBankSettled,
  runForUpdate,
  runOfDay,
  stepsOf,
  updateRun,
} from './run.repository.js';
import { STEPS, type Run, type Step, type StepResult } from './run.js';

export interface DayEndParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly markets: SettledMarkets;
  readonly ledger: LedgerService;
  readonly scales: AssetScales;
  /** Told after each step that was committed by this process. */
  readonly stepDone?: (run: Run, step: Step) => void;
}

export interface DayEndOutcome {
  readonly run: Run;
  /** The day was final before; nothing was done. */
  readonly wasFinal: boolean;
}

/** The steps that a transaction carries out; `stop` ends the attempt there. */
interface Done {
  readonly result: StepResult;
  readonly stop?: 'breaks' | 'waiting';
}

/**
 * Settles a trading day of a market: a state machine whose every step is one transaction under the lock of the run's
 * row, so that it goes on where it was killed, and of several processes one does each step. All it reads lies before the
 * close of the day and never changes, so it comes out the same however often it is done.
 */
export class DayEnd {
  constructor(private readonly parts: DayEndParts) {}

  /**
   * Runs the day, goes on with it, or tries again what ended in breaks. `by` is the user who asked, null for the
   * program. Throws DayNotClosed, EarlierDayFirst, Busy, `HeadNotSound` of the journal.
   */
  async run(market: Market, day: string, by: string | null): Promise<DayEndOutcome> {
    const begun = await this.begin(market, day, by);
    if (begun.status === 'final') return { run: begun, wasFinal: true };
    for (const step of STEPS) {
      // Outside the transaction, because it writes a file; once it is done, asking again does nothing.
      if (step === 'anchor') await this.parts.markets.publishAnchor(market, begun.close.batch);
      const after = await this.step(market, day, begun.attempt, step);
      if (after.status !== 'running' || after.attempt !== begun.attempt) return { run: after, wasFinal: false };
    }
    invariant(false, 'the last step makes the day final');
  }

  private begin(market: Market, day: string, by: string | null): Promise<Run> {
    return this.parts.database.transaction(async (tx) => {
      const at = this.parts.clock.now();
      // An import that is under way commits first, or finds this run and makes it due.
      await lockImports(tx, marketNumber(market));
      const { close, previous } = await this.closeOf(tx, market, day);
      if (previous) {
        const earlier = await runOfDay(tx, market, previous.day);
        if (!earlier || earlier.status === 'running') {
          const facts = { market, day: previous.day };
          throw new DomainError(EarlierDayFirst, `${market} ${previous.day} has not been settled`, { facts });
        }
      }
      const isNew = await insertRun(tx, { market, day, close, startedBy: by, at });
      const run = await runForUpdate(tx, market, day);
      invariant(run, 'the run was opened');
      if (run.status === 'final' || (run.status === 'running' && !isNew)) return run;
      const attempt = isNew ? run.attempt : run.attempt + 1;
      if (!isNew) await updateRun(tx, run.id, { status: 'running', attempt });
      await recordAudit(tx, {
        at,
        actorId: by,
        organizationId: null,
        action: 'settlement.run-started',
        subject: `settlement-run:${run.id}`,
        after: { market, day, attempt },
      });
      return { ...run, status: 'running', attempt };
    });
  }

  /** Does one step of an attempt unless it is done; answers the run as it then is. */
  private async step(market: Market, day: string, attempt: number, step: Step): Promise<Run> {
    const { database, clock, stepDone } = this.parts;
    let done = false;
    const run = await database.transaction(async (tx) => {
      const current = await runForUpdate(tx, market, day);
      invariant(current, 'a run stays');
      // Another process has come further.
      if (current.status !== 'running' || current.attempt !== attempt) return current;
      const steps = await stepsOf(tx, current.id, attempt);
      if (steps.some((earlier) => earlier.step === step)) return current;
      const at = clock.now();
      const { result, stop } = await this.carryOut(tx, current, step, at);
      await insertStep(tx, current, step, result, at);
      done = true;
      if (stop) await updateRun(tx, current.id, { status: stop });
      else if (step === 'final') await this.makeFinal(tx, current, at);
      return (await runOfDay(tx, market, day))!;
    });
    if (done) stepDone?.(run, step);
    return run;
  }

  private async carryOut(tx: Tx, run: Run, step: Step, at: Date): Promise<Done> {
    const { market, day } = run;
    const close = await this.closeOf(tx, market, day);
    const window: MarketWindow = { market, after: close.previous?.close ?? GENESIS, upTo: run.close };
    switch (step) {
      case 'frozen':
        return { result: await this.freeze(tx, close, window) };
      case 'matched':
        return { result: await this.match(tx, run, window) };
      case 'statements': {
        const { markets, scales } = this.parts;
        const job = { runId: run.id, attempt: run.attempt, day, window, at };
        return { result: { statements: await writeStatements(tx, markets, scales, job) } };
      }
      case 'totals':
        return { result: await this.total(tx, run, window, close.previous?.day ?? null) };
      case 'breaks':
        return this.listBreaks(tx, run, close.previous?.day ?? null, at);
      case 'reserve':
        return { result: await this.accrue(tx, run, window, at) };
      case 'anchor':
        return { result: { batch: run.close.batch.toString(), journalHash: close.journalHash } };
      case 'final':
        // What came while this attempt was under way has not been compared with anything.
        return run.due ? { result: { again: true }, stop: 'waiting' } : { result: { again: false } };
    }
  }

  /** What is settled is what lies between two closes; the last journal batch is noted. */
  private async freeze(tx: Tx, { close, journalHash, previous }: DayClose, window: MarketWindow): Promise<StepResult> {
    const turnover = await this.parts.markets.turnover(tx, window.market, window.after.sequence, window.upTo.sequence);
    return {
      batch: close.batch.toString(),
      sequence: close.sequence.toString(),
      journalHash,
      previousDay: previous?.day ?? null,
      fills: turnover.reduce((sum, { fills }) => sum + fills, 0),
    };
  }

  /** Trades with entries, units with the register, money with the bank. */
  private async match(tx: Tx, run: Run, window: MarketWindow): Promise<StepResult> {
    const { markets } = this.parts;
    const { market, after, upTo } = window;
    const trades: Difference[] = [];
    for await (const range of commandRanges(tx, markets, window)) trades.push(...matchCommands(range));
    const turnover = await markets.turnover(tx, market, after.sequence, upTo.sequence);
    const records = matchDayRecords(turnover, await markets.dayRecords(tx, market, run.day));
    const register = matchRegister(await standingsAt(tx, market, upTo), await registeredAccounts(tx, market));
    const bank = await checkBank(tx, markets, run);
    await noteBankSettled(tx, run.id, bank.length === 0);
    return { differences: [trades, records, register, bank].flatMap(listed) };
  }

  private async total(tx: Tx, run: Run, window: MarketWindow, previousDay: string | null): Promise<StepResult> {
    const { markets, scales } = this.parts;
    const { differences, turnover } = await compareTotals(tx, markets, scales, run.day, window, previousDay);
    return {
      differences: listed(differences),
      turnover: turnover.map((each) => ({
        ...each,
        units: each.units.toString(),
        amountFen: each.amountFen.toString(),
        feesFen: each.feesFen.toString(),
      })),
    };
  }

  /** Nothing open: the day may become final, once the one before it is. */
  private async listBreaks(tx: Tx, run: Run, previousDay: string | null, at: Date): Promise<Done> {
    const steps = await stepsOf(tx, run.id, run.attempt);
    const found = steps.flatMap(({ result }) => (result['differences'] ?? []) as Difference[]);
    const open = await syncBreaks(tx, run.id, run.attempt, found, at);
    if (open > 0) return { result: { found: found.length, open }, stop: 'breaks' };
    const earlier = previousDay === null ? null : await runOfDay(tx, run.market, previousDay);
    const waitsFor = earlier && earlier.status !== 'final' ? earlier.day : null;
    const result = { found: found.length, open, waitsFor };
    return waitsFor === null ? { result } : { result, stop: 'waiting' };
  }

  private async accrue(tx: Tx, run: Run, { market, after, upTo }: MarketWindow, at: Date): Promise<StepResult> {
    const turnover = await this.parts.markets.turnover(tx, market, after.sequence, upTo.sequence);
    const feesFen = turnover.reduce((sum, each) => sum + each.feesFen, 0n);
    const rule = await this.parts.markets.reserveRule(tx, market, run.day);
    return accrueReserve(tx, this.parts.ledger, rule, { market, day: run.day, feesFen, at });
  }

  private async makeFinal(tx: Tx, run: Run, at: Date): Promise<void> {
    await updateRun(tx, run.id, { status: 'final', finalAt: at });
    await makeDue(tx, run.market, run.day);
    await recordAudit(tx, {
      at,
      actorId: null,
      organizationId: null,
      action: 'settlement.day-final',
      subject: `settlement-run:${run.id}`,
      before: { status: 'running' },
      after: { status: 'final', market: run.market, day: run.day },
    });
  }

  private async closeOf(tx: Tx, market: Market, day: string): Promise<DayClose> {
    const close = await this.parts.markets.closeOf(tx, market, day);
    if (!close) throw new DomainError(DayNotClosed, `${market} ${day} is not a closed trading day`);
    return close;
  }
}
