import { pino, type DestinationStream, type Logger } from 'pino';
import { maskText, withoutSecrets } from './secrets.js';

export type { Logger } from 'pino';

/** Injection token of the program's one `Logger`. */
export const LOGGER = Symbol('Logger');

/** A line whose fields are known to hold no secret, such as the one of each request; it is not searched for any. */
export abstract class PlainLine {}

/**
 * A structured log: one JSON object a line, to standard output unless `destination` says otherwise. `level` is one of
 * pino's, or `silent`. No secret passes it, see `withoutSecrets`.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (line) => (line instanceof PlainLine ? line : withoutSecrets(line)) as Record<string, unknown>,
      },
      // Errors are already reduced by the formatter above.
      serializers: { err: (error: unknown) => error },
      hooks: {
        logMethod(parts, method) {
          const [first, message = messageOf(parts[0]), ...rest] = parts as unknown[];
          const masked = [first, message, ...rest].map((part) => (typeof part === 'string' ? maskText(part) : part));
          method.apply(this, masked as Parameters<typeof method>);
        },
      },
    },
    // Lines gather while a write is under way, so a slow reader does not hold up requests; all are flushed at exit.
    destination ?? pino.destination({ dest: 1, sync: false }),
  );
}

/** pino would take the message of a logged error as it is. */
function messageOf(logged: unknown): string | undefined {
  const error = logged instanceof Error ? logged : (logged as { err?: unknown } | undefined)?.err;
  return error instanceof Error ? error.message : undefined;
}

let lastMs = 0;
let lastText = '';

/** Many lines fall into one millisecond, which is then printed once. */
function isoTime(): string {
  const now = Date.now();
  if (now !== lastMs) {
    lastMs = now;
    lastText = `,"time":"${new Date(now).toISOString()}"`;
  }
  return lastText;
}
