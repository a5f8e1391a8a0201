import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { decodeCursor, isSequence, pageOf, type Page, type PageQuery } from '../../../platform/http/index.js';
import { DomainError } from '../../../shared/domain-error.js';
import type { Market } from '../../../shared/market.js';
import { changesBetween } from '../../../shared/json-changes.js';
import { RULEBOOK_NOT_FOUND } from './rulebook.errors.js';
import { readRecordInForce, readRulebook, readRulebooksBefore, type RulebookRecord } from './rulebook.repository.js';
import {
  rulebookContent,
  rulebookLine,
  type RulebookContentView,
  type RulebookDiffView,
  type RulebookLineView,
} from './rulebook.view.js';

/** Reading of a market's rulebooks, which are public. */
@Injectable()
export class RulebookVersions {
  constructor(private readonly database: Database) {}

  /** Newest first. Throws `request.invalid-cursor`. */
  async list(market: Market, query: PageQuery): Promise<Page<RulebookLineView>> {
    const [before] = decodeCursor(query.cursor, [isSequence]) ?? [];
    const place = before === undefined ? null : BigInt(before);
    const rows = await readRulebooksBefore(this.database.reader, market, place, query.limit + 1);
    return pageOf(rows, query.limit, ({ version }) => [String(version)], rulebookLine);
  }

  /** Throws RULEBOOK_NOT_FOUND. */
  async get(market: Market, version: number): Promise<RulebookContentView> {
    return rulebookContent(await this.version(market, version));
  }

  /** In force on a day, past or to come as far as it is known now. Throws RULEBOOK_NOT_FOUND. */
  async on(market: Market, day: string): Promise<RulebookContentView> {
    const found = await readRecordInForce(this.database.reader, market, day);
    if (!found) throw new DomainError(RULEBOOK_NOT_FOUND);
    return rulebookContent(found);
  }

  /** Against the version before it, unless another one is named. Throws RULEBOOK_NOT_FOUND. */
  async diff(market: Market, version: number, against = version - 1): Promise<RulebookDiffView> {
    const [before, after] = [await this.version(market, against), await this.version(market, version)];
    return { market, version, against, changes: changesBetween(before.content, after.content) };
  }

  private async version(market: Market, version: number): Promise<RulebookRecord> {
    const found = await readRulebook(this.database.reader, market, version);
    if (!found) throw new DomainError(RULEBOOK_NOT_FOUND, `${market} has no rulebook of version ${version}.`);
    return found;
  }
}
