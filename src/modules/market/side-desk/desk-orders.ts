import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { Lifecycle } from '../../../platform/lifecycle/lifecycle.js';
import { decodeCursor, isSequence, pageOf, type Page, type PageQuery } from '../../../platform/http/index.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { invariant } from '../../../shared/invariant.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import { MarketLoops } from '../loop/market-loops.js';
import type { DeskRequest } from '../loop/request.js';
import { DESK_ORDER_SETTLED } from '../market.errors.js';
import { deskOrderLines, settleRefused, waitingOrders, type DeskOrder } from './desk-order.repository.js';
import type { SideDeskName } from './desk-item.js';
import { deskOrderView, type DeskOrderView } from './desk-order.view.js';

/** How one kind of approved order becomes a request to its desk. */
export interface DeskOrderKind {
  readonly desk: SideDeskName;
  readonly kind: string;
  /** Throws a DomainError when it cannot be: 503 to be asked again later, any other to have it refused. */
  requestOf(order: DeskOrder): Promise<Omit<DeskRequest, 'approvedOrder' | 'guard'>>;
}

const LOOK_EVERY_MS = 1_000;
const ORDERS_AT_ONCE = 50;
const TRY_AGAIN = 503;

/**
 * Brings what two persons approved to the loops. An approval commits without the loop, so its order waits in a table;
 * whoever leads the market looks there, asks the loop, and the batch that has the command also settles the order: it is
 * carried out once, also when the program is killed in between.
 */
@Injectable()
export class DeskOrders implements OnApplicationBootstrap {
  private readonly logger = new Logger('DeskOrders');
  private readonly kinds = new Map<string, DeskOrderKind>();
  private readonly looking = new Map<Market, Promise<void>>();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly database: Database,
    private readonly loops: MarketLoops,
    @Inject(CLOCK) private readonly clock: Clock,
    lifecycle: Lifecycle,
  ) {
    lifecycle.onStop('loops', 'approved orders', () => this.stop());
  }

  /** To be called while the program starts. */
  register(kind: DeskOrderKind): void {
    const name = `${kind.desk}/${kind.kind}`;
    invariant(!this.kinds.has(name), `one way to carry out ${name}`);
    this.kinds.set(name, kind);
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.carryOut(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  /** Carries out what waits in the markets that this process leads. */
  async carryOut(): Promise<void> {
    await Promise.all(MARKETS.map((market) => this.look(market)));
  }

  /** Newest first. */
  async list({ cursor, limit }: PageQuery): Promise<Page<DeskOrderView>> {
    const place = decodeCursor(cursor, [isSequence]);
    const lines = await deskOrderLines(this.database.reader, place ? String(place[0]) : null, limit + 1);
    return pageOf(lines, limit, ({ id }) => [id.toString()], deskOrderView);
  }

  /** Looks no more by itself, and waits for the looks that have begun. */
  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await Promise.all(this.looking.values());
  }

  /** One look at a time: whoever asks meanwhile waits for a look that began after asking. */
  private async look(market: Market): Promise<void> {
    const before = this.looking.get(market) ?? Promise.resolve();
    const own = before.then(() => this.carryOutIn(market));
    this.looking.set(market, own);
    await own;
    if (this.looking.get(market) === own) this.looking.delete(market);
  }

  private async carryOutIn(market: Market): Promise<void> {
    if (this.loops.of(market).role !== 'leading') return;
    try {
      for (const order of await waitingOrders(this.database.reader, market, ORDERS_AT_ONCE)) await this.one(order);
    } catch (error) {
      this.logger.error(`${market}: approved orders: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private async one(order: DeskOrder): Promise<void> {
    const { market, id } = order;
    try {
      const kind = this.kinds.get(`${order.desk}/${order.kind}`);
      invariant(kind, `orders of kind ${order.desk}/${order.kind} can be carried out`);
      const request = await kind.requestOf(order);
      await this.loops.submit(market, { ...request, approvedOrder: id, guard: null });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const { code, status } = error.definition;
      if (status === TRY_AGAIN || error.definition === DESK_ORDER_SETTLED) return;
      this.logger.warn(`${market}: approved order ${id} (${order.kind}) was refused: ${code}`);
      await this.database.transaction((tx) => settleRefused(tx, market, id, code, this.clock.now()));
    }
  }
}
