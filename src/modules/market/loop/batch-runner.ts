import { DomainError } from '../../../shared/domain-error.js';
import { CNY } from '../../../shared/fen.js';
import { invariant, unreachable } from '../../../shared/invariant.js';
import { shanghaiDay } from '../../../shared/clock.js';
import { lockMarketForBatch, postBatch, readDueLots } from '../../ledger/index.js';
import { BUY } from '../../../engine/index.js';
import { BookDesk } from '../desk/book-desk.js';
import { isOpen } from '../desk/order.js';
import {
  chained,
  digest,
  ENGINE_VERSION,
  HASH_ALGORITHM,
  JOURNAL_FORMAT,
  type JournalBatch,
} from '../journal/chain.js';
import { KEY_CONFLICT, ORDER_CLOSED, ORDER_CONFLICT, REPLACE_WOULD_TRADE } from '../market.errors.js';
import { orderView, tradeView } from '../orders/order-view.js';
import { rulebookOf } from '../rulebook/rulebook.js';
import { admitCancel, admitCancelAll, admitHalt, admitPlace, admitReplace, ownOpenOrder } from './admission.js';
import type { TradingStatus } from './admission.js';
import { BatchDraft } from './batch-draft.js';
import { encodeCommands, type Command, type OpenBook, type OpenDay } from './command.js';
import { feedRows, tellParticipants } from './feed.js';
import type { LoopConnection } from './loop-connection.js';
import {
  insertFeeds,
  insertFeeSchedule,
  insertJournalBatch,
  insertOrders,
  insertRequestKeys,
  insertTrades,
  lockLease,
  readBalances,
  readClientOrderIds,
  readRequestKeys,
  updateOrders,
  upsertBooks,
  type KnownKey,
  type RequestKey,
} from './loop.repository.js';
import type { MarketState } from './market-state.js';
import type {
  CancelAllRequest,
  CancelRequest,
  LoopReply,
  LoopRequest,
  PlaceRequest,
  ReplaceRequest,
  RepeatGuard,
} from './request.js';

/** Reads whether accounts may trade; the registry's, given the loop's connection. */
export type ReadTradingStatus = (
  connection: LoopConnection,
  accountIds: readonly bigint[],
  day: string,
) => Promise<Map<bigint, TradingStatus>>;

/** Another process took the market over; this one must stop writing it. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** A transaction that did not commit although no statement reported why. */
export class BatchNotCommitted extends Error {
  override readonly name = 'BatchNotCommitted';
}

export type Answer = LoopReply | DomainError;

/** A batch that is on disk, for those who publish it. */
export interface CommittedBatch {
  readonly journal: JournalBatch;
  readonly draft: BatchDraft;
}

export interface BatchResult {
  /** One for each request, in their order. */
  readonly answers: readonly Answer[];
  /** null when no request had an effect. */
  readonly committed: CommittedBatch | null;
}

interface Known {
  readonly status: ReadonlyMap<bigint, TradingStatus>;
  readonly clientOrderIds: ReadonlyMap<string, KnownKey>;
  readonly requestKeys: ReadonlyMap<string, KnownKey>;
}

/**
 * Runs one batch: one transaction from the market lock to the commit. When it throws, the state it was given is no longer
 * to be trusted.
 */
export class BatchRunner {
  private readonly desk: BookDesk;

  constructor(
    private readonly state: MarketState,
    private readonly connection: LoopConnection,
    private readonly epoch: bigint,
    private readonly readFeeAccount: (connection: LoopConnection) => Promise<bigint | null>,
    private readonly readTradingStatus: ReadTradingStatus,
  ) {
    this.desk = new BookDesk(state);
  }

  async run(requests: readonly LoopRequest[], now: Date): Promise<BatchResult> {
    const { state, connection } = this;
    const at = now > state.lastAt ? now : state.lastAt;
    const day = shanghaiDay(at);
    const { draft, known } = await this.open(requests, at, day);
    const keys = new Map<string, RequestKey & { readonly reply: LoopReply }>();
    const orders = new Map<string, { readonly fingerprint: Buffer; readonly reply: LoopReply }>();
    if (day > state.day) this.perform(draft, this.openDay(day));
    const answers = requests.map((request) => this.answer(draft, known, keys, orders, request));
    if (draft.commands.length === 0) {
      await connection.rollback();
      return { answers, committed: null };
    }
    const journal = this.journal(draft);
    await this.write(draft, journal, [...keys.values()]);
    state.lastBatch = journal.batch;
    state.lastAt = at;
    state.lastHash = journal.hash;
    return { answers, committed: { journal, draft } };
  }

