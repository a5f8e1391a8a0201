import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../../platform/audit/audit.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database, type Tx } from '../../../platform/database/database.js';
import { decodeCursor, isId, isInstant, pageOf, type Page, type PageQuery } from '../../../platform/http/index.js';
import { once, type Once, type RequestKey } from '../../../platform/idempotency/index.js';
import { addDays, CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { formatDecimal } from '../../../shared/decimal.js';
import { DomainError, type FieldError } from '../../../shared/domain-error.js';
import { invariant } from '../../../shared/invariant.js';
import { IdentityDirectory } from '../../identity/index.js';
import {
  formatPrice,
  Instruments,
  parsePrice,
  parseQuantity,
  unitsOf,
  type InstrumentGrid,
} from '../../registry/index.js';
import { fault } from '../orders/order-request.js';
import { TradingAccess } from '../trading-access.js';
import type { IntentionForm, IntentionsQuery, IntentionView, OwnIntentionView } from './intention.dto.js';
import { INTENTION_ENDED, INTENTION_INVALID, INTENTION_NOT_FOUND, TOO_MANY_INTENTIONS } from './intention.errors.js';
import { CURRENT_MAX, stateOf, VALID_DAYS_MAX, type EndingKind, type Intention } from './intention.js';
import {
  countCurrent,
  endIntention,
  insertIntention,
  intentionById,
  intentionsBefore,
  lockPublisher,
  type IntentionFilter,
} from './intention.repository.js';

/** With what it takes to show it. */
interface NamedIntention extends Intention {
  readonly organizationName: string;
  readonly grid: InstrumentGrid;
}

/** The public bulletin: traders say what they would buy or sell. No order comes of it and nothing is held. */
@Injectable()
export class IntentionsService {
  constructor(
    private readonly database: Database,
    private readonly access: TradingAccess,
    private readonly instruments: Instruments,
    private readonly identity: IdentityDirectory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Throws registry.instrument-not-found, market.instrument-not-listed, market.no-account, market.intention-invalid,
   * market.too-many-intentions and `request.idempotency-conflict`.
   */
  async publish(actor: Actor, form: IntentionForm, request: RequestKey): Promise<Once<OwnIntentionView>> {
    const at = this.clock.now();
    const { market, grid } = await this.access.listed(form.instrument);
    await this.access.trader(actor.organizationId, market, shanghaiDay(at));
    const { organizationId, userId } = actor;
    return this.database.transaction((tx) =>
      once(tx, { organizationId, kind: 'intention.publish', ...request, at }, async () => {
        const terms = termsOf(form, grid, shanghaiDay(at));
        await lockPublisher(tx, organizationId);
        const current = await countCurrent(tx, organizationId, shanghaiDay(at));
        if (current >= CURRENT_MAX)
          throw new DomainError(TOO_MANY_INTENTIONS, undefined, { facts: { current, currentMax: CURRENT_MAX } });
        const { instrument, side, contact, note = null, validUntil } = form;
        const published = { id: randomUUID(), market, instrument, organizationId, side, ...terms, contact, note };
        const intention = { ...published, publishedAt: at, validUntil };
        await insertIntention(tx, { ...intention, userId });
        await this.audit(tx, actor, at, 'market.intention-published', intention.id, { ...form });
        return this.written(tx, { ...intention, ending: null });
      }),
    );
  }

  /** Throws market.intention-not-found, also for another's, market.intention-ended and `request.idempotency-conflict`. */
  withdraw(actor: Actor, id: string, request: RequestKey): Promise<Once<OwnIntentionView>> {
    return this.end(actor, id, 'withdrawn', null, request);
  }

  /** By the operator. Throws market.intention-not-found, market.intention-ended and `request.idempotency-conflict`. */
  remove(actor: Actor, id: string, reason: string, request: RequestKey): Promise<Once<OwnIntentionView>> {
    return this.end(actor, id, 'removed', reason, request);
  }

  /** The current ones, newest first. */
  bulletin({ market, instrument, side, ...page }: IntentionsQuery): Promise<Page<IntentionView>> {
    const today = shanghaiDay(this.clock.now());
    const filter = { market: market ?? null, instrument: instrument ?? null, side: side ?? null };
    return this.page({ ...filter, currentOn: today, organizationId: null }, page, (each) => this.view(each));
  }

  /** The own ones in every state, newest first. */
  own(actor: Actor, page: PageQuery): Promise<Page<OwnIntentionView>> {
    const filter = { market: null, instrument: null, side: null, currentOn: null };
    const { organizationId } = actor;
    return this.page({ ...filter, organizationId }, page, (each) => this.ownView(each));
  }

  private async page<View>(
    filter: Omit<IntentionFilter, 'before' | 'limit'>,
    { cursor, limit }: PageQuery,
    viewOf: (intention: NamedIntention) => View,
  ): Promise<Page<View>> {
    const [publishedAt, id] = (decodeCursor(cursor, [isInstant, isId]) ?? []) as string[];
    const before = publishedAt && id ? { publishedAt, id } : null;
    const { reader } = this.database;
    const found = await this.named(reader, await intentionsBefore(reader, { ...filter, before, limit: limit + 1 }));
    return pageOf(found, limit, (each) => [each.publishedAt.toISOString(), each.id], viewOf);
  }

  private end(
    actor: Actor,
    id: string,
    kind: EndingKind,
    reason: string | null,
    request: RequestKey,
  ): Promise<Once<OwnIntentionView>> {
    const at = this.clock.now();
    const { organizationId, userId } = actor;
    return this.database.transaction((tx) =>
      once(tx, { organizationId, kind: `intention.${kind}`, ...request, at, status: 200 }, async () => {
        const intention = await intentionById(tx, id);
        if (!intention) throw new DomainError(INTENTION_NOT_FOUND);
        if (kind === 'withdrawn' && intention.organizationId !== organizationId) {
          throw new DomainError(INTENTION_NOT_FOUND);
        }
        if (stateOf(intention, shanghaiDay(at)) !== 'current') throw new DomainError(INTENTION_ENDED);
        if (!(await endIntention(tx, id, { kind, reason, userId, at }))) throw new DomainError(INTENTION_ENDED);
        await this.audit(tx, actor, at, `market.intention-${kind}`, id, { reason });
        return this.written(tx, { ...intention, ending: { kind, reason, at } });
      }),
    );
  }

  private async named(tx: Tx, intentions: readonly Intention[]): Promise<readonly NamedIntention[]> {
    const organizations = await this.identity.organizationsByIds(
      tx,
      intentions.map(({ organizationId }) => organizationId),
    );
    const grids = new Map<string, InstrumentGrid>();
    for (const code of new Set(intentions.map(({ instrument }) => instrument))) {
      grids.set(code, (await this.instruments.read(tx, code)).grid);
    }
    return intentions.map((intention) => {
      const grid = grids.get(intention.instrument);
      invariant(grid, 'each instrument was read');
      return { ...intention, grid, organizationName: organizations.get(intention.organizationId)?.name ?? '' };
    });
  }

  private view(intention: NamedIntention): IntentionView {
    const { id, market, instrument, side, units, priceTicks, grid, organizationName, contact, note } = intention;
    return {
      id,
      market,
      instrument,
      side,
      quantity: formatDecimal(units, grid.quantityScale),
      price: priceTicks === null ? null : formatPrice(grid, priceTicks),
      organizationName,
      contact,
      note,
      publishedAt: intention.publishedAt.toISOString(),
      validUntil: intention.validUntil,
    };
  }

  private ownView(intention: NamedIntention): OwnIntentionView {
    return {
      ...this.view(intention),
      state: stateOf(intention, shanghaiDay(this.clock.now())),
      endedAt: intention.ending?.at.toISOString() ?? null,
      endedReason: intention.ending?.reason ?? null,
    };
  }

  /** Of one intention, in the transaction that wrote it. */
  private async written(tx: Tx, intention: Intention): Promise<OwnIntentionView> {
    const [named] = await this.named(tx, [intention]);
    invariant(named, 'an intention is named');
    return this.ownView(named);
  }

  private audit(tx: Tx, actor: Actor, at: Date, action: string, id: string, after: object): Promise<void> {
    const { userId: actorId, organizationId } = actor;
    return recordAudit(tx, { at, actorId, organizationId, action, subject: `intention:${id}`, after });
  }
}

/** Throws market.intention-invalid naming every field that does not fit. */
function termsOf(
  { quantity, price, validUntil }: IntentionForm,
  grid: InstrumentGrid,
  today: string,
): Pick<Intention, 'units' | 'priceTicks'> {
  const fields: FieldError[] = [];
  const lots = parseQuantity(grid, quantity);
  if (!lots.ok) fields.push(fault('quantity', lots.fault));
  const ticks = price === undefined ? null : parsePrice(grid, price);
  if (ticks && !ticks.ok) fields.push(fault('price', ticks.fault));
  if (validUntil < today || validUntil > addDays(today, VALID_DAYS_MAX)) {
    const message = `须为今天起 ${VALID_DAYS_MAX} 天内 · must be from today to ${VALID_DAYS_MAX} days ahead`;
    fields.push({ field: 'validUntil', rule: 'in-range', message });
  }
  if (!lots.ok || (ticks && !ticks.ok) || fields.length > 0) {
    throw new DomainError(INTENTION_INVALID, undefined, { fields });
  }
  return { units: unitsOf(grid, lots.value), priceTicks: ticks ? ticks.value : null };
}
