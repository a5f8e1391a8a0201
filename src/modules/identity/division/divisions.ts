import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { decodeCursor, pageOf, type Page } from '../../../platform/http/pagination.js';
import { divisionView, isDivisionCode, type DivisionsQuery, type DivisionView } from './division.dto.js';
import { divisionsAfter } from './division.repository.js';

/** The administrative divisions that the platform knows. */
@Injectable()
export class Divisions {
  constructor(private readonly database: Database) {}

  /** In the order of their codes. Throws `request.invalid-cursor`. */
  async list({ parent, level, cursor, limit }: DivisionsQuery): Promise<Page<DivisionView>> {
    const [after = ''] = decodeCursor(cursor, [isDivisionCode]) ?? [];
    const rows = await divisionsAfter(this.database.reader, { parent, level, after: String(after), limit: limit + 1 });
    return pageOf(rows, limit, ({ code }) => [code], divisionView);
  }
}
