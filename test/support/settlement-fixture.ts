import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { LedgerService } from '../../src/modules/ledger/index.js';
import { AnchorPublisher, ClosedDays, MarketLoops, anchorFileIn } from '../../src/modules/market/index.js';
import { Instruments } from '../../src/modules/registry/index.js';
import { BankStatementsService } from '../../src/modules/settlement/bank/bank-statements.service.js';
import type { BankImportView } from '../../src/modules/settlement/bank/bank-statement.dto.js';
import { DayEnd, type DayEndParts } from '../../src/modules/settlement/index.js';
import type { Actor } from '../../src/platform/auth/actor.js';
import { loadSigningKey } from '../../src/platform/config/key-files.js';
import type { Database } from '../../src/platform/database/database.js';
import { parseYuan } from '../../src/shared/fen.js';
import { callerOf } from './caller.js';
import { manualClock, type ManualClock } from './manual-clock.js';
import { CARBON_LISTING, approve, mustBe } from './registry-fixture.js';
import { startTestApp, type TestApp } from './test-app.js';
import { asOwner, copyTestDatabase, createTestDatabase, openDatabase, type TestDatabase } from './test-database.js';
import { openTradingFloor, type TradingFirm, type TradingFloor } from './trading-floor.js';

export const FIRST_DAY = '2026-03-02';
export const SECOND_DAY = '2026-03-03';
const MINUTE_MS = 60_000;
const FIRM_FEN = 50_000_000n;
const FIRM_UNITS = 2_000n;

/** A firm's own executions, as `GET /trades` told it on the day. */
export interface OwnTrade {
  readonly id: string;
  readonly orderId: string;
  readonly quantity: string;
  readonly amount: string;
  readonly fee: string;
}

/** Two trading days of the carbon market that are over, in a database that no application is running on. */
export interface TwoDays {
  readonly testDatabase: TestDatabase;
  readonly clock: ManualClock;
  readonly operator: Actor;
  readonly firms: readonly TradingFirm[];
  /** What each firm was told of its trades, by day and organization. */
  readonly told: ReadonlyMap<string, readonly OwnTrade[]>;
  /** Of their orders, by id. */
  readonly sideOf: ReadonlyMap<string, 'buy' | 'sell'>;
  /** The bank's own account of each day, as CSV. */
  readonly bankCsv: Readonly<Record<string, string>>;
}

const order = fc.record({
  firm: fc.nat({ max: 3 }),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  price: fc.integer({ min: 2_480, max: 2_520 }),
  quantity: fc.integer({ min: 1, max: 40 }),
  timeInForce: fc.constantFrom('gtc' as const, 'day' as const, 'ioc' as const),
});

/** Four firms trade at random before and after a midnight; money comes on the first day and goes on the second. */
export async function tradeTwoDays(seed: number): Promise<TwoDays> {
  const clock = manualClock(new Date(`${FIRST_DAY}T15:50:00.000Z`));
  const testDatabase = await createTestDatabase();
  const running = await startTestApp({ clock, testDatabase });
  const floor = await openTradingFloor(running, CARBON_LISTING, (offices) => offices.province);
  const firms: TradingFirm[] = [];
  for (let index = 0; index < 4; index += 1) firms.push(await floor.firm(FIRM_FEN, FIRM_UNITS));
  const told = new Map<string, readonly OwnTrade[]>();
  const sideOf = new Map<string, 'buy' | 'sell'>();
  await moveCash(running, floor, firms[0]!, 'in', '1234.56', 'BK-0001');
  await tradeAtRandom(firms, seed, sideOf);
  await note(running, firms, FIRST_DAY, told);

  clock.advance(12 * MINUTE_MS);
  await tradeAtRandom(firms, seed + 1, sideOf);
  await moveCash(running, floor, firms[1]!, 'out', '500.00', 'BK-0002');
  await note(running, firms, SECOND_DAY, told);

  clock.advance(24 * 60 * MINUTE_MS);
  await running.app.get(MarketLoops, { strict: false }).of('carbon').tick();
  const operator = floor.offices.marketOperator.actor;
  await running.close();
  await forgetSettlement(testDatabase);
  return { testDatabase, clock, operator, firms, told, sideOf, bankCsv: await bankCsvOf(testDatabase) };
}

async function tradeAtRandom(
  firms: readonly TradingFirm[],
  seed: number,
  sideOf: Map<string, 'buy' | 'sell'>,
): Promise<void> {
  for (const { firm, side, price, quantity, timeInForce } of fc.sample(order, { seed, numRuns: 80 })) {
    const yuan = `${Math.floor(price / 100)}.${String(price % 100).padStart(2, '0')}`;
    const id = await firms[firm]!.order(side, yuan, quantity.toString(), { timeInForce });
    sideOf.set(id, side);
  }
}

async function moveCash(
  running: TestApp,
  { offices }: TradingFloor,
  firm: TradingFirm,
  direction: 'in' | 'out',
  amount: string,
  bankReference: string,
): Promise<void> {
  const body = { accountId: firm.accountId, direction, amount, bankReference };
  const proposed = await callerOf(running, offices.marketOperator).post<{ id: string }>('/cash-movements', body);
  await approve(running, offices.operatorApprover, mustBe(201, proposed).id);
}

