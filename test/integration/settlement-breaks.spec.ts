import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HeadNotSound } from '../../src/modules/market/journal/anchor-publisher.js';
import {
  bankCsv,
  FIRST_DAY,
  SECOND_DAY,
  SettledCopy,
  tradeTwoDays,
  type TwoDays,
} from '../support/settlement-fixture.js';
import { asOwner } from '../support/test-database.js';

interface FoundBreak {
  readonly kind: string;
  readonly subject: string;
  readonly expected: string;
  readonly actual: string;
  readonly status: string;
}

describe('a difference at the day end', () => {
  let days: TwoDays;
  beforeAll(async () => {
    days = await tradeTwoDays(7);
  }, 120_000);
  afterAll(() => days.testDatabase.drop());

  async function settled(work: (copy: SettledCopy) => Promise<void>): Promise<void> {
    const copy = await SettledCopy.of(days);
    try {
      await work(copy);
    } finally {
      await copy.close();
    }
  }

  async function run(copy: SettledCopy, day: string): Promise<string> {
    return (await (await copy.dayEnd()).run('carbon', day, null)).run.status;
  }

  function breaks(copy: SettledCopy, status = 'open'): Promise<FoundBreak[]> {
    return copy.database.query(
      `SELECT kind, subject, expected, actual, status FROM settlement_breaks WHERE status = $1 ORDER BY kind, subject`,
      [status],
    );
  }

  /** As somebody with a superuser's rights who switches the triggers off. */
  function forge(copy: SettledCopy, sql: string): Promise<object[]> {
    return asOwner(copy.testDatabase, `SET session_replication_role = replica; ${sql}`);
  }

  async function firstTrade(copy: SettledCopy): Promise<{ sequence: bigint; buyer_id: string; seller_id: string }> {
    const [trade] = await copy.database.query<{ sequence: bigint; buyer_id: string; seller_id: string }>(
      'SELECT sequence, buyer_id, seller_id FROM market_trades WHERE day = $1 ORDER BY sequence, fill LIMIT 1',
      [FIRST_DAY],
    );
    if (!trade) throw new Error('nothing was traded');
    return trade;
  }

  test('STL-2 an amount of a trade that somebody edited is found at both parties and keeps this day and later ones open', () =>
    settled(async (copy) => {
      for (const day of [FIRST_DAY, SECOND_DAY]) await copy.importBank(day);
      const { sequence, buyer_id, seller_id } = await firstTrade(copy);
      const edit = (fen: number): string =>
        `UPDATE market_trades SET amount_fen = amount_fen + ${fen} WHERE sequence = ${sequence} AND fill = 1`;
      await forge(copy, edit(100));

      expect(await run(copy, FIRST_DAY)).toBe('breaks');
      const found = await breaks(copy);
      const atParties = found.filter(({ kind }) => kind === 'trades-ledger');
      expect(atParties.map(({ subject }) => subject).sort()).toEqual(
        [buyer_id, seller_id].map((id) => `command ${sequence} organization ${id} CNY`).sort(),
      );
      for (const { expected, actual } of atParties) expect(Math.abs(Number(expected) - Number(actual))).toBe(100);
      expect(found.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['day-record', 'statement-totals']));
      expect(await run(copy, SECOND_DAY)).toBe('waiting');
      const finals = await copy.database.query("SELECT 1 FROM settlement_runs WHERE status = 'final'");
      expect(finals).toEqual([]);

      // It is put right: the breaks are gone, and who was told something wrong gets a version that corrects it.
      await forge(copy, edit(-100));
      expect(await run(copy, FIRST_DAY)).toBe('final');
      expect(await run(copy, SECOND_DAY)).toBe('final');
      expect(await breaks(copy)).toEqual([]);
      expect((await breaks(copy, 'gone')).length).toBe(found.length);
      const corrected = await copy.database.query<{ organization_id: string; corrects: number }>(
        'SELECT organization_id, corrects FROM settlement_statements WHERE version = 2 ORDER BY organization_id',
      );
      expect(corrected).toEqual(
        [buyer_id, seller_id].sort().map((organization_id) => ({ organization_id, corrects: 1 })),
      );
    }));

  test('STL-2 a break keeps the day open but never the units: what was bought on it is released by the next day', () =>
    settled(async (copy) => {
      await forge(copy, `UPDATE market_trades SET buyer_fee_fen = buyer_fee_fen + 1 WHERE day = '${FIRST_DAY}'`);
      expect(await run(copy, FIRST_DAY)).toBe('breaks');
      expect((await breaks(copy)).map(({ kind }) => kind)).toContain('fees-ledger');
      const lots = await copy.database.query('SELECT 1 FROM ledger_pending_lots WHERE acquired_on = $1', [FIRST_DAY]);
      expect(lots).toEqual([]);
    }));

  test('STL-2 a line that the bank lacks is a break, until a statement that has it replaces the other', () =>
    settled(async (copy) => {
      const whole = days.bankCsv[FIRST_DAY] ?? '';
      const short = whole.replace(/line,BK-0001.*\r\n/, '').replace('2001234.56', '2000000.00');
      const { id } = await copy.importBank(FIRST_DAY, short);
      expect(await run(copy, FIRST_DAY)).toBe('breaks');
      expect(await breaks(copy)).toEqual([
        {
          kind: 'bank-movement-unmatched',
          subject: 'BK-0001',
          expected: 'none',
          actual: 'in 1234.56',
          status: 'open',
        },
      ]);
      await copy.importBank(FIRST_DAY, whole, { replaces: id });
      expect(await run(copy, FIRST_DAY)).toBe('final');
    }));

  test('STL-2 a line that nobody booked, another amount, and a closing balance that no line explains are breaks', () =>
    settled(async (copy) => {
      const whole = days.bankCsv[FIRST_DAY] ?? '';
      const lines = whole
        .split('\r\n')
        .filter((line) => line.startsWith('line,transfer:'))
        .map((line) => [line.split(',')[1] ?? '', 'in', '500000.00'] as const);
      const other = bankCsv(FIRST_DAY, '3.00', [...lines, ['BK-0001', 'in', '1234.00'], ['BK-0009', 'out', '20.00']]);
      await copy.importBank(FIRST_DAY, other);
      expect(await run(copy, FIRST_DAY)).toBe('breaks');
      expect(await breaks(copy)).toEqual([
        { kind: 'bank-amount', subject: 'BK-0001', expected: 'in 1234.00', actual: 'in 1234.56', status: 'open' },
        {
          kind: 'bank-closing',
          subject: 'closing balance',
          expected: '2001217.00',
          actual: '2001214.00',
          status: 'open',
        },
        { kind: 'bank-line-unmatched', subject: 'BK-0009', expected: 'out 20.00', actual: 'none', status: 'open' },
      ]);
    }));

  test('STL-2 what the bank had a day before the ledger is open on the one day and found on the next', () =>
    settled(async (copy) => {
      const first = (days.bankCsv[FIRST_DAY] ?? '')
        .replace(/(closing.*)2001234.56/, `line,BK-0002,${FIRST_DAY},out,500.00,,\r\n$12000734.56`)
        .replace(/\s*$/, '');
      await copy.importBank(FIRST_DAY, first);
      expect(await run(copy, FIRST_DAY)).toBe('breaks');
      expect(await breaks(copy)).toMatchObject([{ kind: 'bank-line-unmatched', subject: 'BK-0002' }]);
      await forge(
        copy,
        `UPDATE settlement_breaks SET status = 'resolved', reason = '次日入账', resolved_at = now(),
           proposal_id = gen_random_uuid()`,
      );
      expect(await run(copy, FIRST_DAY)).toBe('final');
      await copy.importBank(SECOND_DAY, bankCsv(SECOND_DAY, '2000734.56', []));
      expect(await run(copy, SECOND_DAY)).toBe('final');
      expect(await breaks(copy)).toEqual([]);
      const settledAtBank = await copy.database.query('SELECT bank_settled FROM settlement_runs ORDER BY day');
      expect(settledAtBank).toEqual([{ bank_settled: false }, { bank_settled: true }]);
    }));

  test('STL-2 a statement that replaces another leaves a later one that no longer follows from it as a break', () =>
    settled(async (copy) => {
      const short = (days.bankCsv[FIRST_DAY] ?? '')
        .replace(/line,BK-0001.*\r\n/, '')
        .replace('2001234.56', '2000000.00');
      const { id } = await copy.importBank(FIRST_DAY, short);
      const next = await copy.importBank(SECOND_DAY, bankCsv(SECOND_DAY, '2000000.00', [['BK-0002', 'out', '500.00']]));
      await copy.importBank(FIRST_DAY, days.bankCsv[FIRST_DAY], { replaces: id });
      expect(await run(copy, FIRST_DAY)).toBe('final');
      expect(await run(copy, SECOND_DAY)).toBe('breaks');
      expect((await breaks(copy)).map(({ kind }) => kind)).toEqual(['bank-closing', 'bank-opening']);
      await copy.importBank(SECOND_DAY, days.bankCsv[SECOND_DAY], { replaces: next.id });
      expect(await run(copy, SECOND_DAY)).toBe('final');
    }));

  test('STL-2 who asks while an attempt that saw no bank statement is under way is answered with the statement that has come', () =>
    settled(async (copy) => {
      const early = await copy.dayEnd((_, done) => {
        if (done === 'matched') throw new Error('power cut');
      });
      await expect(early.run('carbon', FIRST_DAY, null)).rejects.toThrow('power cut');
      await copy.importBank(FIRST_DAY);
      expect(await run(copy, FIRST_DAY)).toBe('final');
      expect(await breaks(copy)).toEqual([]);
    }));

  test('STL-2 a statement that comes while a run is under way is compared before the day becomes final', () =>
    settled(async (copy) => {
      const { id } = await copy.importBank(FIRST_DAY);
      const broken = await copy.dayEnd((_, done) => {
        if (done === 'anchor') throw new Error('power cut');
      });
      await expect(broken.run('carbon', FIRST_DAY, null)).rejects.toThrow('power cut');
      const short = (days.bankCsv[FIRST_DAY] ?? '')
        .replace(/line,BK-0001.*\r\n/, '')
        .replace('2001234.56', '2000000.00');
      const shorter = await copy.importBank(FIRST_DAY, short, { replaces: id });
      // The attempt that was cut off is ended, and what has come since is compared in one of its own.
      expect(await run(copy, FIRST_DAY)).toBe('breaks');
      await copy.importBank(FIRST_DAY, days.bankCsv[FIRST_DAY], { replaces: shorter.id });
      expect(await run(copy, FIRST_DAY)).toBe('final');
      const accruals = await copy.database.query(
        "SELECT 1 FROM ledger_transfers WHERE reason = 'settlement.reserve-accrued'",
      );
      expect(accruals.length).toBe(1);
    }));

  test('STL-2 who was told of a trade that never was is told that there was none', () =>
    settled(async (copy) => {
      for (const day of [FIRST_DAY, SECOND_DAY]) await copy.importBank(day);
      const stranger = '00000000-0000-4000-8000-00000000abcd';
      const { sequence, buyer_id } = await firstTrade(copy);
      const sold = (to: string): string =>
        `UPDATE market_trades SET buyer_id = '${to}' WHERE sequence = ${sequence} AND fill = 1`;
      await forge(copy, sold(stranger));
      expect(await run(copy, FIRST_DAY)).toBe('breaks');
      await forge(copy, sold(buyer_id));
      expect(await run(copy, FIRST_DAY)).toBe('final');
      const told = await copy.database.query<{ version: number; bought_fen: bigint }>(
        'SELECT version, bought_fen FROM settlement_statements WHERE organization_id = $1 ORDER BY version',
        [stranger],
      );
      expect(told.map(({ version, bought_fen }) => [version, bought_fen > 0n])).toEqual([
        [1, true],
        [2, false],
      ]);
    }));

  test('STL-2 without a statement of the bank the day stays open', () =>
    settled(async (copy) => {
      expect(await run(copy, FIRST_DAY)).toBe('breaks');
      expect(await breaks(copy)).toEqual([
        {
          kind: 'bank-statement-missing',
          subject: FIRST_DAY,
          expected: 'a statement',
          actual: 'none',
          status: 'open',
        },
      ]);
    }));

  test('STL-2 units that nobody issued, and units in an account that the register does not know, are breaks', () =>
    settled(async (copy) => {
      await copy.importBank(FIRST_DAY);
      const account = days.firms[0]?.accountId;
      await forge(
        copy,
        `UPDATE ledger_balances SET available = available + 5 WHERE account_id = ${account} AND asset = 'CEA24'`,
      );
      expect(await run(copy, FIRST_DAY)).toBe('breaks');
      expect(await breaks(copy)).toContainEqual(
        expect.objectContaining({ kind: 'units-registry', subject: 'CEA24', expected: '8000', actual: '8005' }),
      );
      await forge(
        copy,
        `UPDATE ledger_balances SET available = available - 5 WHERE account_id = ${account} AND asset = 'CEA24';
         DELETE FROM registry_accounts WHERE account_id = ${account}`,
      );
      expect(await run(copy, FIRST_DAY)).toBe('breaks');
      expect((await breaks(copy)).map(({ kind }) => kind)).toEqual(['units-registry']);
    }));

  test('STL-2 a balance that was edited after its statement was written shows at the opening of the next day', () =>
    settled(async (copy) => {
      for (const day of [FIRST_DAY, SECOND_DAY]) await copy.importBank(day);
      expect(await run(copy, FIRST_DAY)).toBe('final');
      const { accountId, organization } = days.firms[2]!;
      await forge(
        copy,
        `UPDATE ledger_balances SET available = available + 1 WHERE account_id = ${accountId} AND asset = 'CNY'`,
      );
      expect(await run(copy, SECOND_DAY)).toBe('breaks');
      expect(await breaks(copy)).toEqual([
        expect.objectContaining({ kind: 'opening-closing', subject: `organization ${organization.id} CNY` }),
      ]);
    }));

  test('STL-2 a day whose journal was edited does not become final: its head is not signed', () =>
    settled(async (copy) => {
      await copy.importBank(FIRST_DAY);
      await forge(
        copy,
        `UPDATE market_journal j SET outcome_digest = decode(repeat('00', 32), 'hex') FROM market_days d
          WHERE d.market = j.market AND d.day = '${FIRST_DAY}' AND d.changed_by BETWEEN j.first_sequence AND j.last_sequence`,
      );
      await forge(copy, 'DELETE FROM market_anchors');
      await expect(run(copy, FIRST_DAY)).rejects.toThrow(HeadNotSound);
      const runs = await copy.database.query<{ status: string }>('SELECT status FROM settlement_runs');
      expect(runs).toEqual([{ status: 'running' }]);
    }));

  test('STL-2 the database itself refuses a final day with open breaks or before an earlier one, and any change of one', () =>
    settled(async (copy) => {
      const finish = (day: string): Promise<unknown> =>
        copy.database.query("UPDATE settlement_runs SET status = 'final', final_at = now() WHERE day = $1", [day]);
      expect(await run(copy, FIRST_DAY)).toBe('breaks');
      await expect(finish(FIRST_DAY)).rejects.toThrow('a day with open breaks does not become final');
      for (const day of [FIRST_DAY, SECOND_DAY]) await copy.importBank(day);
      expect(await run(copy, SECOND_DAY)).toBe('waiting');
      await expect(finish(SECOND_DAY)).rejects.toThrow('days become final in their order');
      expect(await run(copy, FIRST_DAY)).toBe('final');
      await expect(
        copy.database.query("UPDATE settlement_runs SET status = 'running', final_at = NULL WHERE day = $1", [
          FIRST_DAY,
        ]),
      ).rejects.toThrow('a final day does not change');
      await expect(copy.database.query('DELETE FROM settlement_statements')).rejects.toThrow('permission denied');
    }));
});
