import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Rulebook } from '../../src/modules/market/rulebook/rulebook.js';
import { callerOf, type Answer } from '../support/caller.js';
import { manualClock } from '../support/manual-clock.js';
import {
  approve,
  CARBON_LISTING,
  listInstrument,
  mustBe,
  seatOffices,
  type Offices,
} from '../support/registry-fixture.js';
import { signIn } from '../support/sign-in.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const MINUTE_MS = 60_000;
const DOCUMENT = { sha256: 'cd'.repeat(32), name: '批准文件.pdf', mediaType: 'application/pdf', sizeBytes: 2048 };

interface Template {
  readonly id: string;
  readonly rulebook: Rulebook;
}
interface Version {
  readonly version: number;
  readonly effectiveOn: string;
  readonly proposalId: string | null;
}
interface Problem {
  readonly code: string;
  readonly errors: readonly { readonly field: string; readonly rule: string }[];
}

/** An operator changes the rules of the carbon market with a second person, over HTTP. */
describe('a rulebook over HTTP', () => {
  // Ten minutes before midnight in Shanghai: tokens of the evening are still good in the new day.
  const clock = manualClock(new Date('2026-03-02T15:50:00.000Z'));
  let running: TestApp;
  let offices: Offices;
  let hubei: Rulebook;
  beforeAll(async () => {
    running = await startTestApp({ clock });
    offices = await seatOffices(running);
    await listInstrument(running, offices, CARBON_LISTING, [offices.province]);
    const { items } = await read<{ items: readonly Template[] }>('/rulebook-templates');
    hubei = items.find(({ id }) => id === 'carbon-hubei')?.rulebook as Rulebook;
  });
  afterAll(() => running.close());

  async function read<Body>(path: string): Promise<Body> {
    return mustBe(200, await callerOf(running).get<Body>(path));
  }

  function propose<Body = Problem>(
    rulebook: object,
    effectiveOn: string,
    rest: object = { documents: [DOCUMENT] },
  ): Promise<Answer<Body>> {
    const body = { effectiveOn, rulebook, reason: '改为湖北形式', ...rest };
    return callerOf(running, offices.marketOperator).post<Body>('/markets/carbon/rulebooks', body);
  }

  test('there are templates of the two Hubei forms and one with automatic matching for each market', async () => {
    const { items } = await read<{ items: readonly Template[] }>('/rulebook-templates');
    expect(items.map(({ id }) => id)).toEqual([
      'carbon-hubei',
      'carbon-hubei-until-2023',
      'carbon-automatic-demo',
      'discharge-automatic-demo',
      'water-automatic-demo',
      'energy-automatic-demo',
      'forest-automatic-demo',
    ]);
    for (const { rulebook } of items) expect(rulebook.basis.matching?.length).toBeGreaterThan(0);
  });

  test('the market tells which rules hold today, since when, and why orders are matched as they are', async () => {
    expect(await read('/markets/carbon')).toMatchObject({
      rulebook: {
        version: 1,
        effectiveOn: '1970-01-01',
        matching: 'price-time',
        matchingBasis: [{ document: '测试用规则', article: null, certainty: 'D', note: null }],
      },
    });
  });

  test('RUL-1 today and the past are refused with the field and the earliest day', async () => {
    for (const day of ['2026-03-02', '2026-01-01']) {
      const answer = await propose(hubei, day);
      expect([answer.status, answer.body.code]).toEqual([422, 'market.rulebook-day-refused']);
      expect(answer.body).toMatchObject({
        earliest: '2026-03-03',
        errors: [{ field: 'effectiveOn', rule: 'later-day' }],
      });
    }
  });

  test('RUL-3 automatic matching without basis or document is refused with the field and the rule', async () => {
    const baseless = await propose({ ...hubei, basis: {} }, '2026-03-03');
    expect([baseless.status, baseless.body.code]).toEqual([422, 'market.rulebook-invalid']);
    expect(baseless.body.errors).toMatchObject([
      { field: 'rulebook.basis.matching', rule: 'automatic-matching-needs-basis' },
    ]);
    const undocumented = await propose(hubei, '2026-03-03', {});
    expect(undocumented.body.errors).toMatchObject([{ field: 'documents', rule: 'automatic-matching-needs-document' }]);
  });

  test('every field that is wrong is named, and a step off the grid of a listed instrument too', async () => {
    const wrong = await propose(
      { ...hubei, titleZh: '', surprise: 1, fees: [{ ...hubei.fees[0], rate: '2' }] },
      '2026-03-03',
    );
    expect(wrong.body.errors.map(({ field, rule }) => [field, rule])).toEqual([
      ['rulebook.surprise', 'unknown'],
      ['rulebook.titleZh', 'text'],
      ['rulebook.fees.0.rate', 'range'],
    ]);
    const steps = [{ instrument: '*', price: '0.005', quantity: null }];
    const off = await propose({ ...hubei, orders: { ...hubei.orders, steps } }, '2026-03-03');
    expect(off.body.errors).toMatchObject([{ field: 'rulebook.orders.steps.0.price', rule: 'on-grid' }]);
  });

  test('RUL-1 what the operator proposes, a second person of it approves, and from its day on the market says so', async () => {
    const proposed = mustBe(201, await propose<{ id: string; summary: string }>(hubei, '2026-03-03'));
    expect(proposed.summary).toContain('2026-03-03');
    expect((await propose(hubei, '2026-03-04')).body.code).toBe('approval.already-open');
    const shown = await callerOf(running, offices.operatorApprover).get<{ payload: { changes: { path: string }[] } }>(
      `/approvals/${proposed.id}`,
    );
    expect(mustBe(200, shown).payload.changes.map(({ path }) => path)).toContain('matching.tradePrice');
    await approve(running, offices.operatorApprover, proposed.id);

    expect(await read('/markets/carbon')).toMatchObject({ rulebook: { version: 1, tradePrice: 'maker' } });
    expect(await read('/markets/carbon/rulebooks/on/2026-03-02')).toMatchObject({ version: 1 });
    expect(await read('/markets/carbon/rulebooks/on/2026-03-03')).toMatchObject({ version: 2, rulebook: hubei });
    clock.advance(12 * MINUTE_MS);
    expect(await read('/markets/carbon')).toMatchObject({
      rulebook: {
        version: 2,
        effectiveOn: '2026-03-03',
        titleZh: hubei.titleZh,
        tradePrice: 'lower',
        band: '0.10',
        matchingBasis: hubei.basis.matching,
        fees: [{ rate: '0.005' }, { rate: '0.005' }],
      },
    });
    expect(await read('/markets/water')).toMatchObject({ rulebook: { version: 1 } });
  });

  test('versions are listed newest first, page by page, with the proposal they came from', async () => {
    const first = await read<{ items: readonly Version[]; nextCursor: string }>('/markets/carbon/rulebooks?limit=1');
    expect(first.items).toMatchObject([{ version: 2, effectiveOn: '2026-03-03' }]);
    expect(first.items[0]?.proposalId).toMatch(/^[0-9a-f-]{36}$/);
    const second = await read<{ items: readonly Version[]; nextCursor: null }>(
      `/markets/carbon/rulebooks?limit=1&cursor=${first.nextCursor}`,
    );
    expect(second).toMatchObject({ items: [{ version: 1, proposalId: null }], nextCursor: null });
  });

  test('a version is read with its basis, and compared with the one before it or with another', async () => {
    expect(await read('/markets/carbon/rulebooks/2')).toMatchObject({
      version: 2,
      rulebook: { basis: { matching: [{ document: '湖北碳排放权交易问答', certainty: 'V' }] } },
    });
    const { against, changes } = await read<{ against: number; changes: { path: string }[] }>(
      '/markets/carbon/rulebooks/2/diff',
    );
    expect(against).toBe(1);
    expect(changes).toContainEqual({ path: 'prices.band', before: null, after: '0.10' });
    expect(changes).toContainEqual({ path: 'matching.tradePrice', before: 'maker', after: 'lower' });
    const back = await read<{ changes: unknown[] }>('/markets/carbon/rulebooks/1/diff?against=2');
    expect(back.changes).toContainEqual({ path: 'prices.band', before: '0.10', after: null });
    expect(await read('/markets/carbon/rulebooks/2/diff?against=2')).toMatchObject({ changes: [] });
  });

  test.each([
    ['/markets/oil/rulebooks', 404, 'market.not-found'],
    ['/markets/carbon/rulebooks/3', 404, 'market.rulebook-not-found'],
    ['/markets/carbon/rulebooks/first', 404, 'market.rulebook-not-found'],
    ['/markets/carbon/rulebooks/99999999999', 404, 'market.rulebook-not-found'],
    ['/markets/carbon/rulebooks/1/diff', 404, 'market.rulebook-not-found'],
    ['/markets/carbon/rulebooks/on/1969-12-31', 404, 'market.rulebook-not-found'],
    ['/markets/carbon/rulebooks/on/2026-02-30', 400, 'request.invalid-field'],
    ['/markets/carbon/rulebooks/2/diff?against=0', 400, 'request.invalid-field'],
  ])('%s is %i %s', async (path, status, code) => {
    const answer = await callerOf(running).get(path);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
  });

  test('the same request sent twice proposes once', async () => {
    const { accessToken } = await signIn(running.app, offices.marketOperator.actor.userId);
    const again = callerOf(running, { ...offices.marketOperator, authorization: `Bearer ${accessToken}` });
    const body = {
      effectiveOn: '2026-03-05',
      rulebook: { ...hubei, titleZh: '再修订' },
      reason: '修订',
      documents: [DOCUMENT],
    };
    const first = await again.post<{ id: string }>('/markets/carbon/rulebooks', body, 'twice');
    const second = await again.post<{ id: string }>('/markets/carbon/rulebooks', body, 'twice');
    expect([first.status, second.status, second.body.id]).toEqual([201, 201, first.body.id]);
    expect(second.headers['idempotency-replayed']).toBe('true');
  });
});
