import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../../platform/audit/audit.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database, type Tx } from '../../../platform/database/database.js';
import { isDay } from '../../../platform/http/index.js';
import { decodeCursor, pageOf, type Page } from '../../../platform/http/pagination.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { formatYuan } from '../../../shared/fen.js';
import { isMarket, marketNumber } from '../../../shared/market.js';
import { makeDue, runForUpdate } from '../run/run.repository.js';
import { BankStatementContradicts, BankStatementNotFound, DayIsFinal } from '../settlement.errors.js';
import { digestOf, parseBankFile, type BankFile } from './bank-file.js';
import {
  bankStatementById,
  bankStatementOf,
  bankStatementsBefore,
  bankStatementsBeside,
  insertBankStatement,
  linesOf,
  lockImports,
  referencesElsewhere,
  type BankStatement,
} from './bank-statement.repository.js';
import {
  bankStatementView,
  importView,
  type BankImportBody,
  type BankImportView,
  type BankStatementLineView,
  type BankStatementsQuery,
  type BankStatementView,
} from './bank-statement.dto.js';

/** Bringing in what the bank says, whole or not at all. */
@Injectable()
export class BankStatementsService {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Checks a statement and, unless it is a dry run, keeps it. The same statement again changes nothing and says so.
   * Throws BankFileInvalid with every row that is wrong, BankStatementContradicts, DayIsFinal.
   */
  import(actor: Actor, form: BankImportBody): Promise<BankImportView> {
    const { market, day, csv, more = [], dryRun = false, replaces = null } = form;
    const file = parseBankFile([csv, ...more].join(''), day);
    const digest = digestOf(day, file);
    return this.database.transaction(async (tx) => {
      await lockImports(tx, marketNumber(market));
      const standing = await bankStatementOf(tx, market, day);
      if (standing?.digest.equals(digest)) return importView(standing, file, 'unchanged');
      const run = await runForUpdate(tx, market, day);
      if (run?.status === 'final') throw new DomainError(DayIsFinal, `${market} ${day} is final`);
      if ((standing?.id ?? null) !== replaces) {
        throw contradicts(
          standing
            ? `${market} ${day} has statement ${standing.id}; name it in "replaces" to replace it`
            : `${market} ${day} has no statement that could be replaced`,
        );
      }
      await this.assertFits(tx, market, day, file, replaces !== null);
      const at = this.clock.now();
      const statement: BankStatement = {
        id: randomUUID(),
        market,
        day,
        version: (standing?.version ?? 0) + 1,
        replaces,
        openingFen: file.openingFen,
        closingFen: file.closingFen,
        digest,
        importedBy: actor.userId,
        importedAt: at,
      };
      if (dryRun) return importView({ ...statement, id: null }, file, 'would-import');
      await insertBankStatement(tx, statement, file.lines);
      await makeDue(tx, market, day);
      await recordAudit(tx, {
        at,
        actorId: actor.userId,
        organizationId: actor.organizationId,
        action: 'settlement.bank-statement-imported',
        subject: `bank-statement:${statement.id}`,
        ...(standing ? { before: { id: standing.id, digest: standing.digest.toString('hex') } } : {}),
        after: { market, day, digest: digest.toString('hex'), lines: file.lines.length },
      });
      return importView(statement, file, 'imported');
    });
  }

  /** Newest day first. Throws `request.invalid-cursor`. */
  async list(query: BankStatementsQuery): Promise<Page<BankStatementView>> {
    const before = decodeCursor(query.cursor, [isDay, isMarketName, isVersion]);
    const rows = await bankStatementsBefore(this.database.reader, {
      market: query.market ?? null,
      before: before ? (before as [string, string, number]) : null,
      limit: query.limit + 1,
    });
    return pageOf(rows, query.limit, ({ day, market, version }) => [day, market, version], bankStatementView);
  }

  /** With its lines. Throws BankStatementNotFound. */
  async get(id: string): Promise<BankStatementLineView> {
    const { reader } = this.database;
    const statement = await bankStatementById(reader, id);
    if (!statement) throw new DomainError(BankStatementNotFound);
    const lines = await linesOf(reader, id);
    return {
      ...bankStatementView(statement),
      lines: lines.map(({ amountFen, ...line }) => ({ ...line, amount: formatYuan(amountFen) })),
    };
  }

  /**
   * One day's closing is the next one's opening, and the bank uses a reference once. A statement that replaces another may
   * leave the later one to be replaced after it; until then the later day has a break.
   */
  private async assertFits(
    tx: Tx,
    market: BankStatement['market'],
    day: string,
    file: BankFile,
    isReplacement: boolean,
  ): Promise<void> {
    const { before, after } = await bankStatementsBeside(tx, market, day);
    if (before && before.closingFen !== file.openingFen) {
      throw contradicts(
        `it opens with ${formatYuan(file.openingFen)}; ${before.day} closed with ${formatYuan(before.closingFen)}`,
      );
    }
    if (after && !isReplacement && after.openingFen !== file.closingFen) {
      throw contradicts(
        `it closes with ${formatYuan(file.closingFen)}; ${after.day} opened with ${formatYuan(after.openingFen)}`,
      );
    }
    const references = file.lines.map(({ reference }) => reference);
    const [twice] = await referencesElsewhere(tx, market, day, references);
    if (twice !== undefined) throw contradicts(`${twice} stands in the statement of another day`);
  }
}

function contradicts(detail: string): DomainError {
  return new DomainError(BankStatementContradicts, detail);
}

function isMarketName(value: unknown): boolean {
  return typeof value === 'string' && isMarket(value);
}

function isVersion(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) < 2 ** 31;
}
