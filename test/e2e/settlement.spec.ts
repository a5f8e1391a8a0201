import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AnchorPublisher, MarketLoops } from '../../src/modules/market/index.js';
import { SettlementJobs } from '../../src/modules/settlement/index.js';
import { callerOf, type Caller } from '../support/caller.js';
import { manualClock } from '../support/manual-clock.js';
import { CARBON_LISTING, approve, mustBe } from '../support/registry-fixture.js';
import { bankCsv, BANK_HEADER } from '../support/settlement-fixture.js';
import { seatSignedIn, type SignedIn } from '../support/sign-in.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { zipParts } from '../support/zip-parts.js';
import { openTradingFloor, type TradingFirm, type TradingFloor } from '../support/trading-floor.js';

const DAY = '2026-03-02';
const MINUTE_MS = 60_000;

interface Items<Item> {
  readonly items: readonly Item[];
}

interface BreakItem {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly status: string;
}

/** A day of the carbon market from its last trades to its statements, as the operator and two firms live it. */
describe('settlement over HTTP', () => {
  const clock = manualClock(new Date(`${DAY}T15:50:00.000Z`));
  let running: TestApp;
  let floor: TradingFloor;
  let seller: TradingFirm;
  let buyer: TradingFirm;
  let auditor: SignedIn;
  let operator: Caller;
  let csv: string;
  let bankId: string;
  beforeAll(async () => {
    running = await startTestApp({ clock });
    floor = await openTradingFloor(running, CARBON_LISTING, (offices) => offices.province);
    seller = await floor.firm(0n, 30n);
    buyer = await floor.firm(100_000n, 0n);
    auditor = await seatSignedIn(running.app, { kind: 'auditor', roles: ['auditor'] });
    operator = callerOf(running, floor.offices.marketOperator);
    await seller.order('sell', '25.00', '30');
    await buyer.order('buy', '25.00', '20');
    const [funded] = await running.database.query<{ id: bigint }>(
      `SELECT DISTINCT t.id FROM ledger_transfers t JOIN ledger_entries e ON e.transfer_id = t.id
        WHERE t.reason = 'fixture.funded' AND e.asset = 'CNY'`,
    );
    csv = bankCsv(DAY, '0.00', [
      [`transfer:${funded?.id}`, 'in', '1000.00'],
      ['BK-77', 'in', '8.88'],
    ]);
  });
  afterAll(() => running.close());

  const importBank = (rest: object = {}) =>
    operator.post('/settlement/bank-statements', { market: 'carbon', day: DAY, csv, ...rest });
  const settle = () => operator.post('/settlement/runs', { market: 'carbon', day: DAY });
  const theRun = async (): Promise<{ id: string; status: string }> =>
    mustBe(200, await operator.get<Items<{ id: string; status: string }>>('/settlement/runs?market=carbon')).items[0]!;
  const bytesOf = async (person: SignedIn, path: string): Promise<{ headers: Headers; bytes: Buffer }> => {
    const answer = await fetch(`${running.url}/api/v1${path}`, { headers: { authorization: person.authorization } });
    expect(answer.status).toBe(200);
    return { headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
  };

  test('STL-1 a day that has not closed is not settled', async () => {
    expect(await settle()).toMatchObject({ status: 409, body: { code: 'settlement.day-not-closed' } });
  });

  test('STL-2 a faulty statement of the bank is refused with each row and imports nothing', async () => {
    const faulty = [
      BANK_HEADER,
      `opening,,${DAY},,0.00,,`,
      `line,BK-1,${DAY},sideways,1.005,,`,
      `line,BK-1,2026-03-09,in,0.00,,`,
      `closing,,${DAY},,1.00,,`,
    ].join('\n');
    const answer = await importBank({ csv: faulty, dryRun: true });
    expect(answer).toMatchObject({ status: 422, body: { code: 'settlement.bank-file-invalid' } });
    const faults = (answer.body['errors'] as { field: string; rule: string }[]).map(
      ({ field, rule }) => `${field} ${rule}`,
    );
    expect(faults).toEqual([
      'rows.2.direction in-or-out',
      'rows.2.amount too-precise',
      'rows.3.reference once',
      'rows.3.valueDate day',
      'rows.3.amount positive',
    ]);
    const wrongSum = csv.replace('1008.88', '1008.89');
    expect(await importBank({ csv: wrongSum })).toMatchObject({ status: 422, body: { errors: [{ rule: 'adds-up' }] } });
    expect(mustBe(200, await operator.get<Items<object>>('/settlement/bank-statements')).items).toEqual([]);
  });

  test('STL-2 a dry run imports nothing; the same statement again is no second one; another one is refused', async () => {
    expect(await importBank({ dryRun: true })).toMatchObject({
      status: 200,
      body: { outcome: 'would-import', id: null, lines: 2, amountIn: '1008.88', amountOut: '0.00' },
    });
    bankId = mustBe(200, await importBank()).id as string;
    // With another mark, other line ends and in two pieces it says the same.
    const rewritten = `\uFEFF${csv.replaceAll('\r\n', '\n')}\n`;
    const pieces = { csv: rewritten.slice(0, 100), more: [rewritten.slice(100)] };
    expect(await importBank(pieces)).toMatchObject({
      status: 200,
      body: { outcome: 'unchanged', id: bankId },
    });
    const other = bankCsv(DAY, '0.00', [['BK-78', 'in', '1.00']]);
    expect(await importBank({ csv: other })).toMatchObject({
      status: 409,
      body: { code: 'settlement.bank-statement-contradicts' },
    });
    const next = bankCsv('2026-03-03', '9.00', []);
    expect(await importBank({ day: '2026-03-03', csv: next })).toMatchObject({
      status: 409,
      body: { code: 'settlement.bank-statement-contradicts' },
    });
    expect(mustBe(200, await operator.get(`/settlement/bank-statements/${bankId}`))).toMatchObject({
      opening: '0.00',
      closing: '1008.88',
      lines: [{ amount: '1000.00' }, { reference: 'BK-77', amount: '8.88', direction: 'in' }],
    });
  });

  test('STL-2 the job settles the day once it has closed; a line that is not booked keeps it open', async () => {
    clock.advance(12 * MINUTE_MS);
    await running.app.get(MarketLoops, { strict: false }).of('carbon').tick();
    await running.app.get(SettlementJobs, { strict: false }).round();
    const { id, status } = await theRun();
    expect(status).toBe('breaks');
    expect(mustBe(200, await operator.get(`/settlement/runs/${id}`))).toMatchObject({
      day: DAY,
      startedBy: null,
      steps: [{ step: 'frozen' }, { step: 'matched' }, { step: 'statements' }, { step: 'totals' }, { step: 'breaks' }],
    });
    const open = mustBe(200, await operator.get<Items<BreakItem>>(`/settlement/runs/${id}/breaks?status=open`)).items;
    expect(open).toMatchObject([{ kind: 'bank-line-unmatched', subject: 'BK-77' }]);
  });

  test('STL-2 one person explains the break, another approves, and the day becomes final', async () => {
    const { id } = await theRun();
    const [found] = mustBe(200, await operator.get<Items<BreakItem>>(`/settlement/runs/${id}/breaks`)).items;
    const path = `/settlement/runs/${id}/breaks/${found?.id}/resolution`;
    expect(await operator.post(path, { reason: '次日入账', transferId: '999999' })).toMatchObject({
      status: 422,
      body: { code: 'settlement.correction-unknown' },
    });
    const proposed = mustBe(201, await operator.post<{ id: string }>(path, { reason: '银行先于我方入账，次日补记' }));
    expect(await operator.post(`/approvals/${proposed.id}/decisions`, { decision: 'approve' })).toMatchObject({
      status: 403,
    });
    expect((await theRun()).status).toBe('breaks');
    await approve(running, floor.offices.operatorApprover, proposed.id);
    await running.app.get(SettlementJobs, { strict: false }).round();
    expect(await settle()).toMatchObject({ status: 200, body: { status: 'final', attempt: 2, wasFinal: true } });
    expect(await operator.post(path, { reason: '再次' })).toMatchObject({
      status: 409,
      body: { code: 'settlement.break-not-open' },
    });
    expect(await importBank({ csv: bankCsv(DAY, '0.00', []), replaces: bankId })).toMatchObject({
      status: 409,
      body: { code: 'settlement.day-is-final' },
    });
    await running.app.get(AnchorPublisher, { strict: false }).settled();
    const anchors = mustBe(200, await operator.get<Items<object>>('/public/journal-anchors?market=carbon')).items;
    expect(anchors.length).toBeGreaterThan(0);
  });

  test('STL-2 each firm has its own statement, with amounts in capitals', async () => {
    const own = mustBe(200, await callerOf(running, buyer).get(`/statements/${DAY}?market=carbon`));
    expect(own).toMatchObject({
      final: true,
      version: 1,
      corrects: null,
      organization: { id: buyer.organization.id, name: buyer.organization.name },
      money: {
        opening: '0.00',
        bought: '500.00',
        buyFees: '0.25',
        sold: '0.00',
        cashIn: '1000.00',
        cashOut: '0.00',
        available: '499.75',
        closing: '499.75',
      },
      moneyInCapitals: { bought: '人民币伍佰元整', closing: '人民币肆佰玖拾玖元柒角伍分' },
      units: [{ instrument: 'CEA24', bought: '20', available: '0', pending: '20', closing: '20' }],
      trades: [{ side: 'buy', mode: 'listing', price: '25.00', quantity: '20', amount: '500.00', fee: '0.25' }],
    });
    const list = mustBe(200, await callerOf(running, buyer).get<Items<{ organizationId: string }>>('/statements'));
    expect(list.items.map(({ organizationId }) => organizationId)).toEqual([buyer.organization.id]);
  });

  test("SEC-1 nobody reads another firm's statement but the operator and auditors", async () => {
    const path = `/statements/${DAY}?market=carbon&organizationId=${buyer.organization.id}`;
    expect(await callerOf(running, seller).get(path)).toMatchObject({
      status: 404,
      body: { code: 'settlement.statement-not-found' },
    });
    const foreignList = await callerOf(running, seller).get(`/statements?organizationId=${buyer.organization.id}`);
    expect(JSON.stringify(foreignList.body)).not.toContain(buyer.organization.id);
    for (const caller of [operator, callerOf(running, auditor)]) {
      expect(mustBe(200, await caller.get(path))).toMatchObject({ organizationId: buyer.organization.id });
      expect(mustBe(200, await caller.get<Items<object>>('/statements')).items.length).toBe(2);
    }
  });

  test('STL-2 the statement as CSV, which Excel opens in Chinese, and as XLSX says the same', async () => {
    const path = `/statements/${DAY}?market=carbon`;
    const asCsv = await bytesOf(buyer, `${path}&format=csv`);
    expect(asCsv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(asCsv.bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    const text = asCsv.bytes.toString('utf8');
    for (const cell of ['买入额 bought,500.00,人民币伍佰元整', `客户名称 name,${buyer.organization.name}`]) {
      expect(text).toContain(cell);
    }
    const asXlsx = await bytesOf(buyer, `${path}&format=xlsx`);
    expect(asXlsx.headers.get('content-disposition')).toContain('statement-carbon-2026-03-02-v1.xlsx');
    const parts = zipParts(asXlsx.bytes);
    expect([...parts.keys()]).toEqual(expect.arrayContaining(['[Content_Types].xml', 'xl/workbook.xml']));
    const cells = [...parts.values()].join('\n');
    for (const cell of ['500.00', '人民币伍佰元整', buyer.organization.name]) expect(cells).toContain(cell);
    expect(cells).not.toContain('<f>');
  });

  test('what was done is in the audit trail, with who did it', async () => {
    const rows = await running.database.query<{ action: string; actor_id: string | null }>(
      `SELECT action, actor_id FROM platform_audit WHERE action LIKE 'settlement.%'
        AND (after ->> 'market' = 'carbon' OR action = 'settlement.break-resolved') ORDER BY id`,
    );
    const { marketOperator, operatorApprover } = floor.offices;
    expect(rows).toEqual([
      { action: 'settlement.bank-statement-imported', actor_id: marketOperator.actor.userId },
      { action: 'settlement.run-started', actor_id: null },
      { action: 'settlement.break-resolved', actor_id: operatorApprover.actor.userId },
      { action: 'settlement.run-started', actor_id: null },
      { action: 'settlement.day-final', actor_id: null },
    ]);
  });
});
