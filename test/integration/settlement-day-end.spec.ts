import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { reconcile } from '../../src/modules/ledger/index.js';
import { orderHolds } from '../../src/modules/market/index.js';
import { DayNotClosed, EarlierDayFirst, STEPS } from '../../src/modules/settlement/index.js';
import { formatYuan } from '../../src/shared/fen.js';
import type { StatementContent } from '../../src/modules/settlement/statement/statement.js';
import {
  fenOf,
  FIRST_DAY,
  SECOND_DAY,
  SettledCopy,
  tradeTwoDays,
  type TwoDays,
} from '../support/settlement-fixture.js';
import { plainRulebook } from '../support/plain-rulebooks.js';
import { changeRulebook } from '../support/rulebook-fixture.js';
import { asOwner } from '../support/test-database.js';

describe('the day end', () => {
  let days: TwoDays;
  let undisturbed: object;
  beforeAll(async () => {
    days = await tradeTwoDays(20260302);
    undisturbed = await settled(async (copy) => {
      await settleBoth(copy);
      return copy.outcome();
    });
  }, 120_000);
  afterAll(() => days.testDatabase.drop());

  async function settled<Result>(work: (copy: SettledCopy) => Promise<Result>): Promise<Result> {
    const copy = await SettledCopy.of(days);
    try {
      return await work(copy);
    } finally {
      await copy.close();
    }
  }

  async function settle(copy: SettledCopy, day: string): Promise<void> {
    expect((await (await copy.dayEnd()).run('carbon', day, null)).run.status).toBe('final');
  }

  async function settleBoth(copy: SettledCopy): Promise<void> {
    for (const day of [FIRST_DAY, SECOND_DAY]) {
      await copy.importBank(day);
      await settle(copy, day);
    }
  }

  test('STL-1 a final day that is run again changes nothing and says so', () =>
    settled(async (copy) => {
      await settleBoth(copy);
      const again = await (await copy.dayEnd()).run('carbon', FIRST_DAY, null);
      expect(again).toMatchObject({ wasFinal: true, run: { status: 'final', attempt: 1 } });
      expect(await copy.outcome()).toEqual(undisturbed);
    }));

  test.each(STEPS)('STL-1 stopped behind the step "%s" and run again, the day comes out the same', (step) =>
    settled(async (copy) => {
      await copy.importBank(FIRST_DAY);
      const broken = await copy.dayEnd((_, done) => {
        if (done === step) throw new Error('power cut');
      });
      await expect(broken.run('carbon', FIRST_DAY, null)).rejects.toThrow('power cut');
      const again = await (await copy.dayEnd()).run('carbon', FIRST_DAY, null);
      expect(again).toMatchObject({ wasFinal: step === 'final', run: { status: 'final', attempt: 1 } });
      await copy.importBank(SECOND_DAY);
      await settle(copy, SECOND_DAY);
      expect(await copy.outcome()).toEqual(undisturbed);
    }),
  );

  test('STL-1 a process that is killed while it writes the statements leaves none, and another ends the day the same', () =>
    settled(async (copy) => {
      await copy.importBank(FIRST_DAY);
      await copy.importBank(SECOND_DAY);
      const owner = new pg.Client(copy.testDatabase.ownerUrl);
      await owner.connect();
      await owner.query('BEGIN; LOCK TABLE settlement_statements IN ACCESS EXCLUSIVE MODE');
      const child = settleByCommand(copy, FIRST_DAY);
      await wrote(child, 'matched: done');
      child.kill('SIGKILL');
      await once(child, 'exit');
      await owner.query('COMMIT');
      await owner.end();
      const steps = await copy.database.query<{ step: string }>(
        'SELECT step FROM settlement_run_steps ORDER BY done_at',
      );
      expect(steps.map(({ step }) => step)).toEqual(['frozen', 'matched']);

      const second = settleByCommand(copy, FIRST_DAY);
      expect(await once(second, 'exit')).toEqual([0, null]);
      await settle(copy, SECOND_DAY);
      expect(await copy.outcome()).toEqual(undisturbed);
    }));

  test('STL-1 a market that was halted after its close was closed where it was', () =>
    settled(async (copy) => {
      await asOwner(
        copy.testDatabase,
        `UPDATE market_days d SET changed_by = later.opened_by + 20 FROM market_days later
          WHERE d.market = 'carbon' AND d.day = $1 AND later.market = d.market AND later.day = $2`,
        [FIRST_DAY, SECOND_DAY],
      );
      await settleBoth(copy);
      expect(await copy.outcome()).toEqual(undisturbed);
    }));

  test('STL-1 of two processes that settle a day at once each step is done by one', () =>
    settled(async (copy) => {
      await copy.importBank(FIRST_DAY);
      const done: string[] = [];
      const [one, other] = [
        await copy.dayEnd((_, step) => done.push(step)),
        await copy.dayEnd((_, step) => done.push(step)),
      ];
      const ends = await Promise.all([one.run('carbon', FIRST_DAY, null), other.run('carbon', FIRST_DAY, null)]);
      expect(ends.map(({ run }) => run.status)).toEqual(['final', 'final']);
      expect(done).toEqual(STEPS);
      await copy.importBank(SECOND_DAY);
      await settle(copy, SECOND_DAY);
      expect(await copy.outcome()).toEqual(undisturbed);
    }));

  test('STL-1 a day is settled after it has closed and after the day before it, and becomes final after it', () =>
    settled(async (copy) => {
      const dayEnd = await copy.dayEnd();
      await expect(dayEnd.run('carbon', '2026-03-04', null)).rejects.toMatchObject({ definition: DayNotClosed });
      await expect(dayEnd.run('carbon', SECOND_DAY, null)).rejects.toMatchObject({ definition: EarlierDayFirst });
      expect((await dayEnd.run('carbon', FIRST_DAY, null)).run.status).toBe('breaks');
      await copy.importBank(FIRST_DAY);
      await copy.importBank(SECOND_DAY);
      expect((await dayEnd.run('carbon', SECOND_DAY, null)).run.status).toBe('waiting');
      await settle(copy, FIRST_DAY);
      await settle(copy, SECOND_DAY);
    }));

  test('STL-2 statements of two random days equal what each firm was told of its own trades, to the fen', () =>
    settled(async (copy) => {
      await settleBoth(copy);
      const rows = await copy.database.query<{ day: string; organization_id: string; content: string }>(
        'SELECT day, organization_id, content FROM settlement_statements WHERE version = 1',
      );
      const statements = new Map(
        rows.map((row) => [`${row.day}/${row.organization_id}`, JSON.parse(row.content) as StatementContent]),
      );
      expect(statements.size).toBe(2 * days.firms.length);
      const cash: Record<string, bigint> = { [`${FIRST_DAY}/0`]: 123_456n, [`${SECOND_DAY}/1`]: -50_000n };
      for (const [index, firm] of days.firms.entries()) {
        let money = 0n;
        let units = 0n;
        for (const day of [FIRST_DAY, SECOND_DAY]) {
          const key = `${day}/${firm.organization.id}`;
          const statement = statements.get(key);
          const sum = { bought: 0n, boughtUnits: 0n, buyFees: 0n, sold: 0n, soldUnits: 0n, sellFees: 0n };
          for (const trade of days.told.get(key) ?? []) {
            const [bought, fees] =
              days.sideOf.get(trade.orderId) === 'buy'
                ? (['bought', 'buyFees'] as const)
                : (['sold', 'sellFees'] as const);
            sum[bought] += fenOf(trade.amount);
            sum[fees] += fenOf(trade.fee);
            sum[`${bought}Units`] += BigInt(trade.quantity);
          }
          const brought = day === FIRST_DAY ? 50_000_000n : 0n;
          const moved = cash[`${day}/${index}`] ?? 0n;
          const issued = day === FIRST_DAY ? 2_000n : 0n;
          const opening = money;
          money += brought + moved + sum.sold - sum.sellFees - sum.bought - sum.buyFees;
          expect(moneyOf(statement)).toEqual({
            opening,
            bought: sum.bought,
            buyFees: sum.buyFees,
            sold: sum.sold,
            sellFees: sum.sellFees,
            cashIn: brought + (moved > 0n ? moved : 0n),
            cashOut: moved < 0n ? -moved : 0n,
            depositsIn: 0n,
            depositsOut: 0n,
            otherIn: 0n,
            otherOut: 0n,
            closing: money,
          });
          const openingUnits = units;
          units += issued + sum.boughtUnits - sum.soldUnits;
          expect(statement?.units).toEqual([
            expect.objectContaining({
              instrument: 'CEA24',
              unit: 't',
              opening: openingUnits.toString(),
              bought: sum.boughtUnits.toString(),
              sold: sum.soldUnits.toString(),
              otherIn: issued.toString(),
              // Bought today, sold from tomorrow on.
              pending: sum.boughtUnits.toString(),
              closing: units.toString(),
            }),
          ]);
          expect(statement?.trades.length).toBe(days.told.get(key)?.length);
        }
      }
    }));

  test('STL-2 totals by mode, the fees and the reserve are those of the trades', () =>
    settled(async (copy) => {
      await settleBoth(copy);
      let reserveFen = 0n;
      for (const day of [FIRST_DAY, SECOND_DAY]) {
        const own = days.firms.flatMap((firm) => days.told.get(`${day}/${firm.organization.id}`) ?? []);
        const sum = (of: 'amount' | 'fee'): bigint => own.reduce((fen, trade) => fen + fenOf(trade[of]), 0n);
        const result = async (step: string): Promise<Record<string, unknown>> => {
          const [row] = await copy.database.query<{ result: Record<string, unknown> }>(
            `SELECT s.result FROM settlement_run_steps s JOIN settlement_runs r ON r.id = s.run_id
              WHERE r.day = $1 AND s.step = $2`,
            [day, step],
          );
          return row?.result ?? {};
        };
        // Each trade was told to both of its sides.
        expect((await result('totals'))['turnover']).toEqual([
          {
            mode: 'listing',
            instrument: 'CEA24',
            fills: own.length / 2,
            units: (own.reduce((units, { quantity }) => units + BigInt(quantity), 0n) / 2n).toString(),
            amountFen: (sum('amount') / 2n).toString(),
            feesFen: sum('fee').toString(),
          },
        ]);
        const accrued = sum('fee') / 5n;
        reserveFen += accrued;
        expect(await result('reserve')).toMatchObject({
          feesFen: sum('fee').toString(),
          accruedFen: accrued.toString(),
          reserveFen: reserveFen.toString(),
        });
      }
    }));

  test('STL-2 the settlement risk reserve stops exactly at its cap, and the fee account keeps the rest', () =>
    settled(async (copy) => {
      const feesFen = (day: string): bigint =>
        days.firms
          .flatMap((firm) => days.told.get(`${day}/${firm.organization.id}`) ?? [])
          .reduce((fen, trade) => fen + fenOf(trade.fee), 0n);
      const [first, second] = [feesFen(FIRST_DAY), feesFen(SECOND_DAY)];
      const capFen = first + second / 2n;
      const riskReserve = { feeShare: '1', cap: formatYuan(capFen) };
      const { settlement } = plainRulebook('carbon');
      await changeRulebook(copy.testDatabase, 'carbon', { settlement: { ...settlement, riskReserve } });
      await settleBoth(copy);
      const balances = await copy.database.query<{ kind: string; available: bigint }>(
        `SELECT a.kind, b.available FROM ledger_accounts a JOIN ledger_balances b ON b.account_id = a.id
          WHERE a.organization_id = $1 AND a.market = 'carbon' AND b.asset = 'CNY' AND a.kind IN ('fee', 'reserve')
          ORDER BY a.kind`,
        [days.operator.organizationId],
      );
      expect(balances).toEqual([
        { kind: 'fee', available: first + second - capFen },
        { kind: 'reserve', available: capFen },
      ]);
      const ledger = await reconcile(copy.database, { heldByDesks: (sql) => orderHolds.heldByDesks(sql) });
      expect(ledger.checks.flatMap(({ differences }) => differences)).toEqual([]);
    }));

  function settleByCommand(copy: SettledCopy, day: string): ChildProcess {
    return spawn(
      process.execPath,
      [path.resolve('dist/src/cli/main.js'), 'settle', '--market', 'carbon', '--day', day],
      {
        env: {
          PATH: process.env['PATH'],
          DATABASE_URL: copy.testDatabase.url,
          DATA_DIR: copy.directory,
          CREATE_KEYS: 'true',
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
  }
});

/** Waits until the process has written a line on standard error. */
async function wrote(child: ChildProcess, text: string): Promise<void> {
  let seen = '';
  for await (const chunk of child.stderr ?? []) {
    seen += String(chunk);
    if (seen.includes(text)) return;
  }
  throw new Error(`it ended without a word of ${text}: ${seen}`);
}

/** But for what is available and held, which depends on open orders. */
function moneyOf(statement: StatementContent | undefined): Record<string, bigint> {
  const flows = Object.entries(statement?.money ?? {}).filter(([name]) => name !== 'available' && name !== 'held');
  return Object.fromEntries(flows.map(([name, amount]) => [name, fenOf(amount)]));
}
