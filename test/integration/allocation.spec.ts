import { randomInt, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { brokenConstraint } from '../../src/platform/database/constraint-violation.js';
import type { Database, Tx } from '../../src/platform/database/database.js';
import { callerOf, type Answer } from '../support/caller.js';
import {
  COD_LISTING,
  listInstrument,
  mustBe,
  openTradingAccount,
  seatOffices,
  type Offices,
} from '../support/registry-fixture.js';
import { seatSignedIn, type SignedIn } from '../support/sign-in.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { asOwner } from '../support/test-database.js';

/** Faults injected in the test run. */
const KILLS = 150;
const APPLICATIONS_UNDER_FIRE = 40;

describe('approval and issuance are one transaction', () => {
  let running: TestApp;
  let database: Database;
  let offices: Offices;
  let clerk: SignedIn;
  let secondApprover: SignedIn;
  let accountId: string;

  beforeAll(async () => {
    running = await startTestApp();
    database = running.database;
    offices = await seatOffices(running);
    await listInstrument(running, offices, COD_LISTING, [offices.ecology]);
    clerk = await seatSignedIn(running.app, { kind: 'enterprise', division: '430382', roles: ['rights-clerk'] });
    const { organization } = clerk;
    const keeper = await seatSignedIn(running.app, { kind: 'enterprise', organization, roles: ['account-keeper'] });
    accountId = await openTradingAccount(running, offices, keeper, 'discharge');
    secondApprover = await seatSignedIn(running.app, {
      kind: 'ecology-bureau',
      organization: offices.ecology.reviewer.organization,
      roles: ['approver'],
    });
  });
  afterAll(() => running.close());

  /** An application that waits for its approver. */
  async function waiting(): Promise<{ readonly id: string; readonly proposalId: string }> {
    const form = { instrument: 'XJ-COD', quantity: '1', reason: '新建项目' };
    const { id } = mustBe(201, await callerOf(running, clerk).post<{ id: string }>('/allocations', form));
    const path = `/allocations/${id}/review`;
    const passed = await callerOf(running, offices.ecology.reviewer).post<{ proposalId: string }>(path, {
      decision: 'pass',
    });
    return { id, proposalId: mustBe(201, passed).proposalId };
  }

  function decide(approver: SignedIn, proposalId: string, key?: string): Promise<Answer<{ code?: string }>> {
    return callerOf(running, approver).post(`/approvals/${proposalId}/decisions`, { decision: 'approve' }, key);
  }

  /** What must hold at every moment, whatever was killed: decision ⇔ grant ⇔ movement ⇔ application. */
  async function assertWhole(): Promise<void> {
    const broken = await asOwner(
      running.testDatabase,
      `WITH allocations AS (
         SELECT p.id, p.status, (p.payload -> 'lines' -> 0 ->> 'applicationId')::uuid AS application_id,
                (p.payload -> 'lines' -> 0 ->> 'quantity')::bigint AS quantity
           FROM approval_proposals p WHERE p.kind = 'allocation')
       SELECT a.id, a.status, x.status AS application, g.quantity AS granted, e.moved
         FROM allocations a
         JOIN allocation_applications x ON x.id = a.application_id
         LEFT JOIN allocation_grants g ON g.proposal_id = a.id
         LEFT JOIN LATERAL (
           SELECT sum(e.available) AS moved FROM ledger_transfers t JOIN ledger_entries e ON e.transfer_id = t.id
            WHERE t.key = 'allocation/' || a.id || '/1' AND e.account_id = $1) e ON true
        WHERE CASE WHEN a.status = 'approved'
                THEN g.quantity IS DISTINCT FROM a.quantity OR e.moved IS DISTINCT FROM a.quantity OR x.status <> 'issued'
                ELSE g.quantity IS NOT NULL OR e.moved IS NOT NULL
                  OR (x.status = 'issued' AND x.proposal_id = a.id) END`,
      [accountId],
    );
    expect(broken).toEqual([]);
    const [sums] = await asOwner<{ granted: string; held: string; issued: string }>(
      running.testDatabase,
      `SELECT (SELECT coalesce(sum(quantity), 0) FROM allocation_grants)::text AS granted,
              (SELECT available FROM ledger_balances WHERE account_id = $1 AND asset = 'XJ-COD')::text AS held,
              (SELECT -sum(b.available) FROM ledger_balances b JOIN ledger_accounts a ON a.id = b.account_id
                WHERE a.kind = 'issuance' AND b.asset = 'XJ-COD')::text AS issued`,
      [accountId],
    );
    expect([sums?.held, sums?.issued]).toEqual([sums?.granted, sums?.granted]);
  }

  async function brokenBy(work: (tx: Tx) => Promise<unknown>): Promise<string | null> {
    try {
      await database.transaction(work);
      return null;
    } catch (error) {
      return brokenConstraint(error) ?? String(error);
    }
  }

  /** A lawful decision and status with SQL, as an intruder with the application's rights could write them. */
  async function approveWithSql(tx: Tx, proposalId: string): Promise<void> {
    const { userId, organizationId } = offices.ecology.approver.actor;
    await tx.query(
      `INSERT INTO approval_decisions (proposal_id, payload_hash, user_id, organization_id, decision, factor, at)
       SELECT id, payload_hash, $2, $3, 'approve', 'session', now() FROM approval_proposals WHERE id = $1`,
      [proposalId, userId, organizationId],
    );
    await tx.query("UPDATE approval_proposals SET status = 'approved', closed_at = now() WHERE id = $1", [proposalId]);
  }

  async function grantWithSql(tx: Tx, proposalId: string, quantity: number): Promise<void> {
    await tx.query(
      `INSERT INTO allocation_grants (proposal_id, position, authority_id, organization_id, account_id, instrument,
         quantity, transfer_key, granted_at)
       VALUES ($1, 1, $2, $3, $4, 'XJ-COD', $5, 'allocation/' || $1::uuid || '/1', now())`,
      [proposalId, offices.ecology.approver.actor.organizationId, clerk.actor.organizationId, accountId, quantity],
    );
  }

  test('ALC-2 tried with SQL, a final decision without units cannot be committed', async () => {
    const { proposalId } = await waiting();
    expect(await brokenBy((tx) => approveWithSql(tx, proposalId))).toBe('allocation_approved_is_granted');
    await assertWhole();
  });

  test('ALC-2 tried with SQL, a grant without a decision or without units cannot be committed', async () => {
    const { proposalId } = await waiting();
    const noDecision = await brokenBy((tx) => grantWithSql(tx, proposalId, 1_000_000));
    expect(['allocation_grants_follow_a_decision', 'allocation_grants_have_their_transfer']).toContain(noDecision);
    const noUnits = await brokenBy(async (tx) => {
      await approveWithSql(tx, proposalId);
      await grantWithSql(tx, proposalId, 1_000_000);
    });
    expect(['allocation_grants_have_their_transfer', 'allocation_grants_moved_their_units']).toContain(noUnits);
    await assertWhole();
  });

  test('ALC-2 tried with SQL, an application is not issued without its grant, and takes no forbidden step', async () => {
    const { id } = await waiting();
    const move = (status: string) => (tx: Tx) =>
      tx.query('UPDATE allocation_applications SET status = $2, closed_at = now() WHERE id = $1', [id, status]);
    expect(await brokenBy(move('issued'))).toBe('allocation_issued_is_granted');
    expect(await brokenBy(move('withdrawn'))).toBe('allocation_applications_step_allowed');
    await expect(database.query('UPDATE allocation_applications SET quantity = 9')).rejects.toThrow(
      'permission denied',
    );
    await expect(database.query('DELETE FROM allocation_grants')).rejects.toThrow('permission denied');
    await expect(database.query('UPDATE allocation_grants SET quantity = 9')).rejects.toThrow('permission denied');
  });

  test('ALC-2 of two approvers at once one issues and the other is told that it is closed', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { proposalId } = await waiting();
      const answers = await Promise.all([
        decide(offices.ecology.approver, proposalId),
        decide(secondApprover, proposalId),
      ]);
      expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409]);
    }
    await assertWhole();
  });

  test('ALC-2 an approval and a withdrawal at once: either the units are there or the application is open again', async () => {
    for (let round = 0; round < 15; round += 1) {
      const { id, proposalId } = await waiting();
      const both = [
        () => decide(offices.ecology.approver, proposalId),
        () => callerOf(running, offices.ecology.reviewer).post(`/approvals/${proposalId}/withdraw`),
      ];
      if (round % 2 === 1) both.reverse();
      const statuses = (await Promise.all(both.map((start) => start()))).map((answer) => answer.status);
      expect(statuses.filter((status) => status < 300)).toHaveLength(1);
      expect(statuses).toContain(409);
      const { body } = await callerOf(running, clerk).get(`/allocations/${id}`);
      expect(['issued', 'applied']).toContain(body['status']);
    }
    await assertWhole();
  });

  test('ALC-2 connections killed at random moments leave neither units without a decision nor the reverse', async () => {
    const proposals: string[] = [];
    for (let index = 0; index < APPLICATIONS_UNDER_FIRE; index += 1) proposals.push((await waiting()).proposalId);

    let kills = 0;
    let open = proposals.length;
    const killer = (async () => {
      while (kills < KILLS && open > 0) {
        const rows = await asOwner<{ killed: boolean }>(
          running.testDatabase,
          `SELECT pg_terminate_backend(pid) AS killed FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'xiang-exchange' AND xact_start IS NOT NULL
            ORDER BY random() LIMIT ${randomInt(1, 4)}`,
        );
        kills += rows.length;
        if (kills % 3 === 0) await assertWhole();
      }
    })();

    let unknown = 0;
    const approveUntilKnown = async (proposalId: string): Promise<void> => {
      const key = randomUUID();
      for (;;) {
        const { status, body } = await decide(offices.ecology.approver, proposalId, key);
        if (status === 201) break;
        unknown += 1;
        expect([status, body.code]).toEqual([503, 'service.unavailable']);
      }
      open -= 1;
    };
    const queue = [...proposals];
    const worker = async (): Promise<void> => {
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) await approveUntilKnown(next);
    };
    await Promise.all([worker(), worker(), worker(), worker(), killer]);

    expect(unknown).toBeGreaterThan(0);
    await assertWhole();
    const decided = await database.query(
      "SELECT 1 FROM approval_proposals WHERE id = ANY($1::uuid[]) AND status = 'approved'",
      [proposals],
    );
    expect(decided).toHaveLength(proposals.length);
  });
});
