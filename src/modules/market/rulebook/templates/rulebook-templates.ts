import { Injectable } from '@nestjs/common';
import { Database } from '../../../../platform/database/database.js';
import { invariant } from '../../../../shared/invariant.js';
import { MARKETS, type Market } from '../../../../shared/market.js';
import type { Rulebook } from '../rulebook.js';
import { readRulebook } from '../rulebook.repository.js';
import { withAutomaticMatching } from './automatic-matching.js';
import { CARBON_HUBEI, CARBON_HUBEI_BEFORE } from './hubei.js';

/** A rulebook that an operator may take, change and propose. It is in force nowhere. */
export interface RulebookTemplate {
  readonly id: string;
  readonly purposeZh: string;
  readonly purposeEn: string;
  readonly rulebook: Rulebook;
}

const HUBEI: readonly RulebookTemplate[] = [
  {
    id: 'carbon-hubei',
    purposeZh: '湖北协商议价形式：价格、时间优先，按较低价成交；收盘价为全日加权平均',
    purposeEn: 'The Hubei form: price, then time, at the lower of the two prices; the close is the average of the day',
    rulebook: CARBON_HUBEI,
  },
  {
    id: 'carbon-hubei-until-2023',
    purposeZh: '湖北协商议价形式，收盘价为最后十个时段加权平均（2023-10-17 及以前）',
    purposeEn: 'The Hubei form with the close of the last ten time slices, until 2023-10-17',
    rulebook: CARBON_HUBEI_BEFORE,
  },
];

@Injectable()
export class RulebookTemplates {
  constructor(private readonly database: Database) {}

  async all(): Promise<readonly RulebookTemplate[]> {
    return [...HUBEI, ...(await Promise.all(MARKETS.map((market) => this.demonstration(market))))];
  }

  /** The rules that came with the program, with automatic matching switched on. */
  async demonstration(market: Market): Promise<RulebookTemplate> {
    const shipped = await readRulebook(this.database.reader, market, 1);
    invariant(shipped, 'every market has a rulebook from the beginning');
    return {
      id: `${market}-automatic-demo`,
      purposeZh: '演示自动撮合与集合竞价；依据为示例文件',
      purposeEn: 'Shows automatic matching and the opening call; its basis is an example',
      rulebook: withAutomaticMatching(shipped.content),
    };
  }
}
