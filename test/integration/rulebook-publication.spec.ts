import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ApprovalsService } from '../../src/modules/approval/index.js';
import { RulebookPublications } from '../../src/modules/market/index.js';
import { payloadOf } from '../../src/modules/market/rulebook/publication/publication.js';
import type { Rulebook } from '../../src/modules/market/rulebook/rulebook.js';
import { RulebooksInForce } from '../../src/modules/market/rulebook/rulebooks-in-force.js';
import type { Actor } from '../../src/platform/auth/actor.js';
import type { DomainError } from '../../src/shared/domain-error.js';
import type { Market } from '../../src/shared/market.js';
import { manualClock } from '../support/manual-clock.js';
import { seatOrganization, seatPerson, type TestOrganization } from '../support/people.js';
import { plainRulebook } from '../support/plain-rulebooks.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { asOwner } from '../support/test-database.js';

const DOCUMENT = { sha256: 'ab'.repeat(32), name: '批准文件.pdf', mediaType: 'application/pdf', sizeBytes: 1024 };
const DAY_MS = 86_400_000;

/** Listing and pick in place of the matching of the plain rulebooks. */
function pickRulebook(market: Market): Rulebook {
  const plain = plainRulebook(market);
  return {
    ...plain,
    titleZh: '挂牌点选规则',
    sessions: { book: [{ phase: 'pick', from: '09:30', to: '15:00' }], block: plain.sessions.block },
    matching: { policy: 'five-level-pick', tradePrice: 'maker', callAfterHaltSeconds: null },
    orders: { ...plain.orders, timesInForce: ['day', 'gtc'], postOnly: false },
  };
}

