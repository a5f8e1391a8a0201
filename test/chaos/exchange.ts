import path from 'node:path';
import { APPLICATION_LOGIN } from '../../src/platform/database/application-login.js';
import { clusterName } from '../../src/platform/database/embedded/cluster-place.js';
import { accessOfRunningServer, DATABASE } from '../../src/platform/database/embedded/embedded-database.js';
import { serverUrl } from '../../src/platform/database/embedded/postgres-server.js';
import type { ServerAccess } from '../../src/platform/database/embedded/server-access.js';
import { startApp, temporaryData, type TemporaryData } from '../support/app-process.js';
import { permitWidely } from './wide-permits.js';

/** A data directory with the demo province, kept over every round of a run. */
export interface Province {
  readonly data: TemporaryData;
  readonly anchorKeyFile: string;
}

export async function seedProvince(): Promise<Province> {
  const data = await temporaryData();
  const app = await startApp({ dataDirectory: data.directory, environment: { SEED_DEMO: 'true' } }, 180_000);
  await permitWidely(app.url);
  await app.stop();
  return { data, anchorKeyFile: path.join(data.directory, 'keys', 'anchor.pem') };
}

/** The application's way to the server that runs on the province's data. */
export async function applicationUrl(province: Province): Promise<string> {
  const { port, applicationPassword } = await serverAccess(province);
  return serverUrl({ superuser: APPLICATION_LOGIN, password: applicationPassword, port }, DATABASE);
}

/** A superuser's. */
export async function ownerUrl(province: Province): Promise<string> {
  const { port, ownerPassword } = await serverAccess(province);
  return serverUrl({ superuser: 'postgres', password: ownerPassword, port }, DATABASE);
}

export function clusterOf({ data }: Province): string {
  return clusterName(data.directory);
}

async function serverAccess({ data }: Province): Promise<ServerAccess> {
  const access = await accessOfRunningServer(data.directory);
  if (!access) throw new Error(`no server runs on ${data.directory}`);
  return access;
}