  /** Begins the transaction, takes lock and lease, and reads in one round trip all that the requests depend on. */
  private async open(
    requests: readonly LoopRequest[],
    at: Date,
    day: string,
  ): Promise<{ draft: BatchDraft; known: Known }> {
    const { state, connection } = this;
    const places = requests.filter((request) => request.kind === 'place');
    const replaced = requests.flatMap((request) =>
      request.kind === 'replace' ? (state.orders.get(request.order) ?? []) : [],
    );
    const guarded = requests.flatMap((request) =>
      'guard' in request && request.guard ? [{ request, guard: request.guard }] : [],
    );
    const wanted = new Map<string, { accountId: bigint; asset: string }>();
    const want = (accountId: bigint, asset: string): void =>
      void wanted.set(`${accountId}/${asset}`, { accountId, asset });
    for (const place of places) want(place.accountId, place.side === 'buy' ? CNY : place.instrument);
    for (const order of replaced) want(order.accountId, order.side === BUY ? CNY : order.terms.code);
    const accounts = [...new Set([...places, ...replaced].map(({ accountId }) => accountId))];
    const balancesWanted = [...wanted.values()];

    const opensBook = requests.some((request) => 'grid' in request && !state.instruments.has(request.instrument));

    const [, , epoch, balances, status, clientOrderIds, requestKeys, dueLots, feeAccount] = await Promise.all([
      connection.begin(),
      lockMarketForBatch(connection, state.market),
      lockLease(connection, state.market),
      balancesWanted.length === 0
        ? []
        : readBalances(
            connection,
            balancesWanted.map(({ accountId }) => accountId),
            balancesWanted.map(({ asset }) => asset),
          ),
      accounts.length === 0 ? new Map<bigint, TradingStatus>() : this.readTradingStatus(connection, accounts, day),
      places.length === 0
        ? []
        : readClientOrderIds(
            connection,
            places.map(({ organizationId }) => organizationId),
            places.map(({ clientOrderId }) => clientOrderId),
          ),
      guarded.length === 0
        ? []
        : readRequestKeys(
            connection,
            guarded.map(({ request }) => request.organizationId),
            guarded.map(({ request }) => request.kind),
            guarded.map(({ guard }) => guard.key),
          ),
      day > state.day ? readDueLots(connection, [...state.instruments.keys()].sort(), day) : [],
      opensBook ? this.readFeeAccount(connection) : null,
    ]);
    if (epoch !== this.epoch) {
      await connection.rollback();
      throw new LeaseLost(`the lease of ${state.market} has epoch ${epoch}, this process has ${this.epoch}`);
    }
    const available = new Map(balances.map((row) => [`${row.account_id}/${row.asset}`, row.available]));
    return {
      draft: new BatchDraft(at, day, available, dueLots, feeAccount),
      known: {
        status,
        clientOrderIds: new Map(clientOrderIds.map((row) => [`${row.organization_id}/${row.key}`, row])),
        requestKeys: new Map(requestKeys.map((row) => [`${row.organization_id}/${row.kind}/${row.key}`, row])),
      },
    };
  }

  private answer(
    draft: BatchDraft,
    known: Known,
    keys: Map<string, RequestKey & { readonly reply: LoopReply }>,
    orders: Map<string, { readonly fingerprint: Buffer; readonly reply: LoopReply }>,
    request: LoopRequest,
  ): Answer {
    try {
      switch (request.kind) {
        case 'place':
          return this.place(draft, known, orders, request);
        case 'cancel':
        case 'cancel-all':
        case 'replace':
          return this.guarded(known, keys, request, () => this.change(draft, known, request));
        case 'halt':
          this.ensureBook(draft, request.instrument, request);
          if (this.state.instrument(request.instrument).halted !== request.halted) {
            this.perform(draft, admitHalt(this.state, request));
          }
          return { kind: 'done', replayed: false };
        case 'wake':
          return { kind: 'done', replayed: false };
        default:
          return unreachable(request);
      }
    } catch (error) {
      if (error instanceof DomainError) return error;
      throw error;
    }
  }

