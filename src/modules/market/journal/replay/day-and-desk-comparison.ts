import type { Sql } from '../../../../platform/database/sql.js';
import type { Market } from '../../../../shared/market.js';
import type { ClosedInstrument, TradingDay } from '../../day/trading-day.js';
import type { BatchDraft } from '../../loop/batch-draft.js';
import type { MarketState } from '../../loop/market-state.js';
import type { Deal } from '../../side-desk/deal.js';
import type { DeskItem } from '../../side-desk/desk-item.js';
import { itemOfRow, ITEM_COLUMNS, type ItemRow } from '../../side-desk/item.repository.js';
import type { Findings } from '../finding.js';

const ROWS_AT_ONCE = 2_000;

/**
 * Compares trading days, instruments' days, deals and the items of the desks beside the order book with their rows. They
 * are few beside orders and trades, so a line of each is kept until the replay ends.
 */
export class DayAndDeskComparison {
  private readonly expected = {
    day: new Map<string, string>(),
    'instrument-day': new Map<string, string>(),
    deal: new Map<string, string>(),
    item: new Map<string, string>(),
  };

  constructor(
    private readonly sql: Sql,
    private readonly market: Market,
    private readonly findings: Findings,
  ) {}

  /** Takes in what one batch did. */
  add(draft: BatchDraft, state: MarketState): void {
    const { expected } = this;
    for (const day of draft.days.values()) expected.day.set(day.day, dayLine(day));
    for (const code of draft.openedInstruments) {
      const reference = state.instrument(code).today?.referenceTicks ?? null;
      expected['instrument-day'].set(`${state.day}/${code}`, line([reference, ...UNTRADED]));
    }
    for (const { day, instruments } of draft.closedDays) {
      for (const closed of instruments) this.closeInstrument(`${day}/${closed.code}`, closed);
    }
    for (const deal of draft.deals) expected.deal.set(`${deal.sequence}/${deal.fill}`, dealLine(deal, state.day));
    for (const item of draft.changedItems) expected.item.set(item.id.toString(), itemLine(item));
  }

  /** Compares every row, and reports what has none. */
  async finish(batch: bigint): Promise<void> {
    await this.compare('day', batch, DAYS, (row: KeyedLine) => row);
    await this.compare('instrument-day', batch, INSTRUMENT_DAYS, (row: KeyedLine) => row);
    await this.compare('deal', batch, DEALS, (row: KeyedLine) => row);
    await this.compare('item', batch, ITEMS, (row: ItemRow & { readonly key: string }) => ({
      key: row.key,
      line: itemLine(itemOfRow(row)),
    }));
  }

  private closeInstrument(key: string, { figures, closeTicks }: ClosedInstrument): void {
    const { openTicks, highTicks, lowTicks, lots, fen, trades } = figures;
    const [reference] = (this.expected['instrument-day'].get(key) ?? '').split(' ');
    const told = line([openTicks, highTicks, lowTicks, closeTicks, lots, fen, trades]);
    this.expected['instrument-day'].set(key, `${reference} ${told}`);
  }

  private async compare<Row extends object>(
    noun: keyof DayAndDeskComparison['expected'],
    batch: bigint,
    select: string,
    lineOf: (row: Row) => KeyedLine,
  ): Promise<void> {
    const unseen = new Map(this.expected[noun]);
    for (let offset = 0; ; offset += ROWS_AT_ONCE) {
      const rows = await this.sql.query<Row>(`${select} LIMIT ${ROWS_AT_ONCE} OFFSET $2`, [this.market, offset]);
      for (const { key, line: actual } of rows.map(lineOf)) {
        const wanted = unseen.get(key);
        unseen.delete(key);
        if (wanted === undefined) this.report(batch, `${noun}-without-command`, `${noun} ${key} was never made`);
        else if (wanted !== actual) this.report(batch, noun, `${noun} ${key}: expected ${wanted}, is ${actual}`);
      }
      if (rows.length < ROWS_AT_ONCE) break;
    }
    for (const key of unseen.keys()) this.report(batch, `${noun}-missing`, `${noun} ${key} has no row`);
  }

  private report(batch: bigint, code: string, what: string): void {
    this.findings.add(this.market, batch, code, what);
  }
}

interface KeyedLine {
  readonly key: string;
  readonly line: string;
}

const ABSENT = '-';

function line(parts: readonly (string | number | bigint | boolean | null)[]): string {
  return parts.map((part) => (part === null ? ABSENT : String(part))).join(' ');
}

const UNTRADED = [null, null, null, null, 0, 0, 0];

function dayLine(day: TradingDay): string {
  const { rulebookVersion, releaseOn, phase, blockOpen, halted, closed, openedBy, changedBy } = day;
  return line([rulebookVersion, releaseOn, phase, blockOpen, halted, closed, openedBy, changedBy]);
}

function dealLine(deal: Deal, day: string): string {
  const { desk, item, instrument, quantityUnits, amountFen, buyer, seller, buyerFeeFen, sellerFeeFen, reverses } = deal;
  return line([
    desk,
    item,
    instrument,
    quantityUnits,
    amountFen,
    buyer.organizationId,
    seller.organizationId,
    buyerFeeFen,
    sellerFeeFen,
    reverses?.sequence ?? null,
    reverses?.fill ?? null,
    day,
  ]);
}

function itemLine(item: DeskItem): string {
  return `${item.line()} ${item.createdAt.toISOString()} ${item.changedBy} ${item.changedAt.toISOString()}`;
}

const flag = (column: string): string => `CASE WHEN ${column} THEN 'true' ELSE 'false' END`;
const maybe = (column: string): string => `coalesce(${column}::text, '${ABSENT}')`;

const DAYS = `SELECT day::text AS key,
    concat_ws(' ', rulebook_version, release_on, phase, ${flag('block_open')}, ${flag('halted')}, ${flag('closed')},
      opened_by, changed_by) AS line
  FROM market_days WHERE market = $1 ORDER BY day`;

const INSTRUMENT_DAYS = `SELECT day || '/' || instrument AS key,
    concat_ws(' ', ${['reference', 'open', 'high', 'low', 'close'].map((name) => maybe(`${name}_ticks`)).join(', ')},
      listing_lots, listing_fen, listing_trades) AS line
  FROM market_instrument_days WHERE market = $1 ORDER BY day, instrument COLLATE "C"`;

const DEALS = `SELECT sequence || '/' || fill AS key,
    concat_ws(' ', desk, item, instrument, quantity_units, amount_fen, buyer_id, seller_id, buyer_fee_fen,
      seller_fee_fen, ${maybe('reverses_sequence')}, ${maybe('reverses_fill')}, day) AS line
  FROM market_deals WHERE market = $1 ORDER BY sequence, fill`;

const ITEMS = `SELECT id::text AS key, ${ITEM_COLUMNS} FROM market_desk_items WHERE market = $1 ORDER BY id`;
