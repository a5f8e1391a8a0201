import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { isDay, isId } from '../../../platform/http/form-rules.js';
import { decodeCursor, isInstant, pageOf, type Page } from '../../../platform/http/pagination.js';
import { DomainError } from '../../../shared/domain-error.js';
import { isMarket } from '../../../shared/market.js';
import { breaksOf } from '../break/break.repository.js';
import { RunNotFound } from '../settlement.errors.js';
import {
  breakView,
  runView,
  stepView,
  type BreaksQuery,
  type BreakView,
  type RunDetailView,
  type RunsQuery,
  type RunView,
} from './run.dto.js';
import { runById, runsBefore, stepsOf } from './run.repository.js';

/** Day ends as the operator and auditors read them. */
@Injectable()
export class RunQueries {
  constructor(private readonly database: Database) {}

  /** Newest day first. Throws `request.invalid-cursor`. */
  async list(query: RunsQuery): Promise<Page<RunView>> {
    const before = decodeCursor(query.cursor, [isDay, (value) => typeof value === 'string' && isMarket(value)]);
    const rows = await runsBefore(this.database.reader, {
      market: query.market ?? null,
      status: query.status ?? null,
      before: before ? (before as [string, string]) : null,
      limit: query.limit + 1,
    });
    return pageOf(rows, query.limit, ({ day, market }) => [day, market], runView);
  }

  /** Throws RunNotFound. */
  async get(id: string): Promise<RunDetailView> {
    const { reader } = this.database;
    const run = await runById(reader, id);
    if (!run) throw new DomainError(RunNotFound);
    return { ...runView(run), steps: (await stepsOf(reader, id, run.attempt)).map(stepView) };
  }

  /** In the order in which they were found. Throws RunNotFound, `request.invalid-cursor`. */
  async breaks(id: string, query: BreaksQuery): Promise<Page<BreakView>> {
    const { reader } = this.database;
    const after = decodeCursor(query.cursor, [isInstant, isId]);
    if (!(await runById(reader, id))) throw new DomainError(RunNotFound);
    const rows = await breaksOf(reader, {
      runId: id,
      status: query.status ?? null,
      after: after ? (after as [string, string]) : null,
      limit: query.limit + 1,
    });
    return pageOf(rows, query.limit, (row) => [row.foundAt.toISOString(), row.id], breakView);
  }
}
