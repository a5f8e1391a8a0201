import { createApplication } from '../application.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readSettings } from '../platform/config/read-settings.js';
import { openDatabase } from '../platform/database/open-database.js';
import { createLogger } from '../platform/logging/logger.js';
import { tell } from './progress.js';

/**
 * For a command that acts through the modules (`seed`): gives it the whole application, which listens on no port, and
 * stops it in order afterwards. Throws AlreadyRunning beside a running server with the embedded database.
 */
export async function withApplication(work: (nest: NestFastifyApplication) => Promise<void>): Promise<void> {
  const settings = readSettings(process.env);
  const database = await openDatabase(settings, tell);
  try {
    const logger = createLogger(process.env['LOG_LEVEL'] ? settings.logLevel : 'warn');
    const application = await createApplication({ ...settings, databaseUrl: database.url }, { logger });
    try {
      await work(application.nest);
    } finally {
      await application.stop();
    }
  } finally {
    await database.close();
  }
}
