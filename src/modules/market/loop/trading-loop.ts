import { DomainError } from '../../../shared/domain-error.js';
import type { Clock } from '../../../shared/clock.js';
import { invariant } from '../../../shared/invariant.js';
import type { Market } from '../../../shared/market.js';
import { COMMAND_FAILED, MARKET_BUSY, MARKET_STARTING, MARKET_SUSPENDED, OUTCOME_UNKNOWN } from '../market.errors.js';
import type { Answer } from './batch-answers.js';
import type { LoopPorts } from './batch-reads.js';
import { BatchRunner, LeaseLost, type BatchResult, type CommittedBatch } from './batch-runner.js';
import { LoopConnection } from './loop-connection.js';
import { isConnectionLoss, isKeyTaken, isNotNow } from './loop-failure.js';
import { raiseEpoch } from './loop.repository.js';
import { MarketState } from './market-state.js';
import { rebuildState, StateMismatch } from './rebuild.js';
import { requestKey, type LoopReply, type LoopRequest } from './request.js';

/** What the loop tells whoever watches over it. */
export interface LoopObserver {
  batchCommitted(market: Market, batch: CommittedBatch, tookMs: number): void;
  failed(market: Market, what: string, error: unknown): void;
  roleChanged(market: Market, role: LoopRole): void;
}

export interface LoopSettings {
  readonly market: Market;
  readonly databaseUrl: string;
  readonly queueMax: number;
  readonly batchMax: number;
  /** Who this process is, for the lease row. */
  readonly holder: string;
  readonly clock: Clock;
  readonly ports: LoopPorts;
  /** Called after a batch is on disk, in order; must not throw. */
  readonly publish: (batch: CommittedBatch, state: MarketState) => void;
  /** Called when a state was built anew, so that what was published before is taken up again from it. */
  readonly rebuilt: (state: MarketState) => void;
  readonly observer: LoopObserver;
}

/**
 * `starting`: looking for the database or building the state; `standby`: another process has the lease; `leading`: this
 * one writes the market; `suspended`: the state did not verify, a person must act; `stopped`.
 */
export type LoopRole = 'starting' | 'standby' | 'leading' | 'suspended' | 'stopped';

interface Waiting {
  readonly request: LoopRequest;
  answer(answer: Answer): void;
  fail(error: unknown): void;
}

const RETRY_MS = 500;
const QUARANTINE_MAX = 1_000;
const RETRY_AFTER_SECONDS = 1;

/**
 * A market's one writer. Requests queue; whatever has queued up becomes one batch and one transaction; callers are
 * answered when it is on disk. On any failure the state in memory is thrown away and built again from the database.
 */
export class TradingLoop {
  role: LoopRole = 'starting';
  private state: MarketState | null = null;
  private connection: LoopConnection | null = null;
  private runner: BatchRunner | null = null;
  private readonly queue: Waiting[] = [];
  private readonly quarantine = new Set<string>();
  private running: Promise<void> = Promise.resolve();
  private busy = false;
  private stopping = false;
  private timer: NodeJS.Timeout | null = null;
  private started: { resolve: () => void } | null = null;

  constructor(private readonly settings: LoopSettings) {}

  /** Starts looking for the lease; resolves when this process leads or stands by for the first time. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.started = { resolve };
      this.retrySoon(0);
    });
  }

  /** Takes no more requests, finishes what has queued up, and gives the lease back. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (this.timer) clearTimeout(this.timer);
    while (this.busy) await this.running;
    for (const waiting of this.queue.splice(0)) waiting.fail(this.notReady());
    await this.connection?.close();
    this.become('stopped');
  }

  get queueDepth(): number {
    return this.queue.length;
  }

  /** The state as of the last batch, for reading only; null unless this process leads. */
  get current(): MarketState | null {
    return this.role === 'leading' ? this.state : null;
  }

