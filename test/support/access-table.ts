import type { Permission } from '../../src/platform/auth/permissions.js';
import { callerOf } from './caller.js';
import { mustBe } from './registry-fixture.js';
import { seatSignedIn } from './sign-in.js';
import type { TestApp } from './test-app.js';
import type { TradingFirm, TradingFloor } from './trading-floor.js';

/** What each route demands. A new route without a line here fails SEC-1. */
export const ACCESS: Readonly<Record<string, Permission | 'public'>> = {
  'GET /accounts/:id/balances': 'accounts.read',
  'GET /accounts/:id/entries': 'accounts.read',
  'GET /accounts/:id/statement': 'accounts.read',
  'POST /accounts/applications': 'accounts.apply',
  'GET /accounts': 'accounts.read',
  'GET /allocations/:id': 'allocations.read',
  'GET /allocations/grants': 'allocations.read',
  'POST /allocations/:id/review': 'allocations.review',
  'POST /allocations/:id/withdraw': 'allocations.apply',
  'POST /allocations/batches': 'allocations.propose-batch',
  'GET /allocations': 'allocations.read',
  'POST /allocations': 'allocations.apply',
  'DELETE /api-keys/:id': 'api-keys.own',
  'GET /api-keys': 'api-keys.own',
  'POST /api-keys': 'api-keys.own',
  'GET /approvals/:id': 'approvals.read',
  'POST /approvals/:id/decisions': 'approvals.decide',
  'POST /approvals/:id/withdraw': 'approvals.withdraw',
  'GET /approvals': 'approvals.read',
  'GET /audit': 'audit.read',
  'GET /auth/check': 'session.own',
  'GET /auth/keys': 'public',
  'GET /auth/me': 'session.own',
  'POST /auth/keys': 'signing-keys.rotate',
  'POST /auth/login': 'public',
  'POST /auth/logout': 'session.own',
  'POST /auth/refresh': 'public',
  'PUT /auth/password': 'session.own',
  'POST /cash-movements': 'cash.propose',
  'GET /errors/:code': 'public',
  'GET /errors': 'public',
  'GET /health/live': 'public',
  'GET /health/ready': 'public',
  'GET /instruments/:code': 'public',
  'GET /instruments/:code/book': 'public',
  'GET /instruments/:code/candles': 'public',
  'GET /instruments/:code/ticker': 'public',
  'GET /instruments/:code/trades': 'public',
  'POST /instruments/:code/halt': 'markets.halt',
  'POST /instruments/:code/resume': 'markets.halt',
  'GET /instruments': 'public',
  'POST /instruments': 'instruments.propose',
  'GET /journal/:market/:batch': 'journal.read',
  'GET /journal': 'journal.read',
  'GET /ledger/trial-balance': 'trial-balance.read',
  'GET /markets/:market': 'public',
  'GET /markets': 'public',
  'GET /metrics': 'metrics.read',
  'DELETE /orders/:id': 'orders.place',
  'GET /orders/:id': 'orders.read',
  'GET /orders/by-client-id/:clientOrderId': 'orders.read',
  'PATCH /orders/:id': 'orders.place',
  'POST /orders/batch': 'orders.place',
  'POST /orders/test': 'orders.place',
  'DELETE /orders': 'orders.place',
  'GET /orders': 'orders.read',
  'POST /orders': 'orders.place',
  'GET /organizations/:id': 'organizations.read',
  'PATCH /organizations/:id': 'organizations.manage',
  'GET /organizations': 'organizations.read',
  'POST /organizations': 'organizations.manage',
  'GET /ownership-groups/:id/members': 'groups.read',
  'PATCH /ownership-groups/:id/members/:membershipId': 'groups.manage',
  'POST /ownership-groups/:id/members': 'groups.manage',
  'GET /ownership-groups': 'groups.read',
  'POST /ownership-groups': 'groups.manage',
  'GET /public/divisions': 'public',
  'GET /public/journal-anchor-key': 'public',
  'GET /public/journal-anchors': 'public',
  'GET /public/sections': 'public',
  'GET /public/sections/:id': 'public',
  'GET /registry/accounts': 'accounts.read',
  'POST /restrictions/:id/lift': 'restrictions.propose',
  'GET /restrictions': 'accounts.read',
  'POST /restrictions': 'restrictions.propose',
  'GET /trades': 'trades.read',
  'POST /transfers': 'transfers.make',
  'GET /users/:id': 'users.manage',
  'PATCH /users/:id': 'users.manage',
  'GET /users': 'users.manage',
  'POST /users': 'users.manage',
};

interface Scene {
  readonly xiang: TestApp;
  readonly floor: TradingFloor;
  readonly owner: TradingFirm;
}

interface OwnThing {
  readonly route: string;
  /** Makes a thing of the owner's and says under which path it is found. */
  readonly make: (scene: Scene) => Promise<string>;
}

const order = async ({ owner }: Scene): Promise<string> => `/orders/${await owner.order('buy', '10.00', '1')}`;

const account =
  (part: string): OwnThing['make'] =>
  ({ owner }) =>
    Promise.resolve(`/accounts/${owner.accountId}/${part}`);

/** Routes that name a private thing: its owner may, another organization is told it is not there. */
export const OWN_THINGS: readonly OwnThing[] = [
  { route: 'GET /orders/:id', make: order },
  { route: 'PATCH /orders/:id', make: order },
  { route: 'DELETE /orders/:id', make: order },
  {
    route: 'GET /orders/by-client-id/:clientOrderId',
    make: async ({ owner }) => {
      await owner.order('buy', '10.00', '1', { clientOrderId: 'own-thing' });
      return '/orders/by-client-id/own-thing';
    },
  },
  { route: 'GET /accounts/:id/balances', make: account('balances') },
  { route: 'GET /accounts/:id/entries', make: account('entries') },
  { route: 'GET /accounts/:id/statement', make: account('statement?from=2026-01-01&to=2026-01-31') },
  {
    route: 'GET /approvals/:id',
    make: async ({ xiang, owner }) => {
      const answer = await callerOf(xiang, owner).post<{ id: string }>('/accounts/applications', { market: 'forest' });
      return `/approvals/${mustBe(201, answer).id}`;
    },
  },
  {
    route: 'GET /allocations/:id',
    make: async ({ xiang, floor, owner }) => {
      const { organization } = owner;
      const clerk = await seatSignedIn(xiang.app, { kind: 'enterprise', organization, roles: ['rights-clerk'] });
      const body = { instrument: floor.code, quantity: '5', reason: 'a new line' };
      const answer = await callerOf(xiang, clerk).post<{ id: string }>('/allocations', body);
      return `/allocations/${mustBe(201, answer).id}`;
    },
  },
  {
    route: 'DELETE /api-keys/:id',
    make: async ({ xiang, owner }) => {
      const answer = await callerOf(xiang, owner).post<{ id: string }>('/api-keys', {
        label: 'erp',
        scopes: ['read'],
        expiresAt: '2027-01-01T00:00:00.000Z',
      });
      return `/api-keys/${mustBe(201, answer).id}`;
    },
  },
  { route: 'GET /organizations/:id', make: ({ owner }) => Promise.resolve(`/organizations/${owner.organization.id}`) },
];
