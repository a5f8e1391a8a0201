import { Injectable, Logger } from '@nestjs/common';

/**
 * What is closed when the program stops, in this order. By then no request is under way and none is let in any more.
 * `jobs` start no new work and finish what they do; `loops` finish their batch and close their books; `streams` tell
 * their subscribers, who by then have seen every last event, and hang up.
 */
export const STOP_STAGES = ['jobs', 'loops', 'streams'] as const;
export type StopStage = (typeof STOP_STAGES)[number];

interface Closer {
  readonly stage: StopStage;
  readonly name: string;
  readonly close: () => Promise<void>;
}

/** Where modules register what must be closed in order, and ask whether the program is about to stop. */
@Injectable()
export class Lifecycle {
  private readonly logger = new Logger('Lifecycle');
  private readonly closers: Closer[] = [];
  private stopsSince: Date | undefined;

  /** `close` is called once. Within a stage, what was registered last is closed first. */
  onStop(stage: StopStage, name: string, close: () => Promise<void>): void {
    this.closers.push({ stage, name, close });
  }

  /** From here on nothing new is let in. */
  get stopping(): boolean {
    return this.stopsSince !== undefined;
  }

  beginStop(): void {
    this.stopsSince ??= new Date();
  }

  /**
   * Closes everything that was registered. One failure is logged and does not keep the others from closing.
   * Returns whether all closed cleanly.
   */
  async closeAll(): Promise<boolean> {
    this.beginStop();
    let clean = true;
    for (const stage of STOP_STAGES) {
      const closers = this.closers.filter((closer) => closer.stage === stage).reverse();
      for (const closer of closers) clean = (await this.closeOne(closer)) && clean;
    }
    this.closers.length = 0;
    return clean;
  }

  private async closeOne(closer: Closer): Promise<boolean> {
    try {
      await closer.close();
      return true;
    } catch (error) {
      this.logger.error(`${closer.name} did not close cleanly`, error instanceof Error ? error.stack : String(error));
      return false;
    }
  }
}
