import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { invariant } from '../../../shared/invariant.js';
import type { Market } from '../../../shared/market.js';
import type { PublishedRulebook } from './rulebook.js';
import { readRulebookInForce } from './rulebook.repository.js';

/** Which rules hold on a day. The trading loop reads them itself, under its market's lock, when it opens the day. */
@Injectable()
export class RulebooksInForce {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  today(market: Market): Promise<PublishedRulebook> {
    return this.on(market, shanghaiDay(this.clock.now()));
  }

  async on(market: Market, day: string): Promise<PublishedRulebook> {
    const rulebook = await readRulebookInForce(this.database.reader, market, day);
    invariant(rulebook, 'every market has a rulebook from the beginning');
    return rulebook;
  }
}
