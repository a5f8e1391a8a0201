import { StartRefused } from '../lifecycle/start-refused.js';

/** The database cannot be reached or will not let us do our work. */
export class DatabaseUnusable extends StartRefused {
  override readonly name = 'DatabaseUnusable';
}

/** The database was migrated by a newer version of the program than this one. */
export class DatabaseIsNewer extends StartRefused {
  override readonly name = 'DatabaseIsNewer';
}

/** The database lacks migrations and nobody asked for them to be run. */
export class MigrationsMissing extends StartRefused {
  override readonly name = 'MigrationsMissing';
}

/**
 * One sentence for a failure to connect to the `url` that the environment variable `variable` holds. The password in
 * it is never part of the sentence. Other failures come back as they are.
 */
export function explainConnection(failure: unknown, variable: string, url: string): unknown {
  const { hostname, port, username, pathname } = new URL(url);
  const place = `${hostname}:${port || '5432'}`;
  const login = decodeURIComponent(username);
  const code = codeOf(failure);
  const sentence = (text: string): DatabaseUnusable => new DatabaseUnusable(`${text} (${variable}).`);
  switch (code) {
    case 'ECONNREFUSED':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ECONNRESET':
      return sentence(`No database can be reached at ${place}: ${code}`);
    case 'ETIMEDOUT':
      return sentence(`No database answers at ${place} in time`);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return sentence(`The database's host name "${hostname}" cannot be resolved`);
    case '28P01':
    case '28000':
      return sentence(`The database at ${place} refuses the login "${login}" or its password`);
    case '3D000':
      return sentence(`The database at ${place} has no database "${pathname.slice(1)}"`);
    case '53300':
      return sentence(`The database at ${place} has no connection left for us`);
    case '57P03':
      return sentence(`The database at ${place} is starting up or shutting down; try again in a moment`);
    case '42501':
      return new DatabaseUnusable(
        `The login "${login}" may not act as the application's role: run "npm run cli -- migrate" (${variable}).`,
      );
    case undefined:
    default:
      return failure;
  }
}

/** pg tells a timeout only in its text, and Node wraps the attempts on several addresses of a host. */
function codeOf(failure: unknown): string | undefined {
  if (failure instanceof AggregateError && failure.errors.length > 0) return codeOf(failure.errors[0]);
  const { code, message = '' } = failure as { code?: string; message?: string };
  return code ?? (/timeout/i.test(message) ? 'ETIMEDOUT' : undefined);
}
