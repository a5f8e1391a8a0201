import { Inject, Injectable } from '@nestjs/common';
import {
  ApprovalsService,
  proposalLine,
  type DocumentReference,
  type Payload,
  type ProposalLineView,
} from '../../approval/index.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database } from '../../../platform/database/database.js';
import { once, type Once, type RequestKey } from '../../../platform/idempotency/index.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import type { Market } from '../../../shared/market.js';
import { RulebooksInForce } from '../rulebook/rulebooks-in-force.js';
import type { NoticeBody, RelistingBody, ReserveBody } from './auction.dto.js';
import { AUCTION_NOT_OFFERED, PRINCIPAL_UNKNOWN, RULE_ERRORS, SEAL_KEY_UNKNOWN } from './auction.errors.js';
import { AuctionAccess } from './auction-access.js';
import { AuctionKeys } from './auction-keys.js';
import { useAuctionKey } from './auction-keys.repository.js';
import { gridOf } from './auction-grid.js';
import { draftAuction, handle } from './auction-life.js';
import { instrumentsOf, termsOf, type NoticeReserve } from './auction-notice.js';
import {
  AUCTION_NOTICE,
  AUCTION_OPENING,
  jsonOf,
  type NoticePayload,
  type OpeningPayload,
  type PrincipalReference,
} from './auction-proposals.js';
import { refusalError } from './auction-refusal.js';
import { invalidNotice, noticeOf, objectOf, relistRequestOf } from './notice-form.js';
import { RESERVE } from './opening-seals.js';
import { relist } from './relisting.js';
import { fingerprintOf, sealedFor } from './sealing.js';
import { shownAt, type ShownAuction } from './auction.view.js';
import { orderId } from '../orders/ids.js';

