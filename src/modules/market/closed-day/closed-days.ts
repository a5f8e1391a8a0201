import type { Cut } from '../../ledger/index.js';
import type { Sql } from '../../../platform/database/sql.js';
import { formatDecimal } from '../../../shared/decimal.js';
import { invariant } from '../../../shared/invariant.js';
import { parseYuan } from '../../../shared/fen.js';
import type { Market } from '../../../shared/market.js';
import { rateOf } from '../day/day-rules.js';
import type { AnchorPublisher } from '../journal/anchor-publisher.js';
import { decodeCommands } from '../loop/command.js';
import { tradeId } from '../orders/ids.js';
import { readRulebook } from '../rulebook/rulebook.repository.js';
import {
  readBatch,
  readBatchOfCommand,
  readClosedDayAndEarlier,
  readClosedDays,
  readDayRecords,
  readFills,
  readRulebookVersion,
  readTurnover,
  type CommandsRow,
  type DayRecordRow,
  type FillMode,
  type TurnoverRow,
} from './closed-day.repository.js';

/** A trade or a deal. */
export interface Fill {
  readonly id: string;
  readonly mode: FillMode;
  readonly sequence: bigint;
  readonly at: Date;
  readonly instrument: string;
  /** Yuan, with the instrument's decimals; null for a deal, whose amount is primary. */
  readonly price: string | null;
  readonly units: bigint;
  readonly amountFen: bigint;
  readonly buyerId: string;
  readonly sellerId: string;
  readonly buyerFeeFen: bigint;
  readonly sellerFeeFen: bigint;
}

/** Where a trading day ended. */
export interface DayClose {
  readonly day: string;
  readonly close: Cut;
  /** Hash of the journal batch with the close, hexadecimal. */
  readonly journalHash: string;
  /** The closed day before it and where that ended; null for the first day of the market. */
  readonly previous: { readonly day: string; readonly close: Cut } | null;
}

/** How the settlement risk reserve grows. */
export interface ReserveRule {
  /** Part of the day's fees. */
  readonly ratePerMillion: number;
  readonly capFen: bigint;
}

/** Closed trading days as settlement sees them; what lies before a day's close never changes. */
export class ClosedDays {
  constructor(private readonly anchors: Pick<AnchorPublisher, 'publishBatch'>) {}

  /** The closed days from `from` on, or from the first, oldest first. */
  async closedDays(sql: Sql, market: Market, from: string | null, limit: number): Promise<readonly string[]> {
    return (await readClosedDays(sql, market, from, limit)).map(({ day }) => day);
  }

  /** Null while the day is not closed, and for a day on which the market did not open. */
  async closeOf(sql: Sql, market: Market, day: string): Promise<DayClose | null> {
    const [closed, earlier] = await readClosedDayAndEarlier(sql, market, day);
    if (closed?.day !== day) return null;
    const { cut, row } = await findClose(sql, market, closed.changed_by);
    const previous = earlier
      ? { day: earlier.day, close: (await findClose(sql, market, earlier.changed_by)).cut }
      : null;
    return { day, close: cut, journalHash: row.hash.toString('hex'), previous };
  }

  /** Trades and deals of the commands after `after` up to `upTo`, in their order. */
  async fills(sql: Sql, market: Market, after: bigint, upTo: bigint): Promise<readonly Fill[]> {
    const rows = await readFills(sql, market, after, upTo);
    return rows.map((row) => ({
      id: tradeId(market, Number(row.sequence), row.fill),
      mode: row.mode,
      sequence: row.sequence,
      at: row.at,
      instrument: row.instrument,
      price: row.price === null ? null : formatDecimal(row.price, row.price_scale ?? 0),
      units: row.units,
      amountFen: row.amount_fen,
      buyerId: row.buyer_id,
      sellerId: row.seller_id,
      buyerFeeFen: row.buyer_fee_fen,
      sellerFeeFen: row.seller_fee_fen,
    }));
  }

  /** The same, summed by mode and instrument. */
  turnover(sql: Sql, market: Market, after: bigint, upTo: bigint): Promise<readonly TurnoverRow[]> {
    return readTurnover(sql, market, after, upTo);
  }

  /** What the close wrote down of each instrument's listing trades. */
  dayRecords(sql: Sql, market: Market, day: string): Promise<readonly DayRecordRow[]> {
    return readDayRecords(sql, market, day);
  }

  /** How the risk reserve grows by the rulebook that a closed day was traded by; null where none is kept. */
  async reserveRule(sql: Sql, market: Market, day: string): Promise<ReserveRule | null> {
    const version = await readRulebookVersion(sql, market, day);
    const rulebook = version === null ? null : await readRulebook(sql, market, version);
    invariant(rulebook, 'a closed day was traded by a rulebook');
    const { riskReserve } = rulebook.content.settlement;
    if (!riskReserve) return null;
    const cap = parseYuan(riskReserve.cap);
    invariant(cap.ok, 'a published cap is an amount in yuan');
    return { ratePerMillion: Number(rateOf(riskReserve.feeShare)), capFen: cap.value };
  }

  /** Signs and publishes the head of the journal that a batch is; nothing happens when it has an anchor. */
  async publishAnchor(market: Market, batch: bigint): Promise<void> {
    await this.anchors.publishBatch(market, batch);
  }
}

/**
 * The command that closed the day. The day's row names the last command that changed it, which is the close unless the
 * market was halted or resumed afterwards; then the close is in one of the few batches before.
 */
async function findClose(sql: Sql, market: Market, changedBy: bigint): Promise<{ cut: Cut; row: CommandsRow }> {
  let row = await readBatchOfCommand(sql, market, changedBy);
  while (row) {
    const closes = decodeCommands(row.commands).filter(
      ({ kind, sequence }) => kind === 'close-day' && BigInt(sequence) <= changedBy,
    );
    const close = closes.at(-1);
    if (close) return { cut: { batch: row.batch, sequence: BigInt(close.sequence) }, row };
    row = await readBatch(sql, market, row.batch - 1n);
  }
  invariant(false, 'a closed day was closed by a command of the journal');
}
