import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createApplication } from './application.js';
import { readSettings } from './platform/config/read-settings.js';
import {
  freePort,
  initialiseCluster,
  serverRuns,
  startServer,
  stopServer,
} from './platform/database/embedded/postgres-server.js';
import { migrate } from './platform/database/migrate.js';

// A first start, replaced soon by one that handles every failure.
const settings = readSettings(process.env);
const directory = path.join(settings.dataDirectory, 'postgres');
let url = settings.externalDatabase?.url;
if (!url) {
  await mkdir(settings.dataDirectory, { recursive: true });
  if (await serverRuns(directory)) await stopServer(directory);
  const { access } = await import('node:fs/promises');
  const exists = await access(path.join(directory, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
  if (!exists) await initialiseCluster(directory, 'postgres', 'temporary');
  const port = await freePort();
  await startServer({ directory, superuser: 'postgres', password: 'temporary', port, settings: [] });
  url = `postgresql://postgres:temporary@127.0.0.1:${port}/postgres`;
}
if (settings.migrateOnStart) await migrate(url);
const { nest, stop } = await createApplication({ ...settings, databaseUrl: url });
await nest.listen(settings.port, settings.host);
process.once('SIGTERM', () => void stop().then(() => (settings.externalDatabase ? undefined : stopServer(directory))));
