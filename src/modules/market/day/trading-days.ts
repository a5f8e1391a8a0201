import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { Market } from '../../../shared/market.js';
import { readLatestDay } from './day.repository.js';
import type { Phase } from './phase.js';

/** Days and sessions as the database has them, whichever process leads the market. */
@Injectable()
export class TradingDays {
  constructor(private readonly database: Database) {}

  /** The session that the market's last command left it in. */
  async session(market: Market): Promise<{ readonly phase: Phase; readonly halted: boolean }> {
    const day = await readLatestDay(this.database.reader, market);
    return { phase: day?.phase ?? 'closed', halted: day?.halted ?? false };
  }
}
