import type { Role } from '../../src/platform/auth/roles.js';
import { callerOf } from './caller.js';
import { approve, mustBe } from './registry-fixture.js';
import { agreement as riverAgreement } from './river-agreement.js';
import { seatSignedIn, type SignedIn } from './sign-in.js';
import type { TestApp } from './test-app.js';
import type { TradingFirm, TradingFloor } from './trading-floor.js';

export interface Scene {
  readonly running: TestApp;
  readonly floor: TradingFloor;
  readonly owner: TradingFirm;
}

/** Something that belongs to one organization, or to one person, and a route that names it. */
export interface PrivateThing {
  readonly route: string;
  /** Makes a new one and says under which path it is found, and who may use the route on it. */
  readonly make: (scene: Scene) => Promise<Made>;
  readonly body?: object;
  /**
   * What people of other organizations are told whose role has the permission of the route: that it is not there, 404,
   * but for those roles that watch over others.
   */
  readonly told?: Readonly<Partial<Record<Role, number>>>;
  /** What the owner is told after all of them; success unless it says otherwise. */
  readonly ownerTold?: number;
}

export interface Made {
  readonly path: string;
  readonly by: SignedIn;
}

/** Routes that name something which everybody with the permission may see or change, whoever they belong to. */
export const NOBODYS_OWN: readonly string[] = [
  // An auction is everybody's to see; each of these acts for, or shows, the asker alone or is the operator's.
  'GET /auctions/:id/bids',
  'GET /auctions/:id/registrations',
  'POST /auctions/:id/agreements',
  'POST /auctions/:id/bids',
  'POST /auctions/:id/cancellations',
  'POST /auctions/:id/contracts',
  'POST /auctions/:id/judgements',
  'POST /auctions/:id/negotiation-end',
  'POST /auctions/:id/openings',
  'POST /auctions/:id/payments',
  'POST /auctions/:id/registrations',
  'DELETE /auctions/:id/registrations',
  'POST /auctions/:id/relistings',
  'POST /auctions/:id/renunciations',
  'GET /journal/:market/:batch',
  'POST /instruments/:code/halt',
  'POST /instruments/:code/resume',
  'POST /markets/:market/rulebooks',
  'POST /markets/:market/halt',
  'POST /markets/:market/position-limits',
  'POST /markets/:market/resume',
  'POST /offers/:offerId/picks',
  'POST /participants/:organizationId/kill',
  'POST /participants/:organizationId/release',
  'GET /ownership-groups/:id/members',
  'POST /ownership-groups/:id/members',
  'PATCH /ownership-groups/:id/members/:membershipId',
  'PATCH /organizations/:id',
  'GET /surveillance/alerts/:id',
  'POST /surveillance/alerts/:id/steps',
  'GET /users/:id',
  'PATCH /users/:id',
  'GET /settlement/bank-statements/:id',
  'GET /settlement/runs/:id',
  'GET /settlement/runs/:id/breaks',
  'POST /settlement/runs/:id/breaks/:breakId/resolution',
  // A day names no organization's statement; whose it is comes in the query, and test/e2e/settlement.spec.ts asks.
  'GET /statements/:day',
];

