import { StartRefused } from './start-refused.js';

/** Why the program stops, and what it tells whoever started it. */
export interface StopReason {
  readonly why: string;
  readonly exitCode: number;
}

/** The program was asked to stop while it was still starting; nothing is wrong. */
export class StartInterrupted extends StartRefused {
  override readonly name = 'StartInterrupted';
}

/** Ctrl-C reaches us from the terminal and once more through npm; only a later one is a second wish. */
const SAME_WISH_MS = 1_000;
const PARENT_POLL_MS = 200;

/** The one wish to stop, whoever has it: a signal, or an error nobody caught. The first counts. */
export class StopRequest {
  readonly asked: Promise<StopReason>;
  private resolve: (reason: StopReason) => void;
  private reason: StopReason | undefined;
  private askedAtMs = 0;

  constructor() {
    const { promise, resolve } = withResolvers<StopReason>();
    this.asked = promise;
    this.resolve = resolve;
  }

  ask(reason: StopReason): void {
    if (this.reason) return;
    this.reason = reason;
    this.askedAtMs = Date.now();
    this.resolve(reason);
  }

  /** Called between the steps of a start. */
  throwIfAsked(): void {
    if (this.reason) throw new StartInterrupted(`Stopped while starting (${this.reason.why}).`);
  }

  /** Asks at the first SIGTERM or SIGINT; calls `force` at a second one that comes later than a double Ctrl-C. */
  listenToSignals(force: () => void): void {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (this.reason && Date.now() - this.askedAtMs > SAME_WISH_MS) force();
        this.ask({ why: signal, exitCode: 0 });
      });
    }
  }

  /**
   * Asks when the process that started us is gone. npm runs us through a shell that does not hand on a signal, so a
   * stopped `npm start` would leave us behind, holding the data.
   */
  watchParent(): void {
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      this.ask({ why: 'npm, which started this program, has ended', exitCode: 0 });
    }, PARENT_POLL_MS);
    watch.unref();
  }
}

function withResolvers<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => (resolve = settle));
  return { promise, resolve };
}
