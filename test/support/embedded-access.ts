import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';

/** Runs SQL in the database of a running program, with the rights of a superuser. */
export async function asEmbeddedOwner<Row extends pg.QueryResultRow>(
  dataDirectory: string,
  sql: string,
  parameters: unknown[] = [],
): Promise<Row[]> {
  const access = JSON.parse(await readFile(path.join(dataDirectory, 'postgres-access.json'), 'utf8')) as {
    port: number;
    ownerPassword: string;
  };
  const client = new pg.Client({
    host: '127.0.0.1',
    port: access.port,
    user: 'postgres',
    password: access.ownerPassword,
    database: 'xiang',
  });
  await client.connect();
  try {
    return (await client.query<Row>(sql, parameters)).rows;
  } finally {
    await client.end();
  }
}
