import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database } from '../../../platform/database/database.js';
import { isDay, isId } from '../../../platform/http/form-rules.js';
import { decodeCursor, pageOf, type Page } from '../../../platform/http/pagination.js';
import { sheetFile, type SheetFile } from '../../../platform/sheet/index.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { isMarket } from '../../../shared/market.js';
import { StatementNotFound } from '../settlement.errors.js';
import {
  dayStatementView,
  statementLineView,
  type DayStatementView,
  type StatementLineView,
  type StatementQuery,
  type StatementsQuery,
} from './statement.dto.js';
import { STATEMENT_TABLE, statementSheet } from './statement-sheet.js';
import { readStatement } from './statement.js';
import { findStatement, statementsBefore } from './statement.repository.js';

/** A statement in the form that was asked for. */
export type RenderedStatement =
  { readonly kind: 'json'; readonly view: DayStatementView } | { readonly kind: 'file'; readonly file: SheetFile };

/** Day statements: a firm reads its own, the operator and auditors all. */
@Injectable()
export class StatementsService {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest day first, every version. Throws `request.invalid-cursor`. */
  async list(actor: Actor, query: StatementsQuery): Promise<Page<StatementLineView>> {
    const before = decodeCursor(query.cursor, [isDay, isMarketName, isId, isVersion]);
    const rows = await statementsBefore(this.database.reader, {
      organizationId: seesAll(actor) ? (query.organizationId ?? null) : actor.organizationId,
      market: query.market ?? null,
      from: query.from ?? null,
      to: query.to ?? null,
      before: before ? (before as [string, string, string, number]) : null,
      limit: query.limit + 1,
    });
    return pageOf(
      rows,
      query.limit,
      ({ day, market, organizationId, version }) => [day, market, organizationId, version],
      statementLineView,
    );
  }

  /** Throws StatementNotFound, also for the statement of another organization. */
  async get(actor: Actor, day: string, query: StatementQuery): Promise<RenderedStatement> {
    const { market, format, version = null, organizationId = actor.organizationId } = query;
    const mayRead = organizationId === actor.organizationId || seesAll(actor);
    const wanted = { market, day, organizationId, version };
    const found = mayRead ? await findStatement(this.database.reader, wanted) : null;
    if (!found) throw new DomainError(StatementNotFound);
    const content = readStatement(found.content);
    if (format === 'json') return { kind: 'json', view: dayStatementView(found, content) };
    const sheet = statementSheet(content, found, this.clock.now());
    const name = `statement-${market}-${day}-v${found.version}`;
    return { kind: 'file', file: await sheetFile(sheet, format, { ...STATEMENT_TABLE, name }) };
  }
}

function seesAll(actor: Actor): boolean {
  return actor.permissions.has('settlement.read');
}

function isMarketName(value: unknown): boolean {
  return typeof value === 'string' && isMarket(value);
}

function isVersion(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) < 2 ** 31;
}