export const PRIVATE_THINGS: readonly PrivateThing[] = [
  { route: 'GET /orders/:id', make: order },
  { route: 'PATCH /orders/:id', make: order, body: { price: '9.00' } },
  { route: 'DELETE /orders/:id', make: order },
  {
    route: 'GET /orders/by-client-id/:clientOrderId',
    make: async (scene) => {
      const { path } = await order(scene);
      const { body } = await callerOf(scene.running, scene.owner).get<{ clientOrderId: string }>(path);
      return { path: `/orders/by-client-id/${body.clientOrderId}`, by: scene.owner };
    },
  },
  { route: 'GET /blocks/:id', make: (scene) => block(scene) },
  {
    route: 'POST /blocks/:id/counters',
    make: (scene) => block(scene, '/counters'),
    body: { price: '9', quantity: '1' },
  },
  { route: 'POST /blocks/:id/confirmations', make: (scene) => block(scene, '/confirmations'), body: { version: 1 } },
  { route: 'POST /blocks/:id/withdraw', make: (scene) => block(scene, '/withdraw') },
  {
    route: 'POST /blocks/:id/decline',
    make: async (scene) => {
      const { path, to } = await block(scene, '/decline');
      return { path, by: to };
    },
  },
  { route: 'GET /agreements/:id', make: (scene) => agreement(scene) },
  { route: 'POST /agreements/:id/withdraw', make: (scene) => agreement(scene, '/withdraw') },
  {
    route: 'POST /agreements/:id/decline',
    make: async (scene) => {
      const { path, to } = await agreement(scene, '/decline');
      return { path, by: to };
    },
  },
  {
    route: 'POST /agreements/:id/acceptance',
    make: async (scene) => {
      const { path, to } = await agreement(scene, '/acceptance');
      return { path, by: to };
    },
  },
  { route: 'GET /compensation/agreements/:id/versions', make: compensation(), told: { auditor: 200 } },
  { route: 'GET /compensation/agreements/:id/versions/:version', make: compensation('/1'), told: { auditor: 200 } },
  {
    route: 'GET /compensation/agreements/:id/versions/:version/diff',
    make: compensation('/1/diff?against=1'),
    told: { auditor: 200 },
  },
  {
    route: 'POST /compensation/agreements/:id/versions',
    make: compensation(),
    body: { content: riverAgreement(), reason: '修改' },
  },
  { route: 'POST /compensation/agreements/:id/versions/:version/offer', make: compensation('/1/offer') },
  {
    route: 'POST /compensation/agreements/:id/versions/:version/signatures',
    make: compensation('/1/signatures'),
    body: { party: 'upper-city' },
    // A draft is not signed yet; its own office is told so.
    ownerTold: 409,
  },
  {
    route: 'POST /compensation/agreements/:id/versions/:version/what-if',
    make: compensation('/1/what-if'),
    body: { from: '2026-04-01', to: '2026-04-30', evidence: [] },
    told: { auditor: 200 },
  },
  { route: 'GET /accounts/:id/balances', make: account('balances'), told: { auditor: 200 } },
  { route: 'GET /accounts/:id/entries', make: account('entries'), told: { auditor: 200 } },
  {
    route: 'GET /accounts/:id/statement',
    make: account('statement?from=2026-01-01&to=2026-01-31'),
    told: { auditor: 200 },
  },
  {
    // Offices of the state and the operator know every organization; firms and insurers only themselves.
    route: 'GET /organizations/:id',
    make: ({ owner }) => Promise.resolve({ path: `/organizations/${owner.organization.id}`, by: owner }),
    told: {
      reviewer: 200,
      approver: 200,
      'finance-officer': 200,
      'market-operator': 200,
      'platform-administrator': 200,
      auditor: 200,
    },
  },
  { route: 'DELETE /api-keys/:id', make: apiKey },
  { route: 'GET /approvals/:id', make: (scene) => proposal(scene), told: { auditor: 200 } },
  {
    route: 'POST /approvals/:id/decisions',
    make: async (scene) => ({ ...(await proposal(scene, '/decisions')), by: scene.floor.offices.operatorApprover }),
    body: { decision: 'reject', reason: '材料不全' },
  },
  {
    // An auditor sees every proposal, and is told that only who proposed takes it back.
    route: 'POST /approvals/:id/withdraw',
    make: (scene) => proposal(scene, '/withdraw'),
    told: { auditor: 403 },
  },
  { route: 'GET /allocations/:id', make: (scene) => application(scene), told: { auditor: 200 } },
  { route: 'POST /allocations/:id/withdraw', make: (scene) => application(scene, '/withdraw') },
  {
    route: 'POST /allocations/:id/review',
    make: async (scene) => ({ ...(await application(scene, '/review')), by: scene.floor.offices.province.reviewer }),
    body: { decision: 'return', reason: '材料不全' },
  },
  {
    // The operator sees every restriction, and is told who lifts it; an auditor carries what a court decides.
    route: 'POST /restrictions/:id/lift',
    make: restriction,
    body: { documentNumber: '湘环复2号', reason: '已整改' },
    told: { 'market-operator': 403, auditor: 201 },
    // The auditor's proposal is open by then, and there is one at a time.
    ownerTold: 409,
  },
];