describe('the publication of a rulebook', () => {
  // 2026-03-02, ten in the morning in Shanghai.
  const clock = manualClock();
  let xiang: TestApp;
  let operator: TestOrganization;
  let proposer: Actor;
  let approver: Actor;
  beforeAll(async () => {
    xiang = await startTestApp({ clock });
  });
  beforeEach(async () => {
    operator = await seatOrganization(xiang.database, 'operator', '430000');
    proposer = await seatPerson(xiang.database, operator, ['market-operator', 'approver']);
    approver = await seatPerson(xiang.database, operator, ['approver']);
  });
  afterAll(() => xiang.close());

  async function propose(rulebook: unknown, effectiveOn: string, documents = [DOCUMENT]): Promise<string> {
    const { market } = rulebook as Rulebook;
    const form = { effectiveOn, rulebook: rulebook as Record<string, unknown>, reason: '年度修订', documents };
    const request = { key: randomUUID(), fingerprint: Buffer.alloc(32) };
    const publications = xiang.app.get(RulebookPublications, { strict: false });
    return (await publications.propose(proposer, market, form, request)).body.id;
  }

  function decide(id: string, who: Actor, decision: 'approve' | 'reject' = 'approve'): Promise<unknown> {
    const draft = { decision, reason: decision === 'reject' ? '不妥' : null, proof: null };
    const approvals = xiang.app.get(ApprovalsService, { strict: false });
    return xiang.database.transaction((tx) => approvals.decide(tx, id, draft, who, 'session', clock.now()));
  }

  async function publish(rulebook: Rulebook, effectiveOn: string): Promise<void> {
    await decide(await propose(rulebook, effectiveOn), approver);
  }

  function on(market: Market, day: string): Promise<readonly [version: number, policy: string]> {
    const rulebooks = xiang.app.get(RulebooksInForce, { strict: false });
    return rulebooks.on(market, day).then(({ version, content }) => [version, content.matching.policy]);
  }

  /** As somebody would who has the application's rights on the database. */
  function insert(
    market: Market,
    values: { version: number; effectiveOn: string; content: object; proposalId: string | null },
  ) {
    return xiang.database.query(
      `INSERT INTO market_rulebooks (market, version, effective_on, content, proposal_id, published_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [market, values.version, values.effectiveOn, JSON.stringify(values.content), values.proposalId, clock.now()],
    );
  }

  test('RUL-1 a rulebook is in force only after a second person, and only from its day on', async () => {
    const id = await propose(pickRulebook('water'), '2026-03-04');
    await expect(decide(id, proposer)).rejects.toMatchObject({ definition: { code: 'approval.own-proposal' } });
    expect(await on('water', '2026-03-04')).toEqual([1, 'price-time']);
    await decide(id, approver);
    expect(await on('water', '2026-03-03')).toEqual([1, 'price-time']);
    expect(await on('water', '2026-03-04')).toEqual([2, 'five-level-pick']);
    expect(await on('energy', '2026-03-04')).toEqual([1, 'price-time']);
    const audit = await xiang.database.query<{ actor_id: string; after: { version: number } }>(
      "SELECT actor_id, after FROM platform_audit WHERE action = 'market.rulebook-published'",
    );
    expect(audit).toMatchObject([{ actor_id: approver.userId, after: { version: 2, effectiveOn: '2026-03-04' } }]);
  });

  test('RUL-1 nobody of another organization approves it, and what is rejected never comes into force', async () => {
    const id = await propose(pickRulebook('forest'), '2026-03-04');
    const stranger = await seatPerson(xiang.database, await seatOrganization(xiang.database, 'operator', '430000'), [
      'approver',
    ]);
    await expect(decide(id, stranger)).rejects.toMatchObject({ definition: { code: 'approval.proposal-not-found' } });
    await decide(id, approver, 'reject');
    expect(await on('forest', '2026-04-01')).toEqual([1, 'price-time']);
  });

  test.each([
    ['the past', '2026-02-27'],
    ['yesterday', '2026-03-01'],
    ['today', '2026-03-02'],
  ])('RUL-1 publishing for %s is refused', async (_, day) => {
    await expect(propose(pickRulebook('forest'), day)).rejects.toMatchObject({
      definition: { code: 'market.rulebook-day-refused' },
      options: { fields: [{ field: 'effectiveOn', rule: 'later-day' }], facts: { earliest: '2026-03-03' } },
    });
  });

  test('a rulebook for a day too far ahead is refused, because none of an earlier day could follow it', async () => {
    await expect(propose(pickRulebook('forest'), '2027-03-04')).rejects.toMatchObject({
      options: { fields: [{ field: 'effectiveOn', rule: 'not-too-far' }], facts: { last: '2027-03-03' } },
    });
  });

  test('RUL-1 the day is judged again when it is approved', async () => {
    const id = await propose(pickRulebook('forest'), '2026-03-03');
    clock.advance(DAY_MS);
    await expect(decide(id, approver)).rejects.toMatchObject({
      definition: { code: 'market.rulebook-day-refused' },
      options: { facts: { earliest: '2026-03-04' } },
    });
    expect(await on('forest', '2026-03-03')).toEqual([1, 'price-time']);
    await decide(id, approver, 'reject');
  });

  test('RUL-1 a decision that comes in after the day was opened changes nothing, though it was made before midnight', async () => {
    const id = await propose(pickRulebook('forest'), '2026-03-04');
    await asOwner(
      xiang.testDatabase,
      `INSERT INTO market_days VALUES ('forest', '2026-03-04', 1, '2026-03-04', 'closed', false, false, false, 1, 1, now())`,
    );
    await expect(decide(id, approver)).rejects.toMatchObject({
      definition: { code: 'market.rulebook-day-refused' },
      options: { facts: { earliest: '2026-03-05' } },
    });
    await asOwner(xiang.testDatabase, `DELETE FROM market_days WHERE market = 'forest' AND day = '2026-03-04'`);
    await decide(id, approver, 'reject');
  });

  test('RUL-1 none comes into force before one that was published earlier; one for the same day takes its place', async () => {
    await publish(pickRulebook('energy'), '2026-03-10');
    await expect(propose(plainRulebook('energy'), '2026-03-09')).rejects.toMatchObject({
      options: { facts: { earliest: '2026-03-10' } },
    });
    await publish(plainRulebook('energy'), '2026-03-10');
    expect(await on('energy', '2026-03-09')).toEqual([1, 'price-time']);
    expect(await on('energy', '2026-03-10')).toEqual([3, 'price-time']);
  });

  test('RUL-1 an old day is computed by the rules of that day, whatever was published since', async () => {
    await publish(pickRulebook('discharge'), '2026-03-05');
    const before = await on('discharge', '2026-03-05');
    await publish({ ...pickRulebook('discharge'), titleZh: '再修订' }, '2026-03-06');
    expect(await on('discharge', '2026-03-04')).toEqual([1, 'price-time']);
    expect(await on('discharge', '2026-03-05')).toEqual(before);
    expect(await on('discharge', '2026-03-06')).toEqual([3, 'five-level-pick']);
    await expect(xiang.database.query(`UPDATE market_rulebooks SET effective_on = '2020-01-01'`)).rejects.toThrow(
      'permission denied',
    );
    await expect(
      asOwner(xiang.testDatabase, `UPDATE market_rulebooks SET effective_on = '2020-01-01' WHERE version = 2`),
    ).rejects.toThrow();
  });

  describe('past the application', () => {
    test('RUL-1 the database takes none for today or the past', async () => {
      const id = await propose(pickRulebook('carbon'), '2026-03-04');
      for (const effectiveOn of ['2026-03-03', '2026-02-01']) {
        await asOwner(xiang.testDatabase, 'ALTER TABLE market_rulebooks DISABLE TRIGGER market_rulebooks_follow');
        const values = { version: 2, effectiveOn, content: pickRulebook('carbon'), proposalId: id };
        await expect(insert('carbon', values)).rejects.toThrow('market_rulebooks_not_for_the_past');
        await asOwner(xiang.testDatabase, 'ALTER TABLE market_rulebooks ENABLE TRIGGER market_rulebooks_follow');
      }
      await decide(id, approver, 'reject');
    });

    test('RUL-1 the database takes none that was not approved, and none that differs from what was', async () => {
      const content = pickRulebook('carbon');
      const id = await propose(content, '2026-03-04');
      const values = { version: 2, effectiveOn: '2026-03-04', content, proposalId: id };
      await expect(insert('carbon', values)).rejects.toThrow('second person');
      await decide(id, approver);
      const later = { ...values, version: 3 };
      await expect(insert('carbon', { ...later, content: { ...content, titleZh: '另一份' } })).rejects.toThrow();
      await expect(insert('carbon', { ...later, effectiveOn: '2026-03-05' })).rejects.toThrow('second person');
      await expect(insert('carbon', { ...later, proposalId: null })).rejects.toThrow('second person');
      await expect(insert('carbon', later)).rejects.toThrow('market_rulebooks_proposal_once');
    });

    test('RUL-3 the database takes no automatic matching without the document that allows it', async () => {
      const content = plainRulebook('water');
      const draft = {
        kind: 'rulebook-publication',
        market: 'water' as const,
        subject: 'rulebook:water',
        summary: '未附文件',
        payload: payloadOf({ effectiveOn: '2026-03-20', reason: '试', rulebook: content }, 2, []),
        documents: [],
      };
      const approvals = xiang.app.get(ApprovalsService, { strict: false });
      const { id } = await xiang.database.transaction((tx) => approvals.propose(tx, draft, proposer, clock.now()));
      await expect(decide(id, approver)).rejects.toThrow('a document that allows it');
      await decide(id, approver, 'reject');
    });

    test('RUL-1 the database takes versions in their order only, and no day before an earlier one', async () => {
      const [latest] = await xiang.database.query<{ version: number }>(
        `SELECT max(version) AS version FROM market_rulebooks WHERE market = 'energy'`,
      );
      const next = (latest?.version ?? 0) + 1;
      const values = { version: next, effectiveOn: '2026-03-09', content: plainRulebook('energy'), proposalId: null };
      await expect(insert('energy', values)).rejects.toThrow('before an earlier one');
      await expect(insert('energy', { ...values, version: next + 1 })).rejects.toThrow('follow one another');
    });
  });

  describe('automatic matching', () => {
    test('RUL-3 is not even proposed without a basis that somebody has seen', async () => {
      const basis = { matching: [{ document: '某批复', article: null, certainty: 'K', note: null }] };
      const refused = propose({ ...plainRulebook('forest'), basis }, '2026-04-01');
      await expect(refused).rejects.toMatchObject({
        definition: { code: 'market.rulebook-invalid', status: 422 },
        options: { fields: [{ field: 'rulebook.basis.matching', rule: 'automatic-matching-needs-basis' }] },
      });
    });

    test('RUL-3 is not even proposed without the document', async () => {
      await expect(propose(plainRulebook('forest'), '2026-04-01', [])).rejects.toMatchObject({
        options: { fields: [{ field: 'documents', rule: 'automatic-matching-needs-document' }] },
      });
    });

    test('RUL-3 with basis and document it still waits for a second person', async () => {
      await publish(pickRulebook('forest'), '2026-04-01');
      const id = await propose(plainRulebook('forest'), '2026-04-02');
      await expect(decide(id, proposer)).rejects.toMatchObject({ definition: { code: 'approval.own-proposal' } });
      expect((await on('forest', '2026-04-02'))[1]).toBe('five-level-pick');
      await decide(id, approver);
      expect((await on('forest', '2026-04-02'))[1]).toBe('price-time');
    });
  });

  test('a rulebook of another market, or with a price off the grid of a listed instrument, is refused with the field', async () => {
    const publications = xiang.app.get(RulebookPublications, { strict: false });
    const form = { effectiveOn: '2026-05-01', reason: '误选市场', rulebook: { ...pickRulebook('forest') } };
    const request = { key: randomUUID(), fingerprint: Buffer.alloc(32) };
    const error = await publications.propose(proposer, 'water', form, request).catch((thrown: DomainError) => thrown);
    expect(error).toMatchObject({ options: { fields: [{ field: 'rulebook.market', rule: 'of-the-market' }] } });
    const orders = { ...pickRulebook('water').orders, steps: [{ instrument: 'NONE', price: '0.10', quantity: null }] };
    await expect(propose({ ...pickRulebook('water'), orders }, '2026-05-01')).rejects.toMatchObject({
      options: { fields: [{ field: 'rulebook.orders.steps.0.instrument', rule: 'listed' }] },
    });
  });
});
