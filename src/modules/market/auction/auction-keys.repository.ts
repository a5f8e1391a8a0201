import type { Sql } from '../../../platform/database/sql.js';
import type { PublicSealKey } from './sealing.js';

export async function insertAuctionKey(sql: Sql, key: PublicSealKey, madeBy: string, at: Date): Promise<void> {
  await sql.query(
    'INSERT INTO market_auction_keys (id, algorithm, public_key, made_by, made_at) VALUES ($1, $2, $3, $4, $5)',
    [key.id, key.algorithm, key.publicKey, madeBy, at],
  );
}

export async function auctionKey(sql: Sql, id: string): Promise<PublicSealKey | null> {
  const [key] = await sql.query<PublicSealKey>(
    'SELECT id, algorithm, public_key AS "publicKey" FROM market_auction_keys WHERE id = $1',
    [id],
  );
  return key ?? null;
}

/** Gives a key to one auction for good. False when it has one. */
export async function useAuctionKey(sql: Sql, id: string, proposalId: string): Promise<boolean> {
  const used = await sql.query(
    `INSERT INTO market_auction_key_uses (key_id, proposal_id) VALUES ($1, $2)
     ON CONFLICT (key_id) DO NOTHING RETURNING key_id`,
    [id, proposalId],
  );
  return used.length === 1;
}