/** What two persons decide about auctions: the notice, another round, the opening of the seals. */
@Injectable()
export class AuctionNotices {
  constructor(
    private readonly database: Database,
    private readonly approvals: ApprovalsService,
    private readonly access: AuctionAccess,
    private readonly keys: AuctionKeys,
    private readonly rulebooks: RulebooksInForce,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The operator puts up for a firm or an authority, an authority for itself from its reserve. Judged as things are now;
   * the loop judges again when the notice is published. Throws what the rules refuse, AUCTION_INVALID,
   * AUCTION_NOT_OFFERED, PRINCIPAL_UNKNOWN, SEAL_KEY_UNKNOWN, `approval.already-open`.
   */
  async propose(actor: Actor, body: NoticeBody, request: RequestKey): Promise<Once<ProposalLineView>> {
    const at = this.clock.now();
    const object = objectOf(body);
    const grids = await this.access.grids(instrumentsOf(object));
    const market = await this.access.marketOf(instrumentsOf(object));
    const reserve = await this.reserveOf(body.reserve, body.keyId ?? null);
    const notice = noticeOf(body, object, reserve);
    const needsKey = notice.form === 'sealed' || reserve.kind === 'sealed';
    if (needsKey !== (body.keyId !== undefined)) throw new DomainError(SEAL_KEY_UNKNOWN);
    if (body.keyId !== undefined) await this.keys.publicKey(body.keyId);
    const principal: PrincipalReference = { ...body.principal };
    const member = await this.access.principal(principal, market, shanghaiDay(at));
    if (
      actor.organizationKind !== 'operator' &&
      (member.organization !== actor.organizationId || principal.account !== 'reserve')
    )
      throw new DomainError(PRINCIPAL_UNKNOWN);
    const { auction: rules } = (await this.rulebooks.on(market, shanghaiDay(at))).content;
    if (!rules) throw new DomainError(AUCTION_NOT_OFFERED, undefined, { facts: { market } });
    const terms = termsOf(notice, rules, grids, member.organization);
    const announced = handle(draftAuction(terms, at), { kind: 'announce', at });
    if (!announced.ok) throw refusalError(announced.refusal, gridOf(terms.object, grids));
    const payload: NoticePayload = {
      market,
      previous: null,
      notice: jsonOf(notice),
      principal: jsonOf(principal),
      keyId: body.keyId ?? null,
      relisting: null,
    };
    return this.open(actor, AUCTION_NOTICE, payload, request, {
      market,
      subject: `auction:${actor.organizationId}/${request.key}`,
      summary: `竞价公告《${notice.title}》· Notice of an auction`,
      documents: body.documents ?? [],
      keyId: body.keyId ?? null,
      at,
    });
  }

  /** Throws what the rules refuse, AUCTION_NOT_FOUND, AUCTION_INVALID, SEAL_KEY_UNKNOWN, `approval.already-open`. */
  async proposeRelisting(
    actor: Actor,
    id: string,
    body: RelistingBody,
    request: RequestKey,
  ): Promise<Once<ProposalLineView>> {
    const at = this.clock.now();
    const auction = await this.proposable(actor, id);
    const { market, item, state, grids } = auction;
    const grid = gridOf(state.terms.object, grids);
    const reserve = await this.reserveOf(body.reserve, body.keyId ?? null);
    const needsKey = state.terms.form === 'sealed' || reserve.kind === 'sealed';
    if (needsKey !== (body.keyId !== undefined)) throw new DomainError(SEAL_KEY_UNKNOWN);
    if (body.keyId !== undefined) await this.keys.publicKey(body.keyId);
    const relisting = { startPrice: body.startPrice, step: body.step, reserve, schedule: { ...body.schedule } };
    const relisted = relist(state, { ...relistRequestOf(relisting, grid), at });
    if (!relisted.ok) throw refusalError(relisted.refusal, grid);
    const announced = handle(relisted.value.next, { kind: 'announce', at });
    if (!announced.ok) throw refusalError(announced.refusal, grid);
    const payload: NoticePayload = {
      market,
      previous: item.id,
      notice: null,
      principal: null,
      keyId: body.keyId ?? null,
      relisting: jsonOf(relisting),
    };
    return this.open(actor, AUCTION_NOTICE, payload, request, {
      market,
      subject: `auction:${orderId(market, item.id)}`,
      summary: `重新竞价公告《${item.content.title}》· Another round of an auction`,
      documents: body.documents ?? [],
      keyId: body.keyId ?? null,
      at,
    });
  }

  /** Throws AUCTION_NOT_FOUND, `auction.wrong-phase`, `auction.nothing-sealed`, `auction.already-opened`. */
  async proposeOpening(actor: Actor, id: string, reason: string, request: RequestKey): Promise<Once<ProposalLineView>> {
    const at = this.clock.now();
    const { market, item, state } = await this.proposable(actor, id);
    if (!item.content.seal) throw new DomainError(RULE_ERRORS['nothing-sealed']);
    if (state.phase !== 'closed')
      throw new DomainError(RULE_ERRORS['wrong-phase'], undefined, { facts: { phase: state.phase } });
    if (state.opened) throw new DomainError(RULE_ERRORS['already-opened']);
    const payload: OpeningPayload = { market, auction: item.id, keyId: item.content.seal.keyId, reason };
    return this.open(actor, AUCTION_OPENING, payload, request, {
      market,
      subject: `auction-opening:${orderId(market, item.id)}`,
      summary: `开封竞价《${item.content.title}》· Opening of sealed bids`,
      documents: [],
      keyId: null,
      at,
    });
  }

  /** An authority sees to its own auctions only. */
  private async proposable(actor: Actor, id: string): Promise<ShownAuction> {
    const stored = await this.access.auction(id);
    const shown = shownAt(stored, await this.access.gridsOf(stored), this.clock.now());
    if (actor.organizationKind === 'operator' || shown.state.terms.principal === actor.organizationId) return shown;
    throw new DomainError(PRINCIPAL_UNKNOWN);
  }

  private async open(
    actor: Actor,
    kind: string,
    payload: Payload,
    request: RequestKey,
    rest: {
      readonly market: Market;
      readonly subject: string;
      readonly summary: string;
      readonly documents: readonly DocumentReference[];
      readonly keyId: string | null;
      readonly at: Date;
    },
  ): Promise<Once<ProposalLineView>> {
    const { market, subject, summary, documents, keyId, at } = rest;
    const { organizationId } = actor;
    return this.database.transaction((tx) =>
      once(tx, { organizationId, kind: `${kind}.propose`, ...request, at }, async () => {
        const draft = { kind, market, subject, summary, payload, documents };
        const proposal = await this.approvals.propose(tx, draft, actor, at);
        if (keyId !== null && !(await useAuctionKey(tx, keyId, proposal.id))) throw new DomainError(SEAL_KEY_UNKNOWN);
        return proposalLine(proposal);
      }),
    );
  }

  private async reserveOf(body: ReserveBody | undefined, keyId: string | null): Promise<NoticeReserve> {
    if (!body || body.kind === 'none') return { kind: 'none' };
    if (body.kind === 'open') {
      if (body.price === undefined) throw invalidNotice('reserve.price');
      return { kind: 'open', price: body.price };
    }
    if (body.seal === undefined) throw invalidNotice('reserve.seal');
    if (keyId === null) throw new DomainError(SEAL_KEY_UNKNOWN);
    await this.keys.publicKey(keyId);
    const { fingerprintKey } = await this.keys.secretOf(keyId);
    const bytes = Buffer.from(body.seal, 'base64');
    return {
      kind: 'sealed',
      seal: body.seal,
      fingerprint: fingerprintOf(fingerprintKey, sealedFor(keyId, RESERVE), bytes),
    };
  }
}
