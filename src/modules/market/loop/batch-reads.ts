import { BUY, SELL } from '../../../engine/index.js';
import { CNY } from '../../../shared/fen.js';
import { lockMarketForBatch, readAvailable, readDueLots } from '../../ledger/index.js';
import type { MarketDesk } from '../desk/market-desk.js';
import type { TradingStatus } from './admission.js';
import type { DueLot } from './batch-draft.js';
import type { LoopConnection } from './loop-connection.js';
import { referencedBy } from '../day/reference.js';
import { readReferences, type ReferenceClose } from '../day/day.repository.js';
import { readLimits, type LimitReads } from '../limits/limit-reads.js';
import type { BatchPermits } from '../listing-permit/permit-draws.js';
import { readPermits } from '../listing-permit/permit-reads.js';
import type { PublishedRulebook } from '../rulebook/rulebook.js';
import { readRulebookInForce } from '../rulebook/rulebook.repository.js';
import { readWaitingOrders } from '../side-desk/desk-order.repository.js';
import { lockLease } from './loop.repository.js';
import { readClientOrderIds, readRequestKeys, type KnownKey, type KnownRequest } from './request-keys.repository.js';
import type { MarketState } from './market-state.js';
import { writeKind, type LoopRequest } from './request.js';

/** What the loop asks of other modules, on its own connection and under its market's lock. */
export interface LoopPorts {
  /** Whether accounts may trade on a Shanghai day; the registry's. An account it leaves out may not. */
  readonly readTradingStatus: (
    connection: LoopConnection,
    accountIds: readonly bigint[],
    day: string,
  ) => Promise<Map<bigint, TradingStatus>>;
  /** The ledger account that takes the market's fees, if it has one. */
  readonly readFeeAccount: (connection: LoopConnection) => Promise<bigint | null>;
}

/** What the database knew when the batch began, as far as its requests depend on it. */
export interface BatchReads {
  readonly epoch: bigint;
  /** Available balances by `account/asset`. */
  readonly available: Map<string, bigint>;
  readonly status: ReadonlyMap<bigint, TradingStatus>;
  /** Orders by `organization/clientOrderId`. */
  readonly clientOrderIds: ReadonlyMap<string, KnownKey>;
  /** Other writes by `organization/kind/key`. */
  readonly requestKeys: ReadonlyMap<string, KnownRequest>;
  readonly dueLots: readonly DueLot[];
  readonly feeAccount: bigint | null;
  /** In force on the batch's day, where it may open. */
  readonly rulebook: PublishedRulebook | null;
  /** Latest closing prices before the batch's day, where a day or a book may open. */
  readonly references: ReadonlyMap<string, ReferenceClose>;
  /** Of the approved orders that requests carry out, those that nobody has carried out yet. */
  readonly waitingOrders: ReadonlySet<bigint>;
  /** Positions and limits of those who want to buy, where there are such limits. */
  readonly limits: LimitReads;
  /** Listing permits of those who want to sell, where the rules need them. */
  readonly permits: BatchPermits;
}

/** Begins the transaction, takes lock and lease, and reads in one round trip all that the requests depend on. */
export async function beginBatch(
  connection: LoopConnection,
  state: MarketState,
  desk: MarketDesk,
  ports: LoopPorts,
  requests: readonly LoopRequest[],
  day: string,
): Promise<BatchReads> {
  const places = requests.filter((request) => request.kind === 'place' || request.kind === 'pick');
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
  for (const request of requests) {
    if (request.kind !== 'desk') continue;
    for (const { accountId, asset } of desk.side(request.desk).reads(request)) want(accountId, asset);
  }
  for (const order of replaced) want(order.accountId, order.side === BUY ? CNY : order.terms.code);
  const sided = requests.flatMap((request) => {
    if (request.kind !== 'desk') return [];
    const own = request.accountId === null ? [] : [request.accountId];
    const others = desk.side(request.desk).accounts?.(request) ?? [];
    return [...own, ...others].map((accountId) => ({ accountId }));
  });
  const barred = requests.flatMap((request) =>
    request.kind === 'bar' && request.accountId !== null ? [{ accountId: request.accountId }] : [],
  );
  const accounts = [...new Set([...places, ...replaced, ...sided, ...barred].map(({ accountId }) => accountId))];
  const balancesWanted = [...wanted.values()];

  const opening = [
    ...new Set(
      requests.flatMap((request) =>
        'grid' in request
          ? [request.instrument, ...besides(request)].filter((code) => !state.instruments.has(code))
          : [],
      ),
    ),
  ];
  const approvedOrders = requests.flatMap((request) =>
    request.kind === 'desk' && request.approvedOrder !== undefined ? [request.approvedOrder] : [],
  );
  const mayOpenDay = day > state.day;
  const traded = [...state.instruments.keys()].sort();
  const prices = state.rules?.content.prices;
  const referenced =
    mayOpenDay || opening.length > 0 ? referencedBy(prices, mayOpenDay ? [...traded, ...opening] : opening) : [];

  const purchases = [
    ...places.filter(({ side }) => side === 'buy'),
    ...replaced
      .filter(({ side }) => side === BUY)
      .map(({ accountId, terms }) => ({ accountId, instrument: terms.code })),
    ...requests.flatMap((request) => (request.kind === 'desk' ? desk.side(request.desk).buyers(request) : [])),
  ];
  const sales = [
    ...places.filter(({ side }) => side === 'sell'),
    ...replaced
      .filter(({ side }) => side === SELL)
      .map(({ accountId, terms }) => ({ accountId, instrument: terms.code })),
  ];

  const [
    ,
    ,
    epoch,
    balances,
    status,
    clientOrderIds,
    requestKeys,
    dueLots,
    feeAccount,
    rulebook,
    references,
    limits,
    waiting,
    permits,
  ] = await Promise.all([
    connection.begin(),
    lockMarketForBatch(connection, state.market),
    lockLease(connection, state.market),
    balancesWanted.length === 0
      ? []
      : readAvailable(
          connection,
          balancesWanted.map(({ accountId }) => accountId),
          balancesWanted.map(({ asset }) => asset),
        ),
    accounts.length === 0 ? new Map<bigint, TradingStatus>() : ports.readTradingStatus(connection, accounts, day),
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
          guarded.map(({ request }) => writeKind(request)),
          guarded.map(({ guard }) => guard.key),
        ),
    mayOpenDay ? readDueLots(connection, traded, day) : [],
    opening.length > 0 ? ports.readFeeAccount(connection) : null,
    mayOpenDay ? readRulebookInForce(connection, state.market, day) : null,
    referenced.length > 0 ? readReferences(connection, referenced, day) : [],
    readLimits(connection, state.market, state, purchases, mayOpenDay),
    approvedOrders.length > 0 ? readWaitingOrders(connection, state.market, approvedOrders) : [],
    readPermits(connection, state, sales, day, mayOpenDay),
  ]);
  return {
    epoch,
    available: new Map(balances.map((row) => [`${row.account_id}/${row.asset}`, row.available])),
    status,
    clientOrderIds: new Map(clientOrderIds.map((row) => [`${row.organization_id}/${row.key}`, row])),
    requestKeys: new Map(requestKeys.map((row) => [`${row.organization_id}/${row.kind}/${row.key}`, row])),
    dueLots,
    feeAccount,
    rulebook,
    references: new Map(references.map((reference) => [reference.instrument, reference])),
    waitingOrders: new Set(waiting),
    limits,
    permits,
  };
}

function besides(request: LoopRequest): readonly string[] {
  return request.kind === 'desk' ? (request.besides ?? []).map(({ instrument }) => instrument) : [];
}
