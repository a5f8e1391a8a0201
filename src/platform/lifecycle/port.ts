import { createServer } from 'node:net';
import { StartRefused } from './start-refused.js';

/** The port the program should listen on cannot be had. */
export class PortUnavailable extends StartRefused {
  override readonly name = 'PortUnavailable';
}

/** One sentence for a failure to listen; other failures come back as they are. */
export function explainListening(failure: unknown, host: string, port: number): unknown {
  switch ((failure as { code?: string }).code) {
    case 'EADDRINUSE':
      return new PortUnavailable(`Port ${port} on ${host} is in use: stop the program that uses it, or set PORT.`);
    case 'EACCES':
      return new PortUnavailable(`Port ${port} on ${host} may not be opened by this user: set PORT to 1024 or higher.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return new PortUnavailable(`HOST=${host} is no address of this machine.`);
    case undefined:
    default:
      return failure;
  }
}

/**
 * Tries the port before the long work of a start, so that nobody waits for a database only to learn that the port is
 * taken. Throws PortUnavailable.
 */
export function tryPort(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => reject(explainListening(error, host, port) as Error));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()));
  });
}
