import { pino, type DestinationStream, type Logger } from 'pino';
import { maskText, withoutSecrets } from './secrets.js';

export type { Logger } from 'pino';

/** Injection token of the program's one `Logger`. */
export const LOGGER = Symbol('Logger');

/**
 * A structured log: one JSON object a line, to standard output unless `destination` says otherwise. `level` is one of
 * pino's, or `silent`. No secret passes it, see `withoutSecrets`.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (line) => withoutSecrets(line) as Record<string, unknown>,
      },
      // Errors are already reduced by the formatter above.
      serializers: { err: (error: unknown) => error },
      hooks: {
        logMethod(parts, method) {
          for (let index = 0; index < parts.length; index += 1) {
            const part: unknown = parts[index];
            if (typeof part === 'string') (parts as unknown[])[index] = maskText(part);
          }
          method.apply(this, parts);
        },
      },
    },
    // Lines gather while a write is under way, so a slow reader does not hold up requests; all are flushed at exit.
    destination ?? pino.destination({ dest: 1, sync: false }),
  );
}
