import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { CronJob } from 'cron';
import type { Counter } from 'prom-client';
import { CLOCK, ZONE, type Clock } from '../../shared/clock.js';
import { invariant } from '../../shared/invariant.js';
import { CONFIG, type Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { Lifecycle } from '../lifecycle/lifecycle.js';
import { Metrics } from '../metrics/metrics.js';

/** Something that the platform does by itself at stated times. */
export interface StandingJob {
  /** Lower kebab case; its name in logs, metrics and the lock. */
  readonly name: string;
  /** Six fields of cron (seconds first), in Shanghai time. */
  readonly schedule: string;
  /** One bounded round, which may be broken off and repeated at any point. Returns how many things it did. */
  readonly run: (round: JobRound) => Promise<number>;
}

export interface JobRound {
  readonly at: Date;
  /** Once true, nothing more is begun. */
  readonly stopping: () => boolean;
}

/** `elsewhere`: another process is at it. */
export type JobOutcome = 'done' | 'elsewhere' | 'failed';

/** First key of the advisory locks, one for each job. */
const JOB_LOCK_CLASS = 7210;

/**
 * Runs what was registered: one job after the other in this process, each in one process at a time. A round that fails is
 * logged and counted, and does not keep others, or its own next round, from running.
 */
@Injectable()
export class StandingJobs implements OnApplicationBootstrap {
  private readonly logger = new Logger('Jobs');
  private readonly jobs = new Map<string, StandingJob>();
  private readonly rounds: Counter<'job' | 'outcome'>;
  private timers: readonly CronJob[] = [];
  private queue: Promise<unknown> = Promise.resolve();
  private stopping = false;

  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'standingJobs'>,
    metrics: Metrics,
    lifecycle: Lifecycle,
  ) {
    this.rounds = metrics.counter({
      name: 'job_rounds_total',
      help: 'Rounds of standing jobs by outcome',
      labels: ['job', 'outcome'],
    });
    lifecycle.onStop('jobs', 'standing jobs', () => this.stop());
  }

  /** To be called while the program starts. */
  register(job: StandingJob): void {
    invariant(!this.jobs.has(job.name), `one job of a name: ${job.name}`);
    this.jobs.set(job.name, job);
  }

  onApplicationBootstrap(): void {
    if (!this.config.standingJobs) return;
    this.timers = [...this.jobs.values()].map(({ name, schedule }) =>
      CronJob.from({
        cronTime: schedule,
        timeZone: ZONE,
        onTick: async () => void (await this.round(name)),
        // A round that takes longer than the time to the next one skips that one.
        waitForCompletion: true,
        unrefTimeout: true,
        start: true,
      }),
    );
  }

  /** Runs a job now, after those that are under way here. Never throws. */
  round(name: string): Promise<JobOutcome> {
    const job = this.jobs.get(name);
    invariant(job, `there is a job ${name}`);
    const own = this.queue.then(() => this.attempt(job));
    this.queue = own;
    return own;
  }

  private async attempt(job: StandingJob): Promise<JobOutcome> {
    const outcome = await this.runAlone(job);
    this.rounds.inc({ job: job.name, outcome });
    return outcome;
  }

  private async runAlone(job: StandingJob): Promise<JobOutcome> {
    if (this.stopping) return 'elsewhere';
    try {
      // The transaction only holds the lock: it has no snapshot while the job works on connections of its own.
      return await this.database.transaction(async (tx) => {
        const [lock] = await tx.query<{ taken: boolean }>(
          'SELECT pg_try_advisory_xact_lock($1, hashtext($2)) AS taken',
          [JOB_LOCK_CLASS, job.name],
        );
        if (!lock?.taken) return 'elsewhere';
        const done = await job.run({ at: this.clock.now(), stopping: () => this.stopping });
        if (done > 0) this.logger.log(`${job.name}: ${done}`);
        return 'done';
      });
    } catch (error) {
      this.logger.error(`${job.name}: ${error instanceof Error ? error.message : String(error)}`);
      return 'failed';
    }
  }

  private async stop(): Promise<void> {
    this.stopping = true;
    for (const timer of this.timers) void timer.stop();
    await this.queue;
  }
}
