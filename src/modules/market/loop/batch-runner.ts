import { shanghaiDay } from '../../../shared/clock.js';
import { invariant } from '../../../shared/invariant.js';
import { isDue } from '../day/due-command.js';
import { MarketDesk } from '../desk/market-desk.js';
import {
  chained,
  digest,
  ENGINE_VERSION,
  HASH_ALGORITHM,
  JOURNAL_FORMAT,
  type JournalBatch,
} from '../journal/chain.js';
import { BatchAnswers, type Answer } from './batch-answers.js';
import { BatchDraft } from './batch-draft.js';
import { beginBatch, type LoopPorts } from './batch-reads.js';
import { commitBatch } from './batch-writes.js';
import { encodeCommands } from './command.js';
import type { LoopConnection } from './loop-connection.js';
import type { MarketState } from './market-state.js';
import type { LoopRequest } from './request.js';

/** Another process took the market over; this one must stop writing it. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** A batch that is on disk, for those who publish it. */
export interface CommittedBatch {
  readonly journal: JournalBatch;
  readonly draft: BatchDraft;
}

export interface BatchResult {
  /** One for each request, in their order. */
  readonly answers: readonly Answer[];
  /** null when no request had an effect. */
  readonly committed: CommittedBatch | null;
}

/**
 * Runs one batch: one transaction from the market lock to the commit. When it throws, the state it was given is no longer
 * to be trusted.
 */
export class BatchRunner {
  private readonly desk: MarketDesk;

  constructor(
    private readonly state: MarketState,
    private readonly connection: LoopConnection,
    private readonly epoch: bigint,
    private readonly ports: LoopPorts,
  ) {
    this.desk = new MarketDesk(state);
  }

  /** Whether the clock has made something due that a batch would do. */
  isDue(now: Date): boolean {
    const { state, desk } = this;
    return isDue(state, now) || desk.dueSideStep(now > state.lastAt ? now : state.lastAt) !== null;
  }

  async run(requests: readonly LoopRequest[], now: Date): Promise<BatchResult> {
    const { state, connection, epoch } = this;
    const at = now > state.lastAt ? now : state.lastAt;
    const day = shanghaiDay(at);
    const reads = await connection.inOnePacket(() =>
      beginBatch(connection, state, this.desk, this.ports, requests, day),
    );
    if (reads.epoch !== epoch) {
      await connection.rollback();
      throw new LeaseLost(`the lease of ${state.market} has epoch ${reads.epoch}, this process has ${epoch}`);
    }
    const draft = new BatchDraft(at, day, reads.available, reads.dueLots, reads.limits, reads.permits);
    const batch = new BatchAnswers(state, this.desk, draft, reads);
    batch.catchUp();
    const answers = requests.map((request) => batch.answer(request));
    if (draft.commands.length === 0) {
      await connection.rollback();
      return { answers, committed: null };
    }
    const journal = this.journal(draft);
    await connection.inOnePacket(() => commitBatch(connection, state, epoch, draft, journal, batch.usedKeys));
    state.lastBatch = journal.batch;
    state.lastAt = at;
    state.lastHash = journal.hash;
    return { answers, committed: { journal, draft } };
  }

  private journal(draft: BatchDraft): JournalBatch {
    const { state } = this;
    const [first] = draft.commands;
    invariant(first, 'a batch that is written has a command');
    return chained({
      market: state.market,
      batch: state.lastBatch + 1n,
      firstSequence: first.sequence,
      lastSequence: state.lastSequence,
      at: draft.at,
      day: state.day,
      format: JOURNAL_FORMAT,
      engineVersion: ENGINE_VERSION,
      hashAlgorithm: HASH_ALGORITHM,
      commands: encodeCommands(draft.commands),
      outcomeDigest: digest(HASH_ALGORITHM, draft.outcome.join('\n')),
      stateHash: state.hash(),
      previousHash: state.lastHash,
    });
  }
}
