import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ApprovalHandlers, type Decision, type Payload, type Proposal } from '../../approval/index.js';
import type { Tx } from '../../../platform/database/database.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { invariant } from '../../../shared/invariant.js';
import type { Market } from '../../../shared/market.js';
import type { DeskRequest } from '../loop/request.js';
import { orderId } from '../orders/ids.js';
import { insertDeskOrder, type DeskOrder } from '../side-desk/desk-order.repository.js';
import { DeskOrders } from '../side-desk/desk-orders.js';
import type { AuctionRequest, AskToAnnounce } from './auction-action.js';
import { AuctionAccess } from './auction-access.js';
import { stateOf } from './auction-content.js';
import { gridOf } from './auction-grid.js';
import { toJson } from './auction-json.js';
import { AuctionKeys } from './auction-keys.js';
import { instrumentsOf, type NoticeReserve } from './auction-notice.js';
import {
  AUCTION_NOTICE,
  AUCTION_OPENING,
  noticeIn,
  principalIn,
  relistingIn,
  type NoticePayload,
  type OpeningPayload,
} from './auction-proposals.js';
import { relistRequestOf } from './notice-form.js';

type Asked = Omit<DeskRequest, 'approvedOrder' | 'guard'>;

/**
 * Approvals about auctions leave an order for the loop, and what the order says is looked up only when the loop is asked:
 * so the private key of sealed bids goes from its file into the journal and into no other table.
 */
@Injectable()
export class AuctionApprovals implements OnModuleInit {
  constructor(
    private readonly handlers: ApprovalHandlers,
    private readonly orders: DeskOrders,
    private readonly access: AuctionAccess,
    private readonly keys: AuctionKeys,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.register<NoticePayload>(AUCTION_NOTICE, (order) => this.notice(order));
    this.register<OpeningPayload>(AUCTION_OPENING, (order) => this.opening(order));
  }

  private register<Content extends Payload & { readonly market: Market }>(
    kind: string,
    requestOf: (order: DeskOrder) => Promise<Asked>,
  ): void {
    this.handlers.register<Content>({
      kind,
      quorum: 1,
      authorityFor: (_tx, _payload, proposer) => Promise.resolve(proposer.organizationId),
      apply: (tx, proposal, decision) => this.leaveOrder(tx, proposal, decision),
    });
    this.orders.register({ desk: 'auction', kind, requestOf });
  }

  private leaveOrder(
    tx: Tx,
    { id, kind, payload }: Proposal<Payload & { readonly market: Market }>,
    { organizationId, userId, at }: Decision,
  ): Promise<void> {
    const { market } = payload;
    const order = { market, desk: 'auction' as const, kind, proposalId: id, content: payload };
    return insertDeskOrder(tx, { ...order, organizationId, userId, approvedAt: at });
  }

  private async notice(order: DeskOrder): Promise<Asked> {
    const payload = order.content as NoticePayload;
    return payload.previous === null ? this.first(order, payload) : this.again(order, payload, payload.previous);
  }

  private async first(order: DeskOrder, payload: NoticePayload): Promise<Asked> {
    const notice = noticeIn(payload);
    const reference = principalIn(payload);
    invariant(notice && reference, 'a first notice says what and for whom');
    const { market } = payload;
    const codes = instrumentsOf(notice.object);
    const grids = [...(await this.access.grids(codes))].map(([instrument, grid]) => ({ instrument, grid }));
    const principal = await this.access.principal(reference, market, shanghaiDay(this.clock.now()));
    const forfeitAccount =
      notice.forfeitTo === 'principal' ? principal.account : await this.access.depositAccount(market);
    const seal = await this.sealOf(payload.keyId, notice.reserve);
    const accountId = reference.account === 'trading' ? BigInt(principal.account) : null;
    const action: AuctionRequest = { kind: 'announce', notice, principal, forfeitAccount, seal };
    return asked(order, null, grids, action, accountId);
  }

  private async again(order: DeskOrder, payload: NoticePayload, previous: number): Promise<Asked> {
    const relisting = relistingIn(payload);
    invariant(relisting, 'another round says how');
    const stored = await this.access.auction(orderId(payload.market, previous));
    const grids = await this.access.gridsOf(stored);
    const grid = gridOf(stateOf(stored.item.content).terms.object, grids);
    const request = toJson(relistRequestOf(relisting, grid));
    const seal = await this.sealOf(payload.keyId, relisting.reserve);
    const about = [...grids].map(([instrument, each]) => ({ instrument, grid: each }));
    const accountId = await this.access.tradingAccountOf(stored.item.content.principal);
    return asked(order, null, about, { kind: 'relist', previous, request, seal }, accountId);
  }

  private async opening(order: DeskOrder): Promise<Asked> {
    const { market, auction, keyId } = order.content as OpeningPayload;
    const stored = await this.access.auction(orderId(market, auction));
    const about = [...(await this.access.gridsOf(stored))].map(([instrument, grid]) => ({ instrument, grid }));
    const action: AuctionRequest = { kind: 'open-seals', ...(await this.keys.secretOf(keyId)) };
    return asked(order, auction, about, action, null);
  }

  private async sealOf(keyId: string | null, reserve: NoticeReserve): Promise<AskToAnnounce['seal']> {
    if (keyId === null) return null;
    const { algorithm, publicKey } = await this.keys.publicKey(keyId);
    return { keyId, algorithm, publicKey, reserve: reserve.kind === 'sealed' ? reserve.seal : null };
  }
}

function asked(
  order: DeskOrder,
  item: number | null,
  about: readonly Pick<DeskRequest, 'instrument' | 'grid'>[],
  action: AuctionRequest,
  accountId: bigint | null,
): Asked {
  const [first, ...besides] = about;
  invariant(first, 'an auction is of something');
  const { organizationId, userId } = order;
  return {
    kind: 'desk',
    desk: 'auction',
    item,
    organizationId,
    userId,
    accountId,
    group: 0,
    ...first,
    besides,
    action,
  };
}