  /**
   * Asks for one command. Resolves when its effect is on disk. Throws the refusal as a DomainError;
   * market.busy, market.not-ready and market.suspended when nothing was tried, market.outcome-unknown when the
   * connection broke, market.command-failed when this one command cannot be carried out.
   */
  submit(request: LoopRequest): Promise<LoopReply> {
    if (this.role === 'suspended') return Promise.reject(new DomainError(MARKET_SUSPENDED));
    if (this.stopping || this.role !== 'leading') return Promise.reject(this.notReady());
    if (this.queue.length >= this.settings.queueMax) {
      return Promise.reject(new DomainError(MARKET_BUSY, undefined, { retryAfterSeconds: RETRY_AFTER_SECONDS }));
    }
    const key = requestKey(request);
    if (key && this.quarantine.has(key)) return Promise.reject(new DomainError(COMMAND_FAILED));
    return new Promise<LoopReply>((resolve, reject) => {
      this.queue.push({
        request,
        answer: (answer) => (answer instanceof DomainError ? reject(answer) : resolve(answer)),
        fail: reject,
      });
      this.wake();
    });
  }

  private wake(): void {
    if (this.busy || this.role !== 'leading') return;
    this.busy = true;
    // Requests of the same turn of the event loop join the same batch.
    this.running = new Promise<void>((resolve) => setImmediate(resolve))
      .then(() => this.drain())
      .finally(() => {
        this.busy = false;
        if (this.queue.length > 0) this.wake();
      });
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0 && this.role === 'leading') {
      await this.runBatch(this.queue.splice(0, this.settings.batchMax));
    }
  }

  private async runBatch(batch: readonly Waiting[]): Promise<void> {
    const { runner, state } = this;
    invariant(runner && state, 'a leading loop has its state');
    const startedAt = performance.now();
    let result: BatchResult;
    try {
      result = await runner.run(
        batch.map(({ request }) => request),
        this.settings.clock.now(),
      );
    } catch (error) {
      await this.recoverFrom(error, batch);
      return;
    }
    result.answers.forEach((answer, index) => batch[index]?.answer(answer));
    if (result.committed) this.announce(result.committed, state, performance.now() - startedAt);
  }

  /** What follows a commit must not put the batch in doubt. */
  private announce(committed: CommittedBatch, state: MarketState, tookMs: number): void {
    const { observer, market, publish } = this.settings;
    try {
      observer.batchCommitted(market, committed, tookMs);
      publish(committed, state);
    } catch (error) {
      observer.failed(market, 'a committed batch could not be published', error);
    }
  }

  /** The state is in doubt: build it again, then try the commands one by one unless the database is to blame. */
  private async recoverFrom(error: unknown, batch: readonly Waiting[]): Promise<void> {
    const { observer, market } = this.settings;
    observer.failed(market, 'a batch failed', error);
    const connectionLost = this.connection?.lost !== false || isConnectionLoss(error);
    if (error instanceof LeaseLost || connectionLost) {
      for (const waiting of batch) waiting.fail(new DomainError(OUTCOME_UNKNOWN, undefined, { retryAfterSeconds: 1 }));
      await this.abandon();
      return;
    }
    if (isNotNow(error)) {
      for (const waiting of batch) waiting.fail(this.notReady());
      await this.rebuild();
      return;
    }
    // A key that another market took meanwhile is known when the command is tried again.
    const again = batch.length > 1 || isKeyTaken(error);
    if (!again) this.quarantineOnly(batch[0]);
    if (!(await this.rebuild())) {
      if (again) for (const waiting of batch) waiting.fail(this.notReady());
      return;
    }
    if (again) for (const waiting of batch) await this.runOneByOne(waiting);
  }

  private async runOneByOne(waiting: Waiting): Promise<void> {
    if (this.role === 'leading') await this.runBatch([waiting]);
    else waiting.fail(this.notReady());
  }

  private quarantineOnly(waiting: Waiting | undefined): void {
    if (!waiting) return;
    const key = requestKey(waiting.request);
    if (key) this.quarantine.add(key);
    if (this.quarantine.size > QUARANTINE_MAX) {
      const [oldest] = this.quarantine;
      if (oldest) this.quarantine.delete(oldest);
    }
    waiting.fail(new DomainError(COMMAND_FAILED));
  }

  /** Raises the epoch and builds the state on the present connection. False when this process no longer leads. */
  private async rebuild(): Promise<boolean> {
    const { connection, settings } = this;
    invariant(connection, 'a rebuild has a connection');
    try {
      await connection.rollback();
      const epoch = await raiseEpoch(connection, settings.market, settings.holder, settings.clock.now());
      const state = await rebuildState(connection, settings.market);
      this.state = state;
      this.runner = new BatchRunner(state, connection, epoch, settings.ports);
      settings.rebuilt(state);
      return true;
    } catch (error) {
      settings.observer.failed(settings.market, 'the state could not be rebuilt', error);
      if (error instanceof StateMismatch) {
        this.suspend();
      } else {
        await this.abandon();
      }
      return false;
    }
  }

  private suspend(): void {
    this.become('suspended');
    for (const waiting of this.queue.splice(0)) waiting.fail(new DomainError(MARKET_SUSPENDED));
  }

  /** Gives up connection and lease and starts over. */
  private async abandon(): Promise<void> {
    this.become('starting');
    for (const waiting of this.queue.splice(0)) waiting.fail(this.notReady());
    const { connection } = this;
    this.connection = null;
    this.runner = null;
    this.state = null;
    await connection?.close();
    this.retrySoon(RETRY_MS);
  }

  private retrySoon(delayMs: number): void {
    if (this.stopping) return;
    this.timer = setTimeout(() => {
      if (this.busy || this.stopping) return this.stopping ? undefined : this.retrySoon(RETRY_MS);
      this.busy = true;
      this.running = this.takeOver().finally(() => {
        this.busy = false;
        if (this.queue.length > 0) this.wake();
      });
    }, delayMs);
  }

  private async takeOver(): Promise<void> {
    const { settings } = this;
    try {
      this.connection ??= await LoopConnection.open(settings.databaseUrl, settings.market);
      if (this.connection.lost) throw new Error('the connection ended while standing by');
      if (!(await this.connection.tryLease(settings.market))) {
        this.become('standby');
        this.retrySoon(RETRY_MS);
        return;
      }
      if (!(await this.rebuild())) return;
      // What the clock made due meanwhile comes before anybody's request.
      await this.runBatchQuietly({ kind: 'wake' });
      if (this.runner && this.role !== 'suspended') this.become('leading');
    } catch (error) {
      settings.observer.failed(settings.market, 'the market could not be taken over', error);
      await this.abandon();
    }
  }

  /**
   * To be called now and then: does what the clock makes due, so that days and sessions change although no one asks
   * for anything, and notices a connection that was lost while idle.
   */
  async tick(): Promise<void> {
    if (this.role !== 'leading' || !this.state) return;
    if (this.connection?.lost && !this.busy) {
      this.busy = true;
      this.running = this.abandon().finally(() => {
        this.busy = false;
      });
      return this.running;
    }
    if (this.runner?.isDue(this.settings.clock.now())) await this.submit({ kind: 'wake' });
  }

  private async runBatchQuietly(request: LoopRequest): Promise<void> {
    await this.runBatch([{ request, answer: () => undefined, fail: () => undefined }]);
  }

  private notReady(): DomainError {
    return new DomainError(MARKET_STARTING, undefined, { retryAfterSeconds: RETRY_AFTER_SECONDS });
  }

  private become(role: LoopRole): void {
    if (this.role !== role) {
      this.role = role;
      this.settings.observer.roleChanged(this.settings.market, role);
    }
    if (role !== 'starting') {
      this.started?.resolve();
      this.started = null;
    }
  }
}
