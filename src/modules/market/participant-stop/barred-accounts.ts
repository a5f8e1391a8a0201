import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { Lifecycle } from '../../../platform/lifecycle/lifecycle.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { MARKETS } from '../../../shared/market.js';
import { barredAccounts } from '../../registry/index.js';
import { MarketLoops } from '../loop/market-loops.js';
import type { MarketState } from '../loop/market-state.js';
import { endableParties } from '../side-desk/endable-parties.js';

const LOOK_EVERY_MS = 1_000;

/**
 * Ends what accounts have open that the register restricts from trading. A restriction is a row that holds from a day on,
 * decided without the loop; whoever leads a market looks which of those who have something open are restricted today, so
 * it does not matter when it was decided, or what ran then (docs/adr/decisions-reach-the-loop-by-table.md).
 */
@Injectable()
export class BarredAccounts implements OnApplicationBootstrap {
  private readonly logger = new Logger('BarredAccounts');
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<void> | null = null;

  constructor(
    private readonly database: Database,
    private readonly loops: MarketLoops,
    @Inject(CLOCK) private readonly clock: Clock,
    lifecycle: Lifecycle,
  ) {
    lifecycle.onStop('loops', 'restricted accounts', () => this.stop());
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.looking ??= this.look()
        .catch((error: unknown) => this.logger.error(`restricted accounts: ${String(error)}`))
        .finally(() => {
          this.looking = null;
        });
    }, LOOK_EVERY_MS);
    this.timer.unref();
  }

  /** Has the markets that this process leads end what is open and may not be. Repeating it changes nothing. */
  async look(): Promise<void> {
    for (const market of MARKETS) {
      const state = this.loops.of(market).current;
      if (state) await this.lookIn(state);
    }
  }

  /** Looks no more by itself, and waits for the look that has begun. */
  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.looking;
  }

  private async lookIn(state: MarketState): Promise<void> {
    const owners = ownersOfWhatIsOpen(state);
    if (owners.size === 0) return;
    const day = shanghaiDay(this.clock.now());
    for (const accountId of await barredAccounts(this.database.reader, [...owners.keys()], day)) {
      const organizationId = owners.get(accountId);
      if (organizationId) await this.loops.submit(state.market, { kind: 'bar', organizationId, accountId, stop: null });
    }
  }
}

/** Organizations by account. */
function ownersOfWhatIsOpen(state: MarketState): ReadonlyMap<bigint, string> {
  const owners = new Map<bigint, string>();
  for (const { accountId, organizationId } of state.orders.values()) owners.set(accountId, organizationId);
  for (const item of state.items.values()) {
    for (const { account, organization } of endableParties(item)) owners.set(BigInt(account), organization);
  }
  return owners;
}
