/**
 * Injection token of the `DemoSeed`. The program calls it after the schema is up to date and before it listens, when
 * SEED_DEMO says so.
 */
export const DEMO_SEED = Symbol('DemoSeed');

export interface DemoSeed {
  /** Fills an empty database with the demo province; does nothing to any other. A run that was killed is completed. */
  seedIfEmpty(progress: (sentence: string) => void): Promise<void>;
}

/** For a program without a demo. */
export const noDemo: DemoSeed = { seedIfEmpty: async () => undefined };
