import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { decodeCursor, isIdentifierText, isSequence, pageOf, type Page } from '../../../platform/http/index.js';
import { formatDecimal } from '../../../shared/decimal.js';
import { IdentityDirectory } from '../../identity/index.js';
import { rateOf } from '../day/day-rules.js';
import { RulebooksInForce } from '../rulebook/rulebooks-in-force.js';
import { unitsOfQuantity } from './check-limits.js';
import { readLargeHolders } from './large-holders.repository.js';
import type { LargeHoldersQuery, LargeHolderView } from './limits.dto.js';

/** Decimals of a millionth. */
const MILLIONTHS = 6;

/** Who holds so much of an instrument that the rulebook wants it reported. */
@Injectable()
export class LargeHolders {
  constructor(
    private readonly database: Database,
    private readonly rulebooks: RulebooksInForce,
    private readonly identity: IdentityDirectory,
  ) {}

  /** By the rules of today. Empty where these have no position limit or no report line. */
  async list({ market, cursor, limit }: LargeHoldersQuery): Promise<Page<LargeHolderView>> {
    const place = decodeCursor(cursor, [isIdentifierText, isSequence]);
    const { positionMax, reportFrom } = (await this.rulebooks.today(market)).content.limits;
    if (positionMax === null || reportFrom === null) return { items: [], nextCursor: null };
    const { reader } = this.database;
    const rows = await readLargeHolders(reader, {
      market,
      positionMaxMillionths: unitsOfQuantity(positionMax, MILLIONTHS),
      reportFromPpm: rateOf(reportFrom),
      after: place ? { instrument: String(place[0]), accountId: String(place[1]) } : null,
      limit: limit + 1,
    });
    const organizations = await this.identity.organizationsByIds(
      reader,
      rows.map((row) => row.organization_id),
    );
    return pageOf(
      rows,
      limit,
      (row) => [row.instrument, row.account_id.toString()],
      (row) => {
        const text = (units: bigint): string => formatDecimal(units, row.quantity_scale);
        return {
          instrument: row.instrument,
          accountId: row.account_id.toString(),
          organizationId: row.organization_id,
          organizationName: organizations.get(row.organization_id)?.name ?? '',
          position: text(row.units),
          positionMax: text(row.limit_units),
          reportFrom: text(row.report_units),
        };
      },
    );
  }
}