  private place(
    draft: BatchDraft,
    known: Known,
    orders: Map<string, { readonly fingerprint: Buffer; readonly reply: LoopReply }>,
    request: PlaceRequest,
  ): LoopReply {
    const key = `${request.organizationId}/${request.clientOrderId}`;
    const earlier = known.clientOrderIds.get(key);
    if (earlier) {
      if (!earlier.fingerprint.equals(request.fingerprint)) throw new DomainError(ORDER_CONFLICT);
      const order = { market: earlier.market, sequence: Number(earlier.sequence) };
      return { kind: 'known-order', order, replayed: true };
    }
    const twin = orders.get(key);
    if (twin) {
      if (!twin.fingerprint.equals(request.fingerprint)) throw new DomainError(ORDER_CONFLICT);
      return { ...twin.reply, replayed: true };
    }
    this.ensureBook(draft, request.instrument, request);
    const command = admitPlace(
      this.state,
      draft,
      request,
      this.state.instrument(request.instrument).terms,
      known.status.get(request.accountId),
    );
    const firstTrade = draft.trades.length;
    this.perform(draft, command);
    const order = draft.newOrders[draft.newOrders.length - 1];
    invariant(order?.sequence === command.sequence, 'the order was just placed');
    const trades = draft.trades.slice(firstTrade).map((trade) => tradeView(this.state.market, trade, order, draft.at));
    const reply: LoopReply = { kind: 'order', order: orderView(this.state.market, order, trades), replayed: false };
    orders.set(key, { fingerprint: request.fingerprint, reply });
    return reply;
  }

  private change(
    draft: BatchDraft,
    known: Known,
    request: CancelRequest | CancelAllRequest | ReplaceRequest,
  ): LoopReply {
    const { state } = this;
    if (request.kind === 'cancel-all') {
      const command = admitCancelAll(state, request);
      const open = [...state.orders.values()].filter(
        (order) =>
          order.organizationId === request.organizationId &&
          (request.instrument === null || order.terms.code === request.instrument),
      ).length;
      if (open > 0) this.perform(draft, command);
      return { kind: 'cancelled', count: open, replayed: false };
    }
    const order = ownOpenOrder(state, request.organizationId, request.order);
    const key = { market: state.market, sequence: request.order };
    if (!order) throw new DomainError(ORDER_CLOSED);
    if (request.kind === 'cancel') {
      this.perform(draft, admitCancel(state, request));
    } else {
      const before = state.lastSequence;
      const command = admitReplace(state, draft, request, order, known.status.get(order.accountId));
      this.perform(draft, command);
      if (this.desk.refusedReplace) throw new DomainError(REPLACE_WOULD_TRADE);
      invariant(state.lastSequence > before, 'a replace is a command');
    }
    return { kind: 'known-order', order: key, replayed: false };
  }

  private guarded(
    known: Known,
    keys: Map<string, RequestKey & { readonly reply: LoopReply }>,
    request: (CancelRequest | CancelAllRequest | ReplaceRequest) & { readonly guard: RepeatGuard | null },
    change: () => LoopReply,
  ): LoopReply {
    const { guard, organizationId, kind } = request;
    if (!guard) return change();
    const id = `${organizationId}/${kind}/${guard.key}`;
    const earlier = known.requestKeys.get(id);
    if (earlier && !earlier.fingerprint.equals(guard.fingerprint)) throw new DomainError(KEY_CONFLICT);
    if (earlier && kind !== 'cancel-all') {
      return { kind: 'known-order', order: { market: this.state.market, sequence: request.order }, replayed: true };
    }
    if (earlier) return { kind: 'cancelled', count: 0, replayed: true };
    const twin = keys.get(id);
    if (twin && !twin.fingerprint.equals(guard.fingerprint)) throw new DomainError(KEY_CONFLICT);
    if (twin) return { ...twin.reply, replayed: true };
    const reply = change();
    keys.set(id, {
      organizationId,
      kind,
      key: guard.key,
      fingerprint: guard.fingerprint,
      sequence: this.state.lastSequence,
      reply,
    });
    return reply;
  }

