import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Targets, type SectionAttainment } from '../../src/modules/compensation/index.js';
import { callerOf, type Caller } from '../support/caller.js';
import { manualClock } from '../support/manual-clock.js';
import { mustBe } from '../support/registry-fixture.js';
import { seatRiverOffices, type RiverOffices } from '../support/river-offices.js';
import { signIn } from '../support/sign-in.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { asOwner } from '../support/test-database.js';

const DAY_MS = 86_400_000;
const POLICY = '潭政发〔2021〕7号';
const DOCUMENT = { sha256: 'cd'.repeat(32), name: '进展.pdf', mediaType: 'application/pdf', sizeBytes: 512 };

interface Board {
  readonly items: readonly { readonly code: string; readonly state: string }[];
  readonly nextCursor: string | null;
}
interface Duty {
  readonly id: string;
  readonly state: string;
  readonly overdue: boolean;
  readonly dueOn: string;
  readonly notes: readonly { readonly kind: string }[];
}

describe('the boards of the joint office', () => {
  const clock = manualClock(new Date('2026-03-02T02:00:00Z'));
  let running: TestApp;
  let city: RiverOffices;
  let everybody: Caller;
  beforeAll(async () => {
    running = await startTestApp({ clock });
    city = await seatRiverOffices(running, '430300');
    everybody = callerOf(running);
  });
  afterAll(() => running.close());

  const target = (rest: object) => ({
    code: 'SECTIONS',
    titleZh: '跨界断面水质达标率',
    titleEn: 'Cross-boundary sections that attain',
    division: '430300',
    measured: 'section-attainment',
    unit: '%',
    direction: 'at-least',
    goal: '100',
    dueYear: 2025,
    source: POLICY,
    ...rest,
  });
  const PM25 = {
    code: 'PM25',
    titleZh: '细颗粒物年均浓度',
    titleEn: 'Annual mean of PM2.5',
    measured: 'entered',
    unit: 'μg/m³',
    direction: 'at-most',
    goal: undefined,
  };
  const figure = (rest: object) => ({ year: 2025, value: '34.2', asOf: '2025-12-31', source: '公报（虚构）', ...rest });

  test('TGT-1 the bureau records the targets, everybody reads them, and what nobody computed or entered says so', async () => {
    expect(mustBe(201, await city.bureau.post('/compensation/targets', target({})))).toMatchObject({
      version: 1,
      state: 'not-computed',
      attainment: null,
    });
    mustBe(201, await city.bureau.post('/compensation/targets', target(PM25)));
    expect((await city.finance.post('/compensation/targets', target({ code: 'OTHER' }))).status).toBe(403);
    const board = mustBe(200, await everybody.get<Board>('/compensation/targets'));
    expect(board.items).toMatchObject([
      { code: 'PM25', state: 'no-figure', figure: null, goal: null },
      { code: 'SECTIONS', state: 'not-computed', goal: '100' },
    ]);
    const page = mustBe(200, await everybody.get<Board>('/compensation/targets?limit=1'));
    const next = await everybody.get<Board>(`/compensation/targets?limit=1&cursor=${page.nextCursor}`);
    expect(next.body.items).toMatchObject([{ code: 'SECTIONS' }]);
  });

  test('TGT-1 a figure has its source and day; a correction is another version and both stay to be read', async () => {
    const enter = (rest: object, code = 'PM25', by = city.bureau) =>
      by.post<{ code: string }>(`/compensation/targets/${code}/figures`, figure(rest));
    mustBe(201, await enter({}));
    expect((await everybody.get<Board>('/compensation/targets')).body.items[0]).toMatchObject({ state: 'no-goal' });
    mustBe(201, await city.bureau.post('/compensation/targets', target({ ...PM25, goal: '35' })));
    expect((await everybody.get<Board>('/compensation/targets')).body.items[0]).toMatchObject({
      version: 2,
      state: 'met',
      figure: { value: '34.2', version: 1 },
    });
    mustBe(201, await enter({ value: '35.1', source: '公报更正（虚构）' }));
    expect((await everybody.get<Board>('/compensation/targets?year=2025')).body.items[0]).toMatchObject({
      state: 'not-met',
      figure: { value: '35.1', version: 2, source: '公报更正（虚构）' },
    });
    expect((await everybody.get<Board>('/compensation/targets?year=2024')).body.items[0]).toMatchObject({
      state: 'no-figure',
    });
    const figures = mustBe(200, await everybody.get<{ items: object[] }>('/compensation/targets/PM25/figures'));
    expect(figures.items).toMatchObject([
      { version: 2, value: '35.1' },
      { version: 1, value: '34.2' },
    ]);
    expect((await enter({}, 'SECTIONS')).body.code).toBe('compensation.target-computed');
    expect((await enter({}, 'NOTHING')).body.code).toBe('compensation.target-not-found');
    expect((await enter({ asOf: '2026-03-03' })).body).toMatchObject({ status: 422, errors: [{ field: 'asOf' }] });
    const neighbour = await seatRiverOffices(running, '430300');
    expect((await enter({}, 'PM25', neighbour.bureau)).body.code).toBe('compensation.target-of-another-office');
  });

  test('TGT-1 once somebody computes it, the target of the sections has its figures', async () => {
    const sections: SectionAttainment = {
      attainmentOf: ({ division, year }) =>
        Promise.resolve(
          division === '430300' && year === 2025 ? { attained: 31, assessed: 32, withoutResult: 1 } : null,
        ),
    };
    const targets = new Targets(running.database, clock, sections);
    const of = async (year: number) => {
      const { items } = await targets.board({ year, limit: 10 });
      return items.find(({ code }) => code === 'SECTIONS');
    };
    expect(await of(2025)).toMatchObject({
      state: 'not-met',
      attainment: { year: 2025, attained: 31, assessed: 32, withoutResult: 1, percent: '96.88' },
    });
    expect(await of(2024)).toMatchObject({ state: 'not-computed', attainment: null });
  });

  test('TGT-1 a duty is assigned, becomes overdue by the clock, is reported by its owner and accepted by the office', async () => {
    const duty = {
      title: '完成跨界断面自动站建设',
      source: POLICY,
      ownerOrganizationId: city.financePerson.organization.id,
      dueOn: '2026-03-02',
    };
    const assigned = mustBe(201, await city.bureau.post<Duty>('/compensation/duties', duty));
    expect(assigned).toMatchObject({ state: 'running', overdue: false });
    const path = `/compensation/duties/${assigned.id}`;
    const boardOf = async (standing: string) =>
      mustBe(200, await city.finance.get<{ items: Duty[] }>(`/compensation/duties?standing=${standing}`)).items.map(
        ({ id }) => id,
      );
    const report = (kind: string, by = city.finance) =>
      by.post<Duty & { code: string }>(`${path}/reports`, { kind, text: '已完成八成', document: DOCUMENT });
    const judge = (body: object, by = city.bureau) =>
      by.post<Duty & { code: string }>(`${path}/judgements`, { text: '同意', ...body });

    expect(await boardOf('overdue')).toEqual([]);
    // Midnight in Shanghai; the tokens of the day before have run out.
    clock.advance(DAY_MS - 10 * 3_600_000);
    await signInAgain();
    expect(await boardOf('overdue')).toEqual([assigned.id]);

    expect(mustBe(201, await report('progress')).notes).toMatchObject([{ kind: 'progress', document: DOCUMENT }]);
    expect((await report('progress', city.bureau)).body.code).toBe('compensation.duty-of-another-office');
    expect((await judge({ kind: 'acceptance' })).body.code).toBe('compensation.duty-step-not-possible');
    expect((await judge({ kind: 'extension', dueOn: '2026-03-01' })).body).toMatchObject({
      errors: [{ field: 'dueOn', rule: 'later-than-before' }],
    });
    expect(mustBe(201, await judge({ kind: 'extension', dueOn: '2026-03-31' }))).toMatchObject({
      dueOn: '2026-03-31',
      overdue: false,
    });
    expect(await boardOf('overdue')).toEqual([]);
    expect(mustBe(201, await report('completion'))).toMatchObject({ state: 'completed' });
    expect(mustBe(201, await judge({ kind: 'return' }))).toMatchObject({ state: 'running' });
    mustBe(201, await report('completion'));
    expect(mustBe(201, await judge({ kind: 'acceptance' }))).toMatchObject({ state: 'accepted', overdue: false });
    expect(await boardOf('accepted')).toEqual([assigned.id]);
    expect((await report('progress')).body.code).toBe('compensation.duty-step-not-possible');
    const whole = mustBe(200, await city.finance.get<Duty>(path));
    expect(whole.notes.map(({ kind }) => kind)).toEqual([
      'progress',
      'extension',
      'completion',
      'return',
      'completion',
      'acceptance',
    ]);
  });

  test('only an ecology bureau assigns, only to an office of a government, and strangers read nothing', async () => {
    const duty = { title: '任务', source: POLICY, ownerOrganizationId: randomUUID(), dueOn: '2026-06-30' };
    expect((await city.bureau.post('/compensation/duties', duty)).body).toMatchObject({
      status: 422,
      errors: [{ field: 'ownerOrganizationId', rule: 'known-office' }],
    });
    expect((await city.finance.post('/compensation/duties', duty)).status).toBe(403);
    expect((await everybody.get('/compensation/duties')).status).toBe(401);
    expect((await city.bureau.get(`/compensation/duties/${randomUUID()}`)).body).toMatchObject({
      code: 'compensation.duty-not-found',
    });
  });

  test('TGT-1 the database keeps what was said: no target, figure, duty or note is changed or removed', async () => {
    for (const change of [
      'UPDATE compensation_targets SET goal = 1',
      'DELETE FROM compensation_target_figures',
      'UPDATE compensation_duties SET due_on = due_on + 30',
      'TRUNCATE compensation_duty_notes',
    ]) {
      await expect(asOwner(running.testDatabase, change)).rejects.toThrow(/never changed/);
    }
    const note = (kind: string, office: string) =>
      running.database.query(
        `INSERT INTO compensation_duty_notes (duty_id, sequence, kind, text, written_by, organization_id, written_at)
         SELECT id, 1, $1, 'x', assigned_by, $2, now() FROM compensation_duties WHERE title = '空'`,
        [kind, office],
      );
    const { bureauPerson, financePerson } = city;
    await running.database.query(
      `INSERT INTO compensation_duties VALUES (gen_random_uuid(), '空', 'x', $1, '2026-06-30', $2, $3, now())`,
      [financePerson.organization.id, bureauPerson.actor.userId, bureauPerson.organization.id],
    );
    await expect(note('progress', bureauPerson.organization.id)).rejects.toThrow(/its owner reports/);
    await expect(note('withdrawal', financePerson.organization.id)).rejects.toThrow(/its owner reports/);
  });

  /** The same persons, with new tokens. */
  async function signInAgain(): Promise<void> {
    const { financePerson, bureauPerson } = city;
    const again = async (person: typeof financePerson) =>
      callerOf(running, {
        ...person,
        authorization: `Bearer ${(await signIn(running.app, person.actor.userId)).accessToken}`,
      });
    city = { ...city, finance: await again(financePerson), bureau: await again(bureauPerson) };
  }
});