async function note(
  running: TestApp,
  firms: readonly TradingFirm[],
  day: string,
  told: Map<string, readonly OwnTrade[]>,
): Promise<void> {
  const before = new Set([...told.values()].flat().map(({ id }) => id));
  for (const firm of firms) {
    const trades: OwnTrade[] = [];
    let cursor = '';
    for (;;) {
      const path = `/trades?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const page = mustBe(
        200,
        await callerOf(running, firm).get<{ items: OwnTrade[]; nextCursor: string | null }>(path),
      );
      trades.push(...page.items);
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    told.set(
      `${day}/${firm.organization.id}`,
      trades.filter(({ id }) => !before.has(id)),
    );
  }
}

/** What the running application may have settled by itself meanwhile is taken out, so that a test begins from nothing. */
async function forgetSettlement(database: TestDatabase): Promise<void> {
  await asOwner(
    database,
    `SET session_replication_role = replica;
     DELETE FROM settlement_run_steps; DELETE FROM settlement_breaks; DELETE FROM settlement_statements;
     DELETE FROM settlement_runs;`,
  );
}

export const BANK_HEADER = 'type,reference,valueDate,direction,amount,counterparty,text';

/** As a bank would write it: the opening balance, the lines, and the closing balance that they make. */
export function bankCsv(
  day: string,
  opening: string,
  lines: readonly (readonly [string, 'in' | 'out', string])[],
): string {
  let fen = fenOf(opening);
  const rows = lines.map(([reference, direction, amount]) => {
    fen += direction === 'in' ? fenOf(amount) : -fenOf(amount);
    return `line,${reference},${day},${direction},${amount},某公司,资金划转`;
  });
  const closing = `${fen / 100n}.${(fen % 100n).toString().padStart(2, '0')}`;
  return [BANK_HEADER, `opening,,${day},,${opening},,`, ...rows, `closing,,${day},,${closing},,`].join('\r\n');
}

/** `"1234.56"` → 123456n. */
export function fenOf(text: string): bigint {
  const parsed = parseYuan(text);
  if (!parsed.ok) throw new Error(`${text} is no amount`);
  return parsed.value;
}

async function bankCsvOf(database: TestDatabase): Promise<Record<string, string>> {
  const funded = await asOwner<{ id: string }>(
    database,
    `SELECT DISTINCT t.id FROM ledger_transfers t JOIN ledger_entries e ON e.transfer_id = t.id
      WHERE t.reason = 'fixture.funded' AND e.asset = 'CNY' ORDER BY t.id`,
  );
  const lines = funded.map(({ id }) => [`transfer:${id}`, 'in', '500000.00'] as const);
  const first = bankCsv(FIRST_DAY, '0.00', [...lines, ['BK-0001', 'in', '1234.56']]);
  return { [FIRST_DAY]: first, [SECOND_DAY]: bankCsv(SECOND_DAY, '2001234.56', [['BK-0002', 'out', '500.00']]) };
}

/** A copy of the two days, to be settled in its own way. */
export class SettledCopy {
  private constructor(
    readonly days: TwoDays,
    readonly testDatabase: TestDatabase,
    readonly database: Database,
    readonly directory: string,
  ) {}

  static async of(days: TwoDays): Promise<SettledCopy> {
    const testDatabase = await copyTestDatabase(days.testDatabase);
    const directory = await mkdtemp(path.join(tmpdir(), 'xiang-settle-'));
    return new SettledCopy(days, testDatabase, await openDatabase(testDatabase), directory);
  }

  async dayEnd(stepDone?: DayEndParts['stepDone']): Promise<DayEnd> {
    const { database, directory, days } = this;
    const anchors = new AnchorPublisher({
      database,
      clock: days.clock,
      key: await loadSigningKey(path.join(directory, 'anchor.pem'), true),
      file: anchorFileIn(directory),
      failed: (market, error) => {
        throw new Error(`${market}: ${String(error)}`);
      },
    });
    return new DayEnd({
      database,
      clock: days.clock,
      markets: new ClosedDays(anchors),
      ledger: new LedgerService(),
      scales: new Instruments(database),
      ...(stepDone ? { stepDone } : {}),
    });
  }

  importBank(day: string, csv = this.days.bankCsv[day] ?? '', rest: object = {}): Promise<BankImportView> {
    const service = new BankStatementsService(this.database, this.days.clock);
    return service.import(this.days.operator, { market: 'carbon', day, csv, ...rest });
  }

  /** Everything that a day end leaves, but for ids, times and the instants of its own work. */
  async outcome(): Promise<object> {
    const query = (sql: string): Promise<object[]> => this.database.query<object>(sql);
    return {
      runs: await query('SELECT market, day, status, batch, sequence, bank_settled FROM settlement_runs ORDER BY 1, 2'),
      steps: await query(
        `SELECT r.day, s.attempt, s.step, s.result FROM settlement_run_steps s JOIN settlement_runs r ON r.id = s.run_id
          ORDER BY r.day, s.attempt, s.step`,
      ),
      statements: await query(
        `SELECT market, day, organization_id, version, content, digest FROM settlement_statements ORDER BY 1, 2, 3, 4`,
      ),
      breaks: await query('SELECT kind, subject, expected, actual, status FROM settlement_breaks ORDER BY 1, 2, 3, 4'),
      balances: await query('SELECT account_id, asset, available, held, pending FROM ledger_balances ORDER BY 1, 2'),
      anchors: await query('SELECT market, batch, hash FROM market_anchors ORDER BY 1, 2'),
    };
  }

  async close(): Promise<void> {
    await this.database.dataSource.destroy();
    await this.testDatabase.drop();
  }
}
