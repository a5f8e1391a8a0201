import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { callerOf, type Answer, type Caller } from '../support/caller.js';
import { manualClock } from '../support/manual-clock.js';
import { mustBe } from '../support/registry-fixture.js';
import { seatRiverOffices, type RiverOffices } from '../support/river-offices.js';
import { seatSignedIn } from '../support/sign-in.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { asOwner } from '../support/test-database.js';

const DOCUMENT = { sha256: 'ab'.repeat(32), name: '批准文件.pdf', mediaType: 'application/pdf', sizeBytes: 4096 };
const SOURCE = '长政办发〔2017〕22号';

interface Problem {
  readonly code: string;
  readonly errors: readonly { readonly field: string; readonly rule: string }[];
}
interface Reckoning {
  readonly id: string;
  readonly status: string;
  readonly total: string;
  readonly proposalId: string;
  readonly open: readonly { readonly what: string }[];
}
interface Line {
  readonly kind: string;
  readonly objectId: string;
  readonly aboutYear: number;
  readonly corrects: string | null;
  readonly amount: string;
}
type Items<Item> = { readonly items: readonly Item[]; readonly nextCursor: string | null };

/** Changsha compensates for its part of the green heart over five years, with persons of two offices, over HTTP. */
describe('compensation by area', () => {
  const clock = manualClock(new Date('2026-03-02T02:00:00Z'));
  let running: TestApp;
  let city: RiverOffices;
  let auditor: Caller;
  let village: string;
  let county: string;
  const zones = new Map<string, string>();
  let standard: Record<string, unknown>;
  beforeAll(async () => {
    running = await startTestApp({ clock });
    city = await seatRiverOffices(running, '430100');
    auditor = callerOf(running, await seatSignedIn(running.app, { kind: 'auditor', roles: ['auditor'] }));
    const { items } = mustBe(
      200,
      await city.finance.get<Items<{ id: string; standard: Record<string, unknown> }>>(
        '/compensation/standards/templates',
      ),
    );
    const template = items.find(({ id }) => id === 'green-heart-changsha')?.standard;
    standard = {
      ...template,
      fromYear: 2021,
      base: { amountYuan: '60.00', per: 'mu', year: 2021 },
      growth: { kind: 'fixed', percent: '5' },
      rewards: undefined,
    };
  });
  afterAll(() => running.close());

  const objectOf = (zone: string, km2: string, rest: object = {}) => ({
    kind: 'green-heart',
    division: '430103',
    name: zone,
    validFrom: '2021-01-01',
    zone,
    area: { value: km2, unit: 'km2' },
    shares: [{ recipientId: village, weight: 1 }],
    source: SOURCE,
    ...rest,
  });
  const propose = (content: object, by: Caller = city.finance): Promise<Answer<Problem & { id: string }>> =>
    by.post('/compensation/standards', {
      code: 'GREEN-HEART',
      standard: content,
      reason: '绿心补偿',
      documents: [DOCUMENT],
    });
  const decide = (by: Caller, proposalId: string, decision: object = { decision: 'approve' }) =>
    by.post<Problem>(`/approvals/${proposalId}/decisions`, decision);
  const draft = (year: number, by: Caller = city.finance): Promise<Answer<Reckoning & Problem>> =>
    by.post('/compensation/areas/reckonings', { standard: 'GREEN-HEART', year });
  const linesOf = async (id: string): Promise<readonly Line[]> =>
    mustBe(200, await city.finance.get<Items<Line>>(`/compensation/areas/reckonings/${id}/lines`)).items;
  const settle = async (year: number): Promise<Reckoning> => {
    const drafted = mustBe(201, await draft(year));
    mustBe(201, await decide(city.financeApprover, drafted.proposalId));
    return mustBe(200, await city.finance.get<Reckoning>(`/compensation/areas/reckonings/${drafted.id}`));
  };
  const ledgerOf = async (recipient: string, by: Caller = city.finance) =>
    mustBe(
      200,
      await by.get<{ standings: readonly Record<string, string>[] }>(`/compensation/areas/recipients/${recipient}`),
    ).standings;

  test('the bureau records recipients and objects of its own area, once for a key, with areas that are exact', async () => {
    const recipient = { kind: 'village-collective', name: '暮云村（虚构）', division: '430103', source: '名册' };
    const key = randomUUID();
    const recorded = await city.bureau.post<{ id: string }>('/compensation/areas/recipients', recipient, key);
    village = mustBe(201, recorded).id;
    const again = await city.bureau.post<{ id: string }>('/compensation/areas/recipients', recipient, key);
    expect([again.body.id, again.headers['idempotency-replayed']]).toEqual([village, 'true']);
    const twice = await city.bureau.post('/compensation/areas/recipients', recipient);
    expect(twice.body).toMatchObject({ status: 409, code: 'compensation.recipient-known' });
    const other = { ...recipient, kind: 'county', name: '天心区（虚构账户）' };
    county = mustBe(201, await city.bureau.post<{ id: string }>('/compensation/areas/recipients', other)).id;

    for (const [zone, km2] of [
      ['禁止开发区', '129.88'],
      ['限制开发区', '141.05'],
      ['控制建设区', '34.76'],
    ] as const) {
      const object = await city.bureau.post<{ id: string }>('/compensation/areas', objectOf(zone, km2));
      zones.set(zone, mustBe(201, object).id);
    }
    const first = mustBe(200, await city.finance.get(`/compensation/areas/${zones.get('禁止开发区')}`));
    expect(first).toMatchObject({ kind: 'green-heart', versions: [{ version: 1, areaMu: '194820' }] });

    const outside = await city.bureau.post('/compensation/areas', {
      ...objectOf('禁止开发区', '1'),
      division: '430302',
    });
    expect(outside.body).toMatchObject({ status: 403, code: 'compensation.outside-own-area' });
    for (const [wrong, field, rule] of [
      [{ area: { value: '1.123456789', unit: 'km2' } }, 'area.value', 'too-precise'],
      [{ area: undefined }, 'area', 'one-measure'],
      [{ things: 3 }, 'area', 'one-measure'],
      [{ validUntil: '2021-01-01' }, 'validUntil', 'after-it-begins'],
      [{ shares: [{ recipientId: randomUUID(), weight: 1 }] }, 'shares', 'known-recipients'],
    ] as const) {
      const answer = await city.bureau.post<Problem>('/compensation/areas', objectOf('禁止开发区', '1', wrong));
      expect([answer.status, answer.body.errors[0]]).toMatchObject([422, { field, rule }]);
    }
  });

  test('ARE-1 a standard is in force when a second person of the finance office has approved it', async () => {
    expect((await draft(2021)).body.code).toBe('compensation.standard-not-found');
    const wrong = await propose({ ...standard, growth: { kind: 'cpi', percent: '3' }, countedOn: '02-29' });
    expect(wrong.body.errors.map(({ field, rule }) => [field, rule])).toEqual([
      ['standard.growth.percent', 'not-of-this-kind'],
      ['standard.countedOn', 'day-of-every-year'],
    ]);
    const { id } = mustBe(201, await propose(standard));
    expect((await decide(city.finance, id)).status).toBe(403);
    mustBe(201, await decide(city.financeApprover, id));
    const year = mustBe(200, await city.bureau.get('/compensation/standards/GREEN-HEART/years/2023'));
    expect(year).toMatchObject({ version: 1, fen: '6615', per: 'mu', steps: [{ year: 2022 }, { year: 2023 }] });

    const neighbour = await seatRiverOffices(running, '430100');
    expect((await propose(standard, neighbour.finance)).body.code).toBe('compensation.standard-of-another-office');
  });

  test('ARE-1 the first year comes to 2,119.50 万元, is owed only when it is settled, and is settled once', async () => {
    const drafted = mustBe(201, await draft(2021));
    expect(drafted).toMatchObject({ status: 'draft', total: '21195000.00' });
    expect((await linesOf(drafted.id)).map(({ amount }) => amount).sort()).toEqual([
      '1042800.00',
      '11689200.00',
      '8463000.00',
    ]);
    expect(await ledgerOf(village)).toEqual([]);
    expect((await draft(2021)).body.code).toBe('approval.already-open');
    expect((await decide(city.finance, drafted.proposalId)).status).toBe(403);
    mustBe(201, await decide(city.financeApprover, drafted.proposalId));
    expect(await ledgerOf(village)).toMatchObject([{ owed: '21195000.00', paid: '0.00', outstanding: '21195000.00' }]);
    for (const year of [2021, 2020, 2023]) {
      expect((await draft(year)).body).toMatchObject({ code: 'compensation.reckoning-out-of-order', nextYear: 2022 });
    }
    expect((await draft(2026)).body).toMatchObject({ code: 'compensation.year-not-counted', countedOn: '2026-12-31' });
  });

  test('a draft that was rejected is gone, and one whose facts changed is not settled', async () => {
    const rejected = mustBe(201, await draft(2022));
    mustBe(201, await decide(city.financeApprover, rejected.proposalId, { decision: 'reject', reason: '面积待核' }));
    const shown = await city.finance.get<Reckoning>(`/compensation/areas/reckonings/${rejected.id}`);
    expect(shown.body.status).toBe('dismissed');

    const stale = mustBe(201, await draft(2022));
    // Measured again after the first year was settled: 0.88 km² less, from the beginning.
    const { kind, division, ...version } = objectOf('禁止开发区', '129.00');
    expect([kind, division]).toEqual(['green-heart', '430103']);
    mustBe(201, await city.bureau.post(`/compensation/areas/${zones.get('禁止开发区')}/versions`, version));
    const refused = await decide(city.financeApprover, stale.proposalId);
    expect([refused.status, refused.body.code]).toEqual([409, 'compensation.reckoning-stale']);
    mustBe(201, await decide(city.financeApprover, stale.proposalId, { decision: 'reject', reason: '数据已变更' }));
  });

  test('ARE-1 the correction is a line of the next year that names what it corrects; the settled year stays', async () => {
    const list = await city.finance.get<Items<Reckoning & { year: number }>>(
      '/compensation/areas/reckonings?standard=GREEN-HEART',
    );
    const first = mustBe(200, list).items.find(({ year, status }) => year === 2021 && status === 'settled');
    const before = await linesOf(first?.id ?? '');
    const second = await settle(2022);
    const adjustments = (await linesOf(second.id)).filter(({ kind }) => kind === 'adjustment');
    expect(adjustments).toMatchObject([{ aboutYear: 2021, corrects: first?.id, amount: '-79200.00' }]);
    // (129.00 × 60 + 141.05 × 40 + 34.76 × 20) × 1,500 × 1.05 − 79,200.
    expect(second.total).toBe('22092390.00');
    expect(await linesOf(first?.id ?? '')).toEqual(before);
  });

  test('ARE-1 five years grow by the rule, with a later standard for the years from its own on', async () => {
    expect((await settle(2023)).total).toBe('23280169.50');
    for (const [years, field] of [
      [{ fromYear: 2020, base: { amountYuan: '60.00', per: 'mu', year: 2020 } }, 'standard.fromYear'],
      [{ untilYear: 2022 }, 'standard.untilYear'],
    ] as const) {
      expect((await propose({ ...standard, ...years })).body.errors).toMatchObject([{ field }]);
    }
    const raised = { ...standard, fromYear: 2024, base: { amountYuan: '90.00', per: 'mu', year: 2024 } };
    mustBe(201, await decide(city.financeApprover, mustBe(201, await propose(raised)).id));
    expect((await settle(2024)).total).toBe('31673700.00');
    const fifth = await settle(2025);
    expect(fifth.total).toBe('33257385.00');
    expect((await linesOf(fifth.id)).map(({ kind }) => kind)).toEqual(['standard', 'standard', 'standard']);
  });

  test('ARE-1 the database itself changes nothing of a settled year, neither for the application nor for its owner', async () => {
    const { database, testDatabase } = running;
    const [{ id } = { id: '' }] = await database.query<{ id: string }>(
      "SELECT id FROM compensation_area_reckonings WHERE status = 'settled' AND year = 2021",
    );
    await expect(database.query('UPDATE compensation_area_lines SET amount_fen = 1')).rejects.toThrow(/permission/);
    await expect(
      database.query("UPDATE compensation_area_reckonings SET status = 'dismissed' WHERE id = $1", [id]),
    ).rejects.toThrow(/is closed/);
    await expect(
      database.query(
        `INSERT INTO compensation_area_lines SELECT reckoning_id, 99, kind, object_id, recipient_id, about_year, corrects,
           1, explanation FROM compensation_area_lines WHERE reckoning_id = $1 AND position = 1`,
        [id],
      ),
    ).rejects.toThrow(/gets no more lines/);
    for (const change of [
      'UPDATE compensation_area_lines SET amount_fen = 1',
      'DELETE FROM compensation_area_lines',
      'TRUNCATE compensation_area_lines CASCADE',
      'DELETE FROM compensation_area_reckonings',
      "UPDATE compensation_area_reckonings SET total_fen = 1 WHERE status = 'settled'",
      "UPDATE compensation_standards SET content = '{}'",
      'UPDATE compensation_area_object_versions SET area_grains = 1',
      'UPDATE compensation_area_shares SET weight = 7',
      'UPDATE compensation_area_grades SET year = 2021',
    ]) {
      await expect(asOwner(testDatabase, change)).rejects.toThrow(/never changed/);
    }
  });

  test('what is owed is paid by two persons with a reference, in parts, and never more than that', async () => {
    const pay = (body: object, by: Caller = city.finance) =>
      by.post<Problem & { id: string }>(`/compensation/areas/recipients/${village}/payments`, {
        paidOn: '2026-03-01',
        ...body,
      });
    const owed = '131498644.50';
    expect(await ledgerOf(village)).toMatchObject([{ owed, paid: '0.00' }]);
    const tooMuch = await pay({ amount: '131498644.51', reference: 'ZF-1' });
    expect([tooMuch.status, tooMuch.body]).toMatchObject([
      422,
      { code: 'compensation.payment-beyond-owed', outstanding: owed },
    ]);
    expect((await pay({ amount: '1.005', reference: 'ZF-1' })).body.errors[0]).toMatchObject({ field: 'amount' });
    expect((await pay({ amount: '1', reference: 'ZF-1', paidOn: '2026-03-03' })).body.errors[0]).toMatchObject({
      field: 'paidOn',
      rule: 'not-to-come',
    });
    const part = mustBe(201, await pay({ amount: '100000000.00', reference: 'ZF-1', documents: [DOCUMENT] }));
    expect((await pay({ amount: '1.00', reference: 'ZF-2' })).body.code).toBe('approval.already-open');
    expect((await decide(city.finance, part.id)).status).toBe(403);
    expect((await decide(city.bureauApprover, part.id)).status).toBe(404);
    mustBe(201, await decide(city.financeApprover, part.id));
    expect((await pay({ amount: '1.00', reference: 'ZF-1' })).body.code).toBe('compensation.payment-reference-used');
    expect((await pay({ amount: '31498644.51', reference: 'ZF-2' })).body.code).toBe(
      'compensation.payment-beyond-owed',
    );
    mustBe(
      201,
      await decide(city.financeApprover, mustBe(201, await pay({ amount: '31498644.50', reference: 'ZF-2' })).id),
    );
    expect(await ledgerOf(village, auditor)).toMatchObject([{ owed, paid: owed, outstanding: '0.00' }]);

    const payments = await city.finance.get<Items<object>>(
      `/compensation/areas/recipients/${village}/payments?limit=1`,
    );
    expect(payments.body.items).toHaveLength(1);
    expect(payments.body.nextCursor).not.toBeNull();
    const lines = mustBe(200, await auditor.get<Items<Line>>(`/compensation/areas/recipients/${village}/lines`)).items;
    expect(lines).toHaveLength(16);
    const sum = lines.reduce((fen, { amount }) => fen + BigInt(amount.replace('.', '')), 0n);
    expect(sum).toBe(BigInt(owed.replace('.', '')));

    await expect(
      running.database.query(
        `INSERT INTO compensation_area_payments (id, organization_id, recipient_id, amount_fen, paid_on, reference,
           proposal_id, recorded_at)
         SELECT gen_random_uuid(), organization_id, recipient_id, 1, paid_on, 'ZF-9', proposal_id, recorded_at
           FROM compensation_area_payments LIMIT 1`,
      ),
    ).rejects.toThrow(/no more is paid than is owed/);
  });

  test('an object split between two recipients, graded late, is paid its reward by an adjustment of the next year', async () => {
    const wetland = await city.bureau.post<{ id: string }>(
      '/compensation/areas',
      objectOf('湿地', '1', {
        kind: 'wetland',
        area: { value: '100.01', unit: 'mu' },
        shares: [
          { recipientId: village, weight: 2 },
          { recipientId: county, weight: 1 },
        ],
      }),
    );
    const { id } = mustBe(201, wetland);
    const body = {
      code: 'WETLAND',
      reason: '湿地补偿',
      documents: [DOCUMENT],
      standard: {
        ...standard,
        objectKind: 'wetland',
        coefficients: undefined,
        growth: { kind: 'none' },
        rewards: [{ grade: '优秀', yuanPerKm2: '60000.00' }],
        base: { amountYuan: '10.01', per: 'mu', year: 2021 },
      },
    };
    const proposed = await city.finance.post<{ id: string }>('/compensation/standards', body);
    mustBe(201, await decide(city.financeApprover, mustBe(201, proposed).id));
    const year = async (number: number) => {
      const drafted = await city.finance.post<Reckoning>('/compensation/areas/reckonings', {
        standard: 'WETLAND',
        year: number,
      });
      mustBe(201, await decide(city.financeApprover, mustBe(201, drafted).proposalId));
      return { ...drafted.body, lines: await linesOf(drafted.body.id) };
    };
    const first = await year(2021);
    // 100.01 亩 × 10.01 yuan = 1,001.1001 yuan, two thirds and one third of it.
    expect(first.lines.map(({ amount }) => amount)).toEqual(['667.40', '333.70']);
    expect(first.open).toMatchObject([{ what: 'not-graded' }]);
    const grade = { year: 2021, grade: '优秀', source: '年度考核通报' };
    mustBe(201, await city.bureau.post(`/compensation/areas/${id}/grades`, grade));
    expect((await city.finance.post(`/compensation/areas/${id}/grades`, grade)).status).toBe(403);
    const second = await year(2022);
    // 100.01/1,500 km² × 60,000 yuan = 4,000.40 yuan.
    expect(second.lines.map(({ kind, aboutYear, amount }) => [kind, aboutYear, amount]).slice(0, 2)).toEqual([
      ['standard', 2022, '667.40'],
      ['standard', 2022, '333.70'],
    ]);
    const late = second.lines.filter(({ kind }) => kind === 'adjustment').map(({ amount }) => amount);
    expect(late.sort()).toEqual(['1333.47', '2666.93']);
  });

  test('offices of other divisions see nothing of it, and an object without its coefficient blocks with its name', async () => {
    const elsewhere = await seatRiverOffices(running, '430300');
    expect((await elsewhere.finance.get<Items<object>>('/compensation/areas')).body.items).toEqual([]);
    expect((await elsewhere.bureau.get(`/compensation/areas/${zones.get('禁止开发区')}`)).status).toBe(404);
    expect((await elsewhere.finance.get(`/compensation/areas/recipients/${village}`)).status).toBe(404);
    expect((await elsewhere.finance.get<Items<object>>('/compensation/areas/reckonings')).body.items).toEqual([]);
    expect((await draft(2025, elsewhere.finance)).body.code).toBe('compensation.standard-of-another-office');

    const unknown = await city.bureau.post<{ id: string }>('/compensation/areas', objectOf('未分区', '1'));
    clock.advance(366 * 86_400_000);
    const finance = callerOf(
      running,
      await seatSignedIn(running.app, {
        kind: 'finance-office',
        organization: city.financePerson.organization,
        roles: ['finance-officer'],
      }),
    );
    const blocked = await draft(2026, finance);
    expect([blocked.status, blocked.body.code]).toEqual([422, 'compensation.reckoning-blocked']);
    expect(blocked.body.errors[0]).toMatchObject({
      field: `years.2026.objects.${mustBe(201, unknown).id}`,
      rule: 'coefficient',
    });
  });
});
