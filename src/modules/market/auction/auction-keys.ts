import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../../platform/audit/audit.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { Database } from '../../../platform/database/database.js';
import { once, type Once, type RequestKey } from '../../../platform/idempotency/index.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { SEAL_KEY_AWAY, SEAL_KEY_UNKNOWN } from './auction.errors.js';
import { auctionKey, insertAuctionKey } from './auction-keys.repository.js';
import { makeSealKeys, SEAL_ALGORITHM, type PublicSealKey, type SealKeys } from './sealing.js';

/**
 * Keys of sealed auctions. The public one is in a table; the private one and the one that keys fingerprints lie in a file
 * of their own that only the program's user reads, and go nowhere else until two persons have the seals opened.
 */
@Injectable()
export class AuctionKeys {
  private readonly directory: string;

  constructor(
    @Inject(CONFIG) { keys }: Config,
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.directory = keys.auctionKeyDirectory;
  }

  /** A new pair; the file is on disk before the public key is. */
  async make(actor: Actor, request: RequestKey): Promise<Once<PublicSealKey>> {
    const at = this.clock.now();
    const { organizationId, userId } = actor;
    return this.database.transaction((tx) =>
      once(tx, { organizationId, kind: 'auction-key.make', ...request, at }, async () => {
        const { publicKey, ...secret } = makeSealKeys();
        const key = { id: randomUUID(), algorithm: SEAL_ALGORITHM, publicKey };
        await this.write(key.id, secret);
        await insertAuctionKey(tx, key, userId, at);
        await recordAudit(tx, {
          at,
          actorId: userId,
          organizationId,
          action: 'market.auction-key-made',
          subject: `auction-key:${key.id}`,
          after: { publicKey },
        });
        return key;
      }),
    );
  }

  /** Throws SEAL_KEY_UNKNOWN. */
  async publicKey(id: string): Promise<PublicSealKey> {
    const key = await auctionKey(this.database.reader, id);
    if (!key) throw new DomainError(SEAL_KEY_UNKNOWN);
    return key;
  }

  /** From its file. Throws SEAL_KEY_AWAY where that is not to be read. */
  async secretOf(id: string): Promise<SealKeys> {
    try {
      const { privateKey, fingerprintKey } = JSON.parse(await readFile(this.fileOf(id), 'utf8')) as SealKeys;
      return { privateKey, fingerprintKey };
    } catch {
      // What is wrong with the file stays out of answers and logs: neither its place nor a piece of it.
      throw new DomainError(SEAL_KEY_AWAY, undefined, { facts: { key: id }, retryAfterSeconds: 60 });
    }
  }

  private async write(id: string, secret: SealKeys): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const handle = await open(this.fileOf(id), 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(secret)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    const directory = await open(this.directory, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  }

  private fileOf(id: string): string {
    return path.join(this.directory, `${id}.json`);
  }
}
