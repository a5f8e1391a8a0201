import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../../platform/audit/audit.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database, type Tx } from '../../../platform/database/database.js';
import { decodeCursor, isId, isInstant, pageOf, type Page, type PageQuery } from '../../../platform/http/index.js';
import { once, type Once, type RequestKey } from '../../../platform/idempotency/index.js';
import { addDays, CLOCK, shanghaiDay, startOfShanghaiDay, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { invariant } from '../../../shared/invariant.js';
import { IdentityDirectory } from '../../identity/index.js';
import { areaPrefix, Instruments, type InstrumentGrid } from '../../registry/index.js';
import { checkAccount } from '../loop/admission.js';
import { readTradingStatus, TradingAccess } from '../trading-access.js';
import { termsOf, type IntentionTerms } from './intention-terms.js';
import type { IntentionForm, IntentionRecordsQuery, IntentionsQuery, IntentionTermsForm } from './intention.dto.js';
import {
  INTENTION_ENDED,
  INTENTION_NOT_FOUND,
  INTENTION_RATE_EXCEEDED,
  TOO_MANY_INTENTIONS,
} from './intention.errors.js';
import {
  CURRENT_MAX,
  PUBLISHED_PER_DAY_MAX,
  stateOf,
  VALID_DAYS_MAX,
  type EndingKind,
  type Intention,
} from './intention.js';
import {
  countCurrent,
  countPublishedSince,
  endIntention,
  insertIntention,
  intentionById,
  intentionsBefore,
  lockPublisher,
  type IntentionFilter,
} from './intention.repository.js';
import {
  intentionRecordView,
  intentionView,
  ownIntentionView,
  type IntentionRecordView,
  type IntentionView,
  type NamedIntention,
  type OwnIntentionView,
} from './intention.view.js';

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
   * Throws registry.instrument-not-found, market.instrument-not-listed, market.no-account,
   * market.account-restricted, market.intention-invalid, market.too-many-intentions, market.intention-rate-exceeded
   * and `request.idempotency-conflict`.
   */
  async publish(actor: Actor, form: IntentionForm, request: RequestKey): Promise<Once<OwnIntentionView>> {
    const at = this.clock.now();
    const { market, grid } = await this.access.listed(form.instrument);
    const today = shanghaiDay(at);
    const { accountId } = await this.access.trader(actor.organizationId, market, today);
    const { organizationId } = actor;
    return this.database.transaction((tx) =>
      once(tx, { organizationId, kind: 'intention.publish', ...request, at }, async () => {
        // Who may not trade tells nobody that it would.
        checkAccount(form, (await readTradingStatus(tx, [accountId], today)).get(accountId));
        const terms = await this.terms(tx, form, grid, at);
        await lockPublisher(tx, organizationId);
        const current = await countCurrent(tx, organizationId, today);
        if (current >= CURRENT_MAX)
          throw new DomainError(TOO_MANY_INTENTIONS, undefined, { facts: { current, currentMax: CURRENT_MAX } });
        const { instrument, side } = form;
        const intention = { ...terms, market, instrument, organizationId, side, version: 1, corrects: null };
        return this.enter(tx, actor, at, intention, 'market.intention-published', form);
      }),
    );
  }

  /**
   * A further version in the place of an own one that is current; the earlier one is kept. Throws
   * market.intention-not-found, also for another's, market.intention-ended, market.intention-invalid,
   * market.intention-rate-exceeded and `request.idempotency-conflict`.
   */
  correct(actor: Actor, id: string, form: IntentionTermsForm, request: RequestKey): Promise<Once<OwnIntentionView>> {
    const at = this.clock.now();
    const { organizationId } = actor;
    return this.database.transaction((tx) =>
      once(tx, { organizationId, kind: 'intention.correct', ...request, at }, async () => {
        await lockPublisher(tx, organizationId);
        const earlier = await this.current(tx, id, organizationId, at);
        const { market, instrument, side, version } = earlier;
        const terms = await this.terms(tx, form, (await this.instruments.read(tx, instrument)).grid, at);
        await this.endCurrent(tx, actor, id, 'corrected', null, at);
        const intention = { ...terms, market, instrument, organizationId, side, version: version + 1, corrects: id };
        return this.enter(tx, actor, at, intention, 'market.intention-corrected', { ...form, corrects: id });
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
  bulletin(query: IntentionsQuery): Promise<Page<IntentionView>> {
    const day = shanghaiDay(this.clock.now());
    const publishedFrom = startOfShanghaiDay(addDays(day, -VALID_DAYS_MAX));
    return this.page({ ...filterOf(query), current: { day, publishedFrom } }, query, intentionView);
  }

  /** The own ones in every state, newest first. */
  own({ organizationId }: Actor, page: PageQuery): Promise<Page<OwnIntentionView>> {
    const today = shanghaiDay(this.clock.now());
    return this.page({ ...filterOf({}), organizationId }, page, (each) => ownIntentionView(each, today));
  }

  /** Those of everybody in every state, newest first; for the operator and auditors. */
  records(query: IntentionRecordsQuery): Promise<Page<IntentionRecordView>> {
    const today = shanghaiDay(this.clock.now());
    const filter = { ...filterOf(query), organizationId: query.organizationId ?? null };
    return this.page(filter, query, (each) => intentionRecordView(each, today));
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

  private async terms(tx: Tx, form: IntentionTermsForm, grid: InstrumentGrid, at: Date): Promise<IntentionTerms> {
    const region = form.region ?? null;
    const names = await this.identity.divisionNames(tx, region === null ? [] : [region]);
    return termsOf(form, grid, names.get(region ?? ''), shanghaiDay(at));
  }

  /** Under the publisher's lock. */
  private async enter(
    tx: Tx,
    actor: Actor,
    at: Date,
    content: Omit<Intention, 'id' | 'publishedAt' | 'ending'>,
    action: string,
    after: object,
  ): Promise<OwnIntentionView> {
    const today = shanghaiDay(at);
    const published = await countPublishedSince(tx, actor.organizationId, startOfShanghaiDay(today));
    if (published >= PUBLISHED_PER_DAY_MAX) {
      const waitMs = startOfShanghaiDay(addDays(today, 1)).getTime() - at.getTime();
      throw new DomainError(INTENTION_RATE_EXCEEDED, undefined, {
        facts: { published, perDayMax: PUBLISHED_PER_DAY_MAX },
        retryAfterSeconds: Math.ceil(waitMs / 1_000),
      });
    }
    const intention = { ...content, id: randomUUID(), publishedAt: at };
    await insertIntention(tx, { ...intention, userId: actor.userId });
    await this.audit(tx, actor, at, action, intention.id, { ...after });
    return this.written(tx, { ...intention, ending: null }, at);
  }

  private end(
    actor: Actor,
    id: string,
    kind: 'withdrawn' | 'removed',
    reason: string | null,
    request: RequestKey,
  ): Promise<Once<OwnIntentionView>> {
    const at = this.clock.now();
    const { organizationId } = actor;
    return this.database.transaction((tx) =>
      once(tx, { organizationId, kind: `intention.${kind}`, ...request, at, status: 200 }, async () => {
        const intention = await this.current(tx, id, kind === 'withdrawn' ? organizationId : null, at);
        await this.endCurrent(tx, actor, id, kind, reason, at);
        await this.audit(tx, actor, at, `market.intention-${kind}`, id, { reason });
        return this.written(tx, { ...intention, ending: { kind, reason, at } }, at);
      }),
    );
  }

  /** Of `organizationId`, or of anybody. */
  private async current(tx: Tx, id: string, organizationId: string | null, at: Date): Promise<Intention> {
    const intention = await intentionById(tx, id);
    if (!intention || (organizationId !== null && intention.organizationId !== organizationId)) {
      throw new DomainError(INTENTION_NOT_FOUND);
    }
    if (stateOf(intention, shanghaiDay(at)) !== 'current') throw new DomainError(INTENTION_ENDED);
    return intention;
  }

  /** Throws where somebody else has ended it at the same time. */
  private async endCurrent(
    tx: Tx,
    { userId }: Actor,
    id: string,
    kind: EndingKind,
    reason: string | null,
    at: Date,
  ): Promise<void> {
    if (!(await endIntention(tx, id, { kind, reason, userId, at }))) throw new DomainError(INTENTION_ENDED);
  }

  private async named(tx: Tx, intentions: readonly Intention[]): Promise<readonly NamedIntention[]> {
    const organizations = await this.identity.organizationsByIds(
      tx,
      intentions.map(({ organizationId }) => organizationId),
    );
    const regions = intentions.flatMap(({ region }) => (region === null ? [] : [region]));
    const regionNames = await this.identity.divisionNames(tx, [...new Set(regions)]);
    const grids = new Map<string, InstrumentGrid>();
    for (const code of new Set(intentions.map(({ instrument }) => instrument))) {
      grids.set(code, (await this.instruments.read(tx, code)).grid);
    }
    return intentions.map((intention) => {
      const grid = grids.get(intention.instrument);
      invariant(grid, 'each instrument was read');
      const organizationName = organizations.get(intention.organizationId)?.name ?? '';
      return { ...intention, grid, organizationName, regionName: regionNames.get(intention.region ?? '') ?? null };
    });
  }

  /** Of one intention, in the transaction that wrote it. */
  private async written(tx: Tx, intention: Intention, at: Date): Promise<OwnIntentionView> {
    const [named] = await this.named(tx, [intention]);
    invariant(named, 'an intention is named');
    return ownIntentionView(named, shanghaiDay(at));
  }

  private audit(tx: Tx, actor: Actor, at: Date, action: string, id: string, after: object): Promise<void> {
    const { userId: actorId, organizationId } = actor;
    return recordAudit(tx, { at, actorId, organizationId, action, subject: `intention:${id}`, after });
  }
}

function filterOf({
  market,
  instrument,
  side,
  region,
}: Partial<IntentionsQuery>): Omit<IntentionFilter, 'before' | 'limit'> {
  return {
    market: market ?? null,
    instrument: instrument ?? null,
    side: side ?? null,
    regionPrefix: region === undefined ? null : areaPrefix(region),
    current: null,
    organizationId: null,
  };
}