  private ensureBook(draft: BatchDraft, code: string, request: Pick<PlaceRequest, 'grid'>): void {
    if (this.state.instruments.has(code)) return;
    const { grid } = request;
    const command: OpenBook = {
      kind: 'open-book',
      sequence: this.state.lastSequence + 1,
      instrument: code,
      priceScale: grid.priceScale,
      tick: grid.tick.toString(),
      quantityScale: grid.quantityScale,
      lot: grid.lot.toString(),
      fenPerTickLot: grid.fenPerTickLot.toString(),
      releaseDays: rulebookOf(this.state.market).unitReleaseDays,
      feeAccount: draft.feeAccount === null ? null : Number(draft.feeAccount),
    };
    this.perform(draft, command);
  }

  private openDay(day: string): OpenDay {
    const { fees } = rulebookOf(this.state.market);
    return {
      kind: 'open-day',
      sequence: this.state.lastSequence + 1,
      day,
      feeSchedule: {
        id: fees.id,
        ratePerMillion: fees.ratePerMillion,
        minimumFen: fees.minimumFen.toString(),
        waiveBelowFen: fees.waiveBelowFen.toString(),
      },
    };
  }

  private perform(draft: BatchDraft, command: Command): void {
    const firstTrade = draft.trades.length;
    const firstEntry = draft.entries.length;
    const touched = this.desk.apply(draft, command);
    tellParticipants(this.state.market, draft, touched, firstTrade, firstEntry);
  }

  private journal(draft: BatchDraft): JournalBatch {
    const { state } = this;
    const [first] = draft.commands;
    invariant(first, 'a batch that is written has a command');
    return chained({
      market: state.market,
      batch: state.lastBatch + 1n,
      firstSequence: first.sequence,
      lastSequence: state.lastSequence,
      at: draft.at,
      day: state.day,
      format: JOURNAL_FORMAT,
      engineVersion: ENGINE_VERSION,
      hashAlgorithm: HASH_ALGORITHM,
      commands: encodeCommands(draft.commands),
      outcomeDigest: digest(HASH_ALGORITHM, draft.outcome.join('\n')),
      stateHash: state.hash(),
      previousHash: state.lastHash,
    });
  }

  /** Sends every statement and the commit in one go, and returns only when all of it is on disk. */
  private async write(draft: BatchDraft, journal: JournalBatch, keys: readonly RequestKey[]): Promise<void> {
    const { state, connection } = this;
    const { market } = state;
    const created = new Set(draft.newOrders);
    const changed = [...draft.changedOrders].filter((order) => !created.has(order));
    const feeds = feedRows(state, draft);
    const sent: Promise<unknown>[] = [
      insertJournalBatch(connection, journal, this.epoch),
      ...postBatch(connection, {
        market,
        batch: journal.batch,
        at: draft.at,
        fingerprint: journal.outcomeDigest,
        entries: draft.entries,
        lotsAcquired: draft.lots,
        lotsReleased:
          draft.lotsReleasedUpTo === null
            ? null
            : { assets: [...state.instruments.keys()], upTo: draft.lotsReleasedUpTo },
      }),
    ];
    if (draft.changedInstruments.size > 0) sent.push(upsertBooks(connection, state, [...draft.changedInstruments]));
    if (draft.feesChanged) sent.push(insertFeeSchedule(connection, state));
    if (draft.newOrders.length > 0) sent.push(insertOrders(connection, market, draft.newOrders));
    if (changed.length > 0) sent.push(updateOrders(connection, market, changed));
    if (draft.trades.length > 0) sent.push(insertTrades(connection, market, draft.at, state.day, draft.trades));
    if (keys.length > 0) sent.push(insertRequestKeys(connection, market, draft.at, keys));
    if (feeds.length > 0) sent.push(insertFeeds(connection, market, draft.at, feeds));
    const commit = connection.commit();
    const outcomes = await Promise.allSettled([...sent, commit]);
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failure) throw failure.reason;
    if (!(await commit)) throw new BatchNotCommitted('the commit was answered with a rollback');
    for (const order of draft.newOrders)
      invariant(isOpen(order) === state.orders.has(order.sequence), 'the book keeps open orders');
  }
}