async function order({ owner }: Scene): Promise<Made> {
  return { path: `/orders/${await owner.order('buy', '10.00', '1')}`, by: owner };
}

/** The owner offers an agreement to a firm that can fulfil it. */
async function agreement({ running, floor, owner }: Scene, step = ''): Promise<Made & { to: SignedIn }> {
  const other = await floor.firm(0n, 10n);
  const { body } = await callerOf(running, other).get<{ creditCode: string }>(
    `/organizations/${other.organization.id}`,
  );
  const terms = { instrument: floor.code, side: 'buy', quantity: '1', amount: '10.00', counterparty: body.creditCode };
  const { id } = mustBe(201, await callerOf(running, owner).post<{ id: string }>('/agreements', terms));
  return { path: `/agreements/${id}${step}`, by: owner, to: other };
}

/** A draft of the finance office of a city where nobody else of the test is. */
function compensation(part = ''): PrivateThing['make'] {
  return async ({ running }) => {
    const seat = { kind: 'finance-office', roles: ['finance-officer'], division: '430800' } as const;
    const by = await seatSignedIn(running.app, seat);
    const form = { content: riverAgreement(), reason: '起草' };
    const { id } = mustBe(201, await callerOf(running, by).post<{ id: string }>('/compensation/agreements', form));
    return { path: `/compensation/agreements/${id}/versions${part}`, by };
  };
}

/** The owner offers a block to a firm. */
async function block({ running, floor, owner }: Scene, step = ''): Promise<Made & { to: SignedIn }> {
  const other = await floor.firm(0n, 0n);
  const { body } = await callerOf(running, other).get<{ creditCode: string }>(
    `/organizations/${other.organization.id}`,
  );
  const terms = { instrument: floor.code, form: 'directed', side: 'buy', price: '10.00', quantity: '1' };
  const offered = { ...terms, counterparties: [body.creditCode] };
  const { id } = mustBe(201, await callerOf(running, owner).post<{ id: string }>('/blocks', offered));
  return { path: `/blocks/${id}${step}`, by: owner, to: other };
}

function account(part: string): PrivateThing['make'] {
  return ({ owner }) => Promise.resolve({ path: `/accounts/${owner.accountId}/${part}`, by: owner });
}

/** A key is its user's own: not even a colleague's. */
async function apiKey({ running, owner }: Scene): Promise<Made> {
  const terms = { label: 'erp', scopes: ['read'], expiresAt: inDays(30) };
  const { id } = mustBe(201, await callerOf(running, owner).post<{ id: string }>('/api-keys', terms));
  return { path: `/api-keys/${id}`, by: owner };
}

/** Somebody asks for an account: a proposal that the operator decides. A new firm each time, for one asks once. */
async function proposal({ running }: Scene, step = ''): Promise<Made> {
  const by = await seatSignedIn(running.app, { kind: 'enterprise', roles: ['account-keeper'] });
  const asked = await callerOf(running, by).post<{ id: string }>('/accounts/applications', { market: 'forest' });
  return { path: `/approvals/${mustBe(201, asked).id}${step}`, by };
}

async function application({ running, floor, owner }: Scene, step = ''): Promise<Made> {
  const { organization } = owner;
  const clerk = await seatSignedIn(running.app, { kind: 'enterprise', organization, roles: ['rights-clerk'] });
  const body = { instrument: floor.code, quantity: '5', reason: '新建生产线' };
  const { id } = mustBe(201, await callerOf(running, clerk).post<{ id: string }>('/allocations', body));
  return { path: `/allocations/${id}${step}`, by: clerk };
}

/** The province's bureau restricts the owner's account. */
async function restriction({ running, floor, owner }: Scene): Promise<Made> {
  const { reviewer, approver } = floor.offices.province;
  const terms = { accountId: owner.accountId, kind: 'no-transfer', documentNumber: '湘环〔2026〕1号', reason: '核查' };
  const proposed = await callerOf(running, reviewer).post<{ id: string }>('/restrictions', terms);
  await approve(running, approver, mustBe(201, proposed).id);
  const imposed = await callerOf(running, reviewer).get<{ items: { id: string }[] }>('/restrictions');
  return { path: `/restrictions/${mustBe(200, imposed).items[0]?.id}/lift`, by: reviewer };
}

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString();
}
