import pg from 'pg';
import { APPLICATION_ROLE } from './data-source.js';

/** The login with which the program reaches its own server: it has the application's rights and no others. */
export const APPLICATION_LOGIN = 'xiang_exchange';

/** Makes the login and gives it `password`; `ownerUrl` is a superuser's. The database must be migrated. */
export async function giveApplicationLogin(ownerUrl: string, password: string): Promise<void> {
  const client = new pg.Client(ownerUrl);
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [APPLICATION_LOGIN]);
    if (rowCount === 0)
      await client.query(`CREATE ROLE ${APPLICATION_LOGIN} LOGIN NOINHERIT IN ROLE ${APPLICATION_ROLE}`);
    await client.query(`ALTER ROLE ${APPLICATION_LOGIN} PASSWORD ${client.escapeLiteral(password)}`);
  } finally {
    await client.end();
  }
}
