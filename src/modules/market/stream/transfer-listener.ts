import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import pg from 'pg';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { APPLICATION_ROLE } from '../../../platform/database/data-source.js';
import { Database } from '../../../platform/database/database.js';
import { Lifecycle } from '../../../platform/lifecycle/lifecycle.js';
import { PrivateChannels } from './private-channels.js';
import { holdersTouchedBy } from './private-feed.repository.js';

const CHANNEL = 'market_transfers';
const RECONNECT_MS = 1_000;
/** Transfers looked up at a time; an allocation to a thousand firms is one look. */
const TRANSFERS_MAX = 5_000;

/**
 * Hears of every transfer outside the trading loops when it commits (a trigger tells, see migration 67) and has the
 * balances of those it touched shown again. After a lost connection everybody's are.
 */
@Injectable()
export class TransferListener implements OnApplicationBootstrap {
  private readonly logger = new Logger('Stream');
  private client: pg.Client | null = null;
  private timer: NodeJS.Timeout | null = null;
  private stopping = false;
  private told: string[] = [];
  private looking = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly channels: PrivateChannels,
    lifecycle: Lifecycle,
  ) {
    lifecycle.onStop('streams', 'transfer listener', () => this.stop());
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.connect();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    if (this.timer) clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.config.databaseUrl,
      application_name: 'xiang-exchange-stream',
      options: `-c role=${APPLICATION_ROLE}`,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    client.on('error', () => undefined);
    client.once('end', () => this.reconnectSoon());
    client.on('notification', ({ payload }) => {
      if (payload) this.told.push(payload);
      this.lookUp();
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      this.client = client;
      this.channels.anyBalanceChanged();
    } catch (error) {
      this.logger.warn(`cannot listen for transfers: ${error instanceof Error ? error.message : String(error)}`);
      await client.end().catch(() => undefined);
      this.reconnectSoon();
    }
  }

  private reconnectSoon(): void {
    this.client = null;
    if (this.stopping || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.connect();
    }, RECONNECT_MS);
    this.timer.unref();
  }

  /** One look at a time; what is told meanwhile is looked up together. */
  private lookUp(): void {
    if (this.looking || this.told.length === 0) return;
    if (!this.channels.anybodyWantsBalances) {
      this.told = [];
      return;
    }
    this.looking = true;
    const transfers = this.told.splice(0, TRANSFERS_MAX);
    holdersTouchedBy(this.database.reader, transfers)
      .then((holders) => this.channels.balancesChanged(holders))
      .catch(() => this.channels.anyBalanceChanged())
      .finally(() => {
        this.looking = false;
        this.lookUp();
      });
  }
}
