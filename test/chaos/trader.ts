import { traderOf } from '../../src/demo/accounts.js';
import { DEMO_PASSWORD, FIRMS } from '../../src/demo/cast.js';
import type { Market } from '../../src/shared/market.js';
import { call } from './call.js';

/** A firm of the demo province, signed in. Its token outlives a restart: sessions and keys are in the database. */
export interface Trader {
  readonly username: string;
  readonly markets: readonly Market[];
  readonly authorization: string;
}

export function signInAll(url: string): Promise<Trader[]> {
  return Promise.all(
    FIRMS.map(async (firm) => {
      const username = traderOf(firm);
      return { username, markets: firm.markets, authorization: await signIn(url, username) };
    }),
  );
}

/** The header of somebody of the demo. */
export async function signIn(url: string, username: string): Promise<string> {
  const body = { username, password: DEMO_PASSWORD };
  const answer = await call(url, { method: 'POST', path: '/auth/login', body });
  if (answer.kind !== 'answered' || answer.status !== 200) {
    throw new Error(`${username} cannot sign in: ${JSON.stringify(answer)}`);
  }
  const { accessToken } = answer.body as { accessToken: string };
  return `Bearer ${accessToken}`;
}
