import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  AlreadyDecided,
  AlreadyOpen,
  ApprovalHandlers,
  ApprovalsService,
  NotAnApprover,
  NotTheAuthority,
  NotTheProposer,
  OwnProposal,
  ProposalClosed,
  ProposalNotFound,
  ReasonRequired,
  type Proposal,
  type Verdict,
} from '../../src/modules/approval/index.js';
import type { Actor } from '../../src/platform/auth/actor.js';
import { brokenConstraint } from '../../src/platform/database/constraint-violation.js';
import type { Database } from '../../src/platform/database/database.js';
import { DomainError, type ErrorDefinition } from '../../src/shared/domain-error.js';
import { seatOrganization, seatPerson, type TestOrganization } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const AT = new Date('2026-03-02T01:00:00.000Z');

/** A kind of proposal whose effect is a row of the audit trail, so that it can be counted. */
type Rename = { readonly name: string; readonly authority: string };

describe('approval', () => {
  let running: TestApp;
  let database: Database;
  let approvals: ApprovalsService;
  let bureau: TestOrganization;
  let otherBureau: TestOrganization;
  let proposer: Actor;
  let approver: Actor;
  let secondApprover: Actor;
  let foreigner: Actor;
  let auditor: Actor;

  beforeAll(async () => {
    running = await startTestApp();
    database = running.database;
    approvals = running.app.get(ApprovalsService);
    const handlers = running.app.get(ApprovalHandlers);
    for (const quorum of [1, 2]) {
      handlers.register<Rename>({
        kind: `rename-by-${quorum}`,
        quorum,
        authorityFor: (_tx, payload) => Promise.resolve(payload.authority),
        apply: async (tx, proposal) => {
          if (proposal.payload.name === 'impossible') throw new DomainError(ProposalClosed, 'refused by the handler');
          await tx.query("INSERT INTO platform_audit (at, action, subject) VALUES (now(), 'test.renamed', $1)", [
            proposal.subject,
          ]);
        },
      });
    }
    bureau = await seatOrganization(database, 'ecology-bureau', '430300');
    otherBureau = await seatOrganization(database, 'ecology-bureau', '430200');
    proposer = await seatPerson(database, bureau, ['reviewer', 'approver']);
    approver = await seatPerson(database, bureau, ['approver']);
    secondApprover = await seatPerson(database, bureau, ['approver']);
    foreigner = await seatPerson(database, otherBureau, ['approver']);
    auditor = await seatPerson(database, await seatOrganization(database, 'auditor', '430000'), ['auditor']);
  });
  afterAll(() => running.close());

  function propose(quorum = 1, name = '湘江', subject = `thing:${randomUUID()}`): Promise<Proposal> {
    return database.transaction((tx) =>
      approvals.propose<Rename>(
        tx,
        {
          kind: `rename-by-${quorum}`,
          market: null,
          subject,
          summary: '更名',
          payload: { name, authority: bureau.id },
          documents: [{ sha256: 'ab'.repeat(32), name: '申请书.pdf', mediaType: 'application/pdf', sizeBytes: 1024 }],
        },
        proposer,
        AT,
      ),
    );
  }

  function decide(proposal: Proposal, actor: Actor, decision: Verdict = 'approve'): Promise<Proposal> {
    const draft = { decision, reason: decision === 'reject' ? '材料不全' : null, proof: null };
    return database.transaction((tx) => approvals.decide(tx, proposal.id, draft, actor, 'session', AT));
  }

  function withdraw(proposal: Proposal, actor: Actor): Promise<Proposal> {
    return database.transaction((tx) => approvals.withdraw(tx, proposal.id, actor, AT));
  }

  async function timesApplied(proposal: Proposal): Promise<number> {
    const rows = await database.query("SELECT 1 FROM platform_audit WHERE action = 'test.renamed' AND subject = $1", [
      proposal.subject,
    ]);
    return rows.length;
  }

  async function statusOf(proposal: Proposal): Promise<string | undefined> {
    const [row] = await database.query<{ status: string }>('SELECT status FROM approval_proposals WHERE id = $1', [
      proposal.id,
    ]);
    return row?.status;
  }

  async function refused(work: Promise<unknown>, definition: ErrorDefinition): Promise<void> {
    const error = await work.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(DomainError);
    expect((error as DomainError).definition.code).toBe(definition.code);
  }

  /** Tries a decision with SQL as the application's role and returns the rule that stopped it. */
  async function insertDecision(
    proposal: Proposal,
    person: Actor,
    changes: { organizationId?: string; hash?: Buffer; decision?: string; reason?: string | null } = {},
  ): Promise<string | null> {
    try {
      await database.query(
        `INSERT INTO approval_decisions (proposal_id, payload_hash, user_id, organization_id, decision, reason, factor, at)
         VALUES ($1, $2, $3, $4, $5, $6, 'session', now())`,
        [
          proposal.id,
          changes.hash ?? proposal.payloadHash,
          person.userId,
          changes.organizationId ?? person.organizationId,
          changes.decision ?? 'approve',
          changes.reason ?? null,
        ],
      );
      return null;
    } catch (error) {
      return brokenConstraint(error) ?? String(error);
    }
  }

  describe('ALC-1 who proposes does not approve', () => {
    test('ALC-1 the service refuses the proposer, the same person twice and a person of another authority', async () => {
      const proposal = await propose(2);
      await refused(decide(proposal, proposer), OwnProposal);
      await refused(decide(proposal, foreigner), ProposalNotFound);
      await decide(proposal, approver);
      await refused(decide(proposal, approver), AlreadyDecided);
      expect(await statusOf(proposal)).toBe('open');
      expect(await timesApplied(proposal)).toBe(0);
    });

    test('ALC-1 an approver of the proposing organization does not decide where another is the authority', async () => {
      const proposal = await database.transaction((tx) =>
        approvals.propose<Rename>(
          tx,
          {
            kind: 'rename-by-1',
            market: null,
            subject: `thing:${randomUUID()}`,
            summary: '更名',
            payload: { name: '湘江', authority: otherBureau.id },
            documents: [],
          },
          proposer,
          AT,
        ),
      );
      await refused(decide(proposal, approver), NotTheAuthority);
      expect((await decide(proposal, foreigner)).status).toBe('approved');
    });

    test('ALC-1 with SQL the database refuses them as well', async () => {
      const proposal = await propose(2);
      expect(await insertDecision(proposal, proposer)).toBe('approval_decisions_not_by_the_proposer');
      expect(await insertDecision(proposal, foreigner)).toBe('approval_decisions_by_the_authority');
      expect(await insertDecision(proposal, foreigner, { organizationId: bureau.id })).toBe(
        'approval_decisions_by_the_authority',
      );
      expect(await insertDecision(proposal, approver)).toBeNull();
      expect(await insertDecision(proposal, approver)).toBe('approval_decisions_pkey');
      expect(await insertDecision(proposal, secondApprover, { hash: Buffer.alloc(32) })).toBe(
        'approval_decisions_on_this_content',
      );
      expect(await insertDecision(proposal, secondApprover, { decision: 'reject' })).toBe(
        'approval_decisions_rejection_has_a_reason',
      );
    });

    test('ALC-1 only an approver who is active decides, also when the role was taken away a moment ago', async () => {
      const clerk = await seatPerson(database, bureau, ['reviewer']);
      const former = await seatPerson(database, bureau, ['approver']);
      const disabled = await seatPerson(database, bureau, ['approver']);
      await database.query('DELETE FROM identity_user_roles WHERE user_id = $1', [former.userId]);
      await database.query("UPDATE identity_users SET status = 'disabled' WHERE id = $1", [disabled.userId]);
      const proposal = await propose();
      await refused(decide(proposal, clerk), NotAnApprover);
      await refused(decide(proposal, former), NotAnApprover);
      await refused(decide(proposal, disabled), NotAnApprover);
      expect(await insertDecision(proposal, clerk)).toBe('approval_decisions_by_an_approver');
    });

    test('ALC-1 a proposer cannot be named who belongs to another organization', async () => {
      const draft = propose();
      const proposal = await draft;
      await expect(
        database.query(
          `INSERT INTO approval_proposals (id, kind, subject, summary, payload, payload_hash, proposer_user_id,
             proposer_organization_id, authority_id, quorum, status, opened_at)
           SELECT gen_random_uuid(), kind, 'thing:other', summary, payload, payload_hash, $2, proposer_organization_id,
             authority_id, quorum, 'open', opened_at FROM approval_proposals WHERE id = $1`,
          [proposal.id, foreigner.userId],
        ),
      ).rejects.toThrow('does not belong');
    });
  });

  describe('what the database holds without the program', () => {
    test('ALC-1 a proposal is not approved without its quorum', async () => {
      const proposal = await propose(2);
      const approve = "UPDATE approval_proposals SET status = 'approved', closed_at = now() WHERE id = $1";
      await expect(database.query(approve, [proposal.id])).rejects.toThrow('0 of 2 approvals');
      await decide(proposal, approver);
      await expect(database.query(approve, [proposal.id])).rejects.toThrow('1 of 2 approvals');
      const reject = "UPDATE approval_proposals SET status = 'rejected', closed_at = now() WHERE id = $1";
      await expect(database.query(reject, [proposal.id])).rejects.toThrow('0 rejections');
      expect(await statusOf(proposal)).toBe('open');
    });

    test('ALC-2 a decision that completes the quorum cannot be committed without its effect', async () => {
      const proposal = await propose();
      expect(await insertDecision(proposal, approver)).toBe('approval_proposals_status_follows_decisions');
      expect(await insertDecision(proposal, approver, { decision: 'reject', reason: '不同意' })).toBe(
        'approval_proposals_status_follows_decisions',
      );
    });

    test('ALC-1 nothing is decided on a closed proposal, and a closed proposal does not open again', async () => {
      const proposal = await propose();
      await decide(proposal, approver);
      expect(await insertDecision(proposal, secondApprover)).toBe('approval_decisions_while_open');
      await expect(
        database.query("UPDATE approval_proposals SET status = 'open', closed_at = NULL WHERE id = $1", [proposal.id]),
      ).rejects.toThrow('is closed');
    });

    test('what was proposed is never changed, not even by the owner of the table', async () => {
      const proposal = await propose();
      const change = "UPDATE approval_proposals SET payload = '{}' WHERE id = $1";
      await expect(database.query(change, [proposal.id])).rejects.toThrow('permission denied');
      await expect(database.query('UPDATE approval_proposals SET quorum = 1')).rejects.toThrow('permission denied');
      const { asOwner } = await import('../support/test-database.js');
      await expect(asOwner(running.testDatabase, change, [proposal.id])).rejects.toThrow('never changed');
    });

    test('LED-3 decisions, documents and proposals refuse UPDATE, DELETE and TRUNCATE', async () => {
      const proposal = await propose();
      await decide(proposal, approver);
      const { asOwner } = await import('../support/test-database.js');
      for (const table of ['approval_decisions', 'approval_documents']) {
        for (const attempt of [
          `UPDATE ${table} SET proposal_id = proposal_id`,
          `DELETE FROM ${table}`,
          `TRUNCATE ${table}`,
        ]) {
          await expect(database.query(attempt)).rejects.toThrow('permission denied');
          await expect(asOwner(running.testDatabase, attempt)).rejects.toThrow('never changed or removed');
        }
      }
      for (const attempt of ['DELETE FROM approval_proposals', 'TRUNCATE approval_proposals CASCADE']) {
        await expect(database.query(attempt)).rejects.toThrow('permission denied');
        await expect(asOwner(running.testDatabase, attempt)).rejects.toThrow('never changed or removed');
      }
    });
  });

  describe('deciding', () => {
    test('a quorum of two is two distinct persons, and the second carries the proposal out', async () => {
      const proposal = await propose(2);
      expect((await decide(proposal, approver)).status).toBe('open');
      expect(await timesApplied(proposal)).toBe(0);
      expect((await decide(proposal, secondApprover)).status).toBe('approved');
      expect(await timesApplied(proposal)).toBe(1);
    });

    test('one rejection rejects, with its reason', async () => {
      const proposal = await propose(2);
      await decide(proposal, approver);
      await refused(
        database.transaction((tx) =>
          approvals.decide(
            tx,
            proposal.id,
            { decision: 'reject', reason: null, proof: null },
            secondApprover,
            'session',
            AT,
          ),
        ),
        ReasonRequired,
      );
      expect((await decide(proposal, secondApprover, 'reject')).status).toBe('rejected');
      expect(await timesApplied(proposal)).toBe(0);
      await refused(decide(proposal, foreigner), ProposalNotFound);
    });

    test('a handler that refuses undoes the decision as well', async () => {
      const proposal = await propose(1, 'impossible');
      await refused(decide(proposal, approver), ProposalClosed);
      expect(await statusOf(proposal)).toBe('open');
      expect(await database.query('SELECT 1 FROM approval_decisions WHERE proposal_id = $1', [proposal.id])).toEqual(
        [],
      );
    });

    test('only who proposed may withdraw, and only while it is open', async () => {
      const proposal = await propose();
      await refused(withdraw(proposal, approver), NotTheProposer);
      expect((await withdraw(proposal, proposer)).status).toBe('withdrawn');
      await refused(decide(proposal, approver), ProposalClosed);
      await refused(withdraw(proposal, proposer), ProposalClosed);
    });

    test('one subject has one open proposal of a kind at a time', async () => {
      const first = await propose(1, '湘江', 'thing:the-same');
      await refused(propose(1, '湘江', 'thing:the-same'), AlreadyOpen);
      await withdraw(first, proposer);
      expect((await propose(1, '湘江', 'thing:the-same')).status).toBe('open');
    });

    test('every step is in the audit trail', async () => {
      const proposal = await propose();
      await decide(proposal, approver);
      const rows = await database.query<{ action: string; actor_id: string }>(
        'SELECT action, actor_id FROM platform_audit WHERE subject = $1 ORDER BY id',
        [`proposal:${proposal.id}`],
      );
      expect(rows).toEqual([
        { action: 'approval.proposed', actor_id: proposer.userId },
        { action: 'approval.decided', actor_id: approver.userId },
      ]);
    });
  });

  describe('races', () => {
    test('ALC-2 of two last approvers at once exactly one carries the proposal out', async () => {
      for (let round = 0; round < 20; round += 1) {
        const proposal = await propose();
        const answers = await Promise.allSettled([decide(proposal, approver), decide(proposal, secondApprover)]);
        expect(answers.map((answer) => answer.status).sort()).toEqual(['fulfilled', 'rejected']);
        expect(await timesApplied(proposal)).toBe(1);
      }
    });

    test('ALC-2 two of a quorum of two at once are both counted and apply once', async () => {
      for (let round = 0; round < 20; round += 1) {
        const proposal = await propose(2);
        const answers = await Promise.all([decide(proposal, approver), decide(proposal, secondApprover)]);
        expect(answers.map((answer) => answer.status).sort()).toEqual(['approved', 'open']);
        expect(await timesApplied(proposal)).toBe(1);
      }
    });

    test('ALC-2 a withdrawal and a decision at once: one wins, and the effect follows it', async () => {
      const outcomes = new Set<string>();
      for (let round = 0; round < 30; round += 1) {
        const proposal = await propose();
        const both = [() => decide(proposal, approver), () => withdraw(proposal, proposer)];
        if (round % 2 === 1) both.reverse();
        const answers = await Promise.allSettled(both.map((start) => start()));
        expect(answers.map((answer) => answer.status).sort()).toEqual(['fulfilled', 'rejected']);
        const status = await statusOf(proposal);
        outcomes.add(status ?? '');
        expect(await timesApplied(proposal)).toBe(status === 'approved' ? 1 : 0);
      }
      expect([...outcomes].every((status) => ['approved', 'withdrawn'].includes(status))).toBe(true);
    });

    test('ALC-1 the same person twice at once is counted once', async () => {
      for (let round = 0; round < 10; round += 1) {
        const proposal = await propose(2);
        const answers = await Promise.allSettled([decide(proposal, approver), decide(proposal, approver)]);
        expect(answers.map((answer) => answer.status).sort()).toEqual(['fulfilled', 'rejected']);
        expect(await statusOf(proposal)).toBe('open');
      }
    });
  });

  test('the program does not start with an open proposal that no handler could carry out', async () => {
    await propose();
    const { ApprovalHandlers: Handlers } = await import('../../src/modules/approval/approval-handlers.js');
    await expect(new Handlers(database).onApplicationBootstrap()).rejects.toThrow('rename-by-1');
  });

  test('an auditor sees a proposal and decides nothing', async () => {
    await refused(decide(await propose(), auditor), NotTheAuthority);
  });
});
