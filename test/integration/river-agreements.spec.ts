import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  LISHUI_AS_PRINTED,
  LUSHUI,
  XIANG_PAIR_80,
} from '../../src/modules/compensation/agreement/template/hunan-pairs.js';
import { XIANG_2014 } from '../../src/modules/compensation/agreement/template/xiang-2014.js';
import type { CompensationRules } from '../../src/modules/compensation/agreement/rule/rule.js';
import { Agreements } from '../../src/modules/compensation/index.js';
import { callerOf, type Answer, type Caller } from '../support/caller.js';
import { agreement, between } from '../support/river-agreement.js';
import { manualClock } from '../support/manual-clock.js';
import { seatOrganization, type TestOrganization } from '../support/people.js';
import { seatSignedIn } from '../support/sign-in.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PAPER = { sha256: 'ab'.repeat(32), name: '协议签署页.pdf', mediaType: 'application/pdf', sizeBytes: 1024 };

interface Office {
  readonly organization: TestOrganization;
  readonly officer: Caller;
  readonly approver: Caller;
}

describe('agreements between governments', () => {
  // 2026-03-02, ten in the morning in Shanghai.
  const clock = manualClock();
  let xiang: TestApp;
  let upper: Office;
  let lower: Office;
  beforeAll(async () => {
    xiang = await startTestApp({ clock });
  });
  beforeEach(async () => {
    [upper, lower] = [await office('430800'), await office('430700')];
  });
  afterAll(() => xiang.close());

  async function office(division: string): Promise<Office> {
    const organization = await seatOrganization(xiang.database, 'finance-office', division);
    const person = async (role: 'finance-officer' | 'approver'): Promise<Caller> =>
      callerOf(xiang, await seatSignedIn(xiang.app, { kind: 'finance-office', roles: [role], organization }));
    return { organization, officer: await person('finance-officer'), approver: await person('approver') };
  }

  async function drafted(content: unknown = agreement(), by: Office = upper): Promise<string> {
    const { status, body } = await by.officer.post('/compensation/agreements', { content, reason: '起草' });
    expect([status, body['code']]).toEqual([201, undefined]);
    return String(body['id']);
  }

  const at = (id: string, version = 1): string => `/compensation/agreements/${id}/versions/${version}`;

  async function propose(id: string, by: Office, party: string, version = 1, documents?: object[]): Promise<Answer> {
    return by.officer.post(`${at(id, version)}/signatures`, { party, ...(documents ? { documents } : {}) });
  }

  async function sign(id: string, by: Office, party: string, version = 1, documents?: object[]): Promise<Answer> {
    const proposal = await propose(id, by, party, version, documents);
    expect([proposal.status, proposal.body['code']]).toEqual([201, undefined]);
    return by.approver.post(`/approvals/${String(proposal.body['id'])}/decisions`, { decision: 'approve' });
  }

  async function signed(content: unknown = agreement()): Promise<string> {
    const id = await drafted(content);
    expect((await upper.officer.post(`${at(id)}/offer`)).status).toBe(201);
    expect((await sign(id, upper, 'upper-city')).status).toBe(201);
    expect((await sign(id, lower, 'lower-city')).status).toBe(201);
    return id;
  }

  async function stateOf(id: string, version = 1): Promise<unknown> {
    return (await upper.officer.get(at(id, version))).body['state'];
  }

  test('from draft over two signatures of two persons each into force, to the public, and out of it', async () => {
    const id = await drafted();
    expect(await stateOf(id)).toBe('draft');
    expect((await propose(id, upper, 'upper-city')).body['code']).toBe('compensation.agreement-not-offered');
    await upper.officer.post(`${at(id)}/offer`);
    expect(await stateOf(id)).toBe('proposed');
    await sign(id, upper, 'upper-city');
    expect(await stateOf(id)).toBe('proposed');
    await sign(id, lower, 'lower-city');
    expect(await stateOf(id)).toBe('signed');

    const everybody = callerOf(xiang);
    expect((await everybody.get(`/public/river-agreements/${id}`)).status).toBe(404);
    const april = await everybody.get(`/public/river-agreements/${id}?on=2026-04-01`);
    expect(april.body).toMatchObject({
      state: 'in-force',
      effectiveOn: '2026-04-01',
      lastOn: '2028-12-31',
      settlesByItself: true,
      signatures: [{ party: 'upper-city', onPaper: false }, { party: 'lower-city' }],
    });
    expect((await everybody.get(`/public/river-agreements/${id}?on=2028-12-31`)).status).toBe(200);
    expect((await everybody.get(`/public/river-agreements/${id}?on=2029-01-01`)).status).toBe(404);
  });

  test('no other person or office signs for a party', async () => {
    const id = await drafted();
    await upper.officer.post(`${at(id)}/offer`);
    expect((await propose(id, lower, 'upper-city')).body['code']).toBe('compensation.agreement-not-a-party');
    const proposal = await propose(id, upper, 'upper-city');
    const path = `/approvals/${String(proposal.body['id'])}/decisions`;
    expect((await lower.approver.post(path, { decision: 'approve' })).status).toBe(404);
    expect((await upper.officer.post(path, { decision: 'approve' })).status).toBe(403);
    const stranger = await office('430100');
    expect((await stranger.officer.get(at(id))).status).toBe(404);
    expect(
      (await stranger.officer.post('/compensation/agreements', { content: agreement(), reason: '起草' })).body,
    ).toMatchObject({ code: 'compensation.agreement-not-a-party' });
    const bureau = callerOf(
      xiang,
      await seatSignedIn(xiang.app, { kind: 'ecology-bureau', roles: ['reviewer'], division: '430800' }),
    );
    expect((await bureau.get(at(id))).status).toBe(200);
  });

  test.each(['scope', 'target', 'duties', 'method', 'term', 'breach', 'other'] as const)(
    'an agreement without its %s is kept as a draft and cannot be put forward (条例 art. 17)',
    async (content) => {
      const id = await drafted(agreement({ statutory: { ...agreement().statutory, [content]: null } }));
      const refused = await upper.officer.post(`${at(id)}/offer`);
      expect(refused).toMatchObject({
        status: 422,
        body: {
          code: 'compensation.agreement-incomplete',
          errors: [{ field: `content.statutory.${content}`, rule: 'article-17' }],
        },
      });
      const { body } = await upper.officer.get<{ checklist: { content: string; complete: boolean }[] }>(at(id));
      expect(body.checklist.filter(({ complete }) => !complete).map((each) => each.content)).toEqual([content]);
    },
  );

  test('the database lets nobody put forward what is incomplete, or sign without the decision', async () => {
    const id = await drafted(agreement({ statutory: { ...agreement().statutory, breach: null } }));
    const { rows } = { rows: await xiang.database.query<{ id: string }>('SELECT id FROM identity_users LIMIT 1') };
    const offer = `INSERT INTO compensation_agreement_offers (agreement_id, version, offered_by_user_id,
      offered_by_organization_id, offered_at) VALUES ($1, 1, $2, $3, now())`;
    await expect(xiang.database.query(offer, [id, rows[0]?.id, upper.organization.id])).rejects.toThrow('breach');
    const whole = await drafted();
    await upper.officer.post(`${at(whole)}/offer`);
    const proposal = await propose(whole, upper, 'upper-city');
    const signature = `INSERT INTO compensation_agreement_signatures (agreement_id, version, party, organization_id,
      proposal_id, on_paper, signed_at) VALUES ($1, 1, 'upper-city', $2, $3, false, now())`;
    await expect(xiang.database.query(signature, [whole, upper.organization.id, proposal.body['id']])).rejects.toThrow(
      'what is signed is what a second person approved',
    );
    for (const table of ['agreements', 'agreement_versions', 'agreement_offers', 'agreement_signatures']) {
      await expect(xiang.database.query(`DELETE FROM compensation_${table}`)).rejects.toThrow(
        /permission denied|append-only|refused/,
      );
    }
    await expect(xiang.database.query('UPDATE compensation_agreements SET opened_at = now()')).rejects.toThrow();
  });

  test('a renewal is a new version that takes over on its day, and the old one stays as it was signed', async () => {
    const id = await signed();
    const next = agreement({ term: { from: '2028-01-01', to: '2030-12-31' } });
    expect(
      (await lower.officer.post(`/compensation/agreements/${id}/versions`, { content: next, reason: '续签' })).body,
    ).toMatchObject({ version: 2, state: 'draft' });
    await lower.officer.post(`${at(id, 2)}/offer`);
    await sign(id, upper, 'upper-city', 2);
    const everybody = callerOf(xiang);
    const on = async (day: string): Promise<unknown> =>
      (await everybody.get(`/public/river-agreements/${id}?on=${day}`)).body['version'];
    expect(await on('2028-06-01')).toBe(1);
    await sign(id, lower, 'lower-city', 2);
    expect([await on('2027-12-31'), await on('2028-01-01'), await on('2030-12-31')]).toEqual([1, 2, 2]);
    expect((await upper.officer.get(at(id, 1))).body).toMatchObject({
      lastOn: '2027-12-31',
      contentSha256: expect.any(String),
    });
    const { body } = await upper.officer.get(`${at(id, 2)}/diff`);
    expect(body['changes']).toEqual([
      { path: 'term.to', before: '2028-12-31', after: '2030-12-31' },
      { path: 'term.from', before: '2026-04-01', after: '2028-01-01' },
    ]);
  });

  test('what was overtaken is not signed any more', async () => {
    const id = await drafted();
    await upper.officer.post(`${at(id)}/offer`);
    const early = await propose(id, upper, 'upper-city');
    await lower.officer.post(`/compensation/agreements/${id}/versions`, {
      content: agreement({ payBy: '06-30' }),
      reason: '修改',
    });
    expect((await upper.officer.post(`${at(id)}/offer`)).body['code']).toBe('compensation.agreement-overtaken');
    await lower.officer.post(`${at(id, 2)}/offer`);
    expect((await propose(id, lower, 'lower-city')).body['code']).toBe('compensation.agreement-overtaken');
    const late = await upper.approver.post(`/approvals/${String(early.body['id'])}/decisions`, { decision: 'approve' });
    expect(late.body['code']).toBe('compensation.agreement-overtaken');
    expect(await stateOf(id)).toBe('overtaken');
  });

  test('AGR-3 the clause as printed can be signed, but settles nothing until a new version decides it', async () => {
    const printed = { ...between(LISHUI_AS_PRINTED.rules) };
    const id = await drafted(agreement({ rules: printed, template: 'lishui-as-printed' }));
    const { body } = await upper.officer.get<{ findings: { kind: string; blocks: boolean }[] }>(at(id));
    expect(body.findings.map(({ kind }) => kind)).toEqual([
      'undefined-term',
      'ambiguous',
      'ambiguous',
      'uncovered',
      'uncovered',
      'uncovered',
    ]);
    await upper.officer.post(`${at(id)}/offer`);
    await sign(id, upper, 'zhangjiajie');
    await sign(id, lower, 'changde');
    const agreements = xiang.app.get(Agreements, { strict: false });
    const version = await agreements.versionOn(id, '2026-04-01');
    const span = { from: '2026-04-01', to: '2026-04-30' };
    expect(() => agreements.settle(version, [], span)).toThrow('compensation.agreement-undecided');

    const [upperCity, lowerCity] = printed.parties;
    const ids = (text: string): string =>
      text.replaceAll('"upper-city"', `"${upperCity?.id}"`).replaceAll('"lower-city"', `"${lowerCity?.id}"`);
    const decided = JSON.parse(ids(JSON.stringify(between(XIANG_PAIR_80.rules)))) as CompensationRules;
    const next = { content: agreement({ rules: decided }), reason: '按序适用，上年指同月，Ⅲ类及以下由上游支付' };
    await upper.officer.post(`/compensation/agreements/${id}/versions`, next);
    await upper.officer.post(`${at(id, 2)}/offer`);
    await sign(id, upper, 'zhangjiajie', 2);
    await sign(id, lower, 'changde', 2);
    const later = await agreements.versionOn(id, '2026-04-01');
    expect(later).toMatchObject({ version: 2, settlesByItself: true });
    const evidence = [
      {
        subject: 'border',
        period: '2026-04',
        status: 'published',
        waterClass: 3,
        lastYearSamePeriod: { waterClass: 4 },
      } as const,
    ];
    expect(agreements.settle(later, evidence, span).lines).toMatchObject([
      { line: '1', payments: [{ payer: 'changde', payee: 'zhangjiajie', amountFen: 80_000_000n }] },
    ]);
  });

  test('a party of another province signs on paper, recorded by two persons here with its document', async () => {
    const hunan = await office('430000');
    const id = await drafted(agreement({ rules: LUSHUI.rules, template: 'lushui' }), hunan);
    await hunan.officer.post(`${at(id)}/offer`);
    expect((await propose(id, hunan, 'jiangxi')).body['code']).toBe('compensation.agreement-paper-needed');
    await sign(id, hunan, 'jiangxi', 1, [PAPER]);
    await sign(id, hunan, 'hunan');
    const { body } = await hunan.officer.get(at(id));
    expect(body).toMatchObject({
      state: 'signed',
      signatures: [
        { party: 'jiangxi', onPaper: true },
        { party: 'hunan', onPaper: false },
      ],
    });
  });

  test('AGR-2 渌水 2020 as a trial run through the API comes to 1,200, with nothing kept of it', async () => {
    const hunan = await office('430000');
    const id = await drafted(agreement({ rules: LUSHUI.rules }), hunan);
    // Seven months Ⅱ and five Ⅲ are known; which month is which is invented.
    const evidence = Array.from({ length: 12 }, (_, month) => ({
      subject: 'JYS',
      period: `2020-${String(month + 1).padStart(2, '0')}`,
      status: 'published',
      waterClass: month < 7 ? 2 : 3,
      targetClass: 3,
    }));
    const body = { from: '2020-01-01', to: '2020-12-31', evidence };
    const answer = await hunan.officer.post(`${at(id)}/what-if`, body);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      settlesByItself: true,
      held: 0,
      pairs: [{ between: ['hunan', 'jiangxi'], firstPays: '12000000.00', secondPays: '0.00', net: '12000000.00' }],
    });
    expect((answer.body['lines'] as unknown[])[0]).toMatchObject({
      period: '2020-01',
      line: 'met',
      payments: [{ payer: 'hunan', payee: 'jiangxi', amount: '1000000.00' }],
    });
    const twice = {
      ...body,
      evidence: [evidence[0], evidence[0], { subject: 'JYS', period: '2020/3', status: 'new' }],
    };
    expect((await hunan.officer.post(`${at(id)}/what-if`, twice)).body).toMatchObject({
      code: 'compensation.evidence-invalid',
      errors: [
        { field: 'evidence.2.period', rule: 'period' },
        { field: 'evidence.2.status', rule: 'one-of' },
      ],
    });
  });

  test('every fault of a draft is told with its field', async () => {
    const rules = structuredClone(between(XIANG_PAIR_80.rules)) as unknown as {
      parts: { lines: { amount: unknown; from: string }[] }[];
      rounding: { to: string };
    };
    const [line] = rules.parts[0]?.lines ?? [];
    if (line) Object.assign(line, { amount: { kind: 'parameter', name: 'nobody' }, from: 'nobody' });
    rules.rounding.to = '0.0000001';
    const form = { content: { ...agreement(), rules }, reason: '起草' };
    expect(await upper.officer.post('/compensation/agreements', form)).toMatchObject({
      status: 422,
      body: {
        code: 'compensation.agreement-invalid',
        errors: [
          { field: 'content.rules.parts.0.lines.0.amount.name', rule: 'known' },
          { field: 'content.rules.parts.0.lines.0.from', rule: 'known' },
          { field: 'content.rules.rounding.to', rule: 'whole-fen' },
        ],
      },
    });
  });

  test('the rules of the deepest template pass the edge, and templates are for everybody', async () => {
    const { body } = await callerOf(xiang).get<{ items: { id: string; sentences: unknown[] }[] }>(
      '/public/river-agreement-templates',
    );
    expect(body.items.map(({ id }) => id)).toContain('xiang-2014-provincial');
    const yongzhou = await office('431100');
    const { status, body: refusal } = await yongzhou.officer.post('/compensation/agreements', {
      content: agreement({ rules: XIANG_2014.rules }),
      reason: '起草',
    });
    expect([status, refusal['code']]).toEqual([201, undefined]);
  });
});
