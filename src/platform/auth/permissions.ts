import type { Role } from './roles.js';

/**
 * Who may do what, in one table. Every route names one of these permissions (or is public); what a person then sees is
 * narrowed further to the own organization by the service. API keys carry a scope and get only permissions of it.
 */
export type Scope = 'read' | 'trade' | 'approve' | 'manage';

interface Rule {
  readonly roles: readonly Role[];
  readonly scope: Scope;
}

const everyone: readonly Role[] = [
  'trader',
  'rights-clerk',
  'account-keeper',
  'reviewer',
  'approver',
  'finance-officer',
  'market-operator',
  'platform-administrator',
  'insurance-clerk',
  'auditor',
];

export const PERMISSIONS = {
  'session.own': { roles: everyone, scope: 'read' },
  'api-keys.own': { roles: everyone, scope: 'manage' },
  'organizations.read': { roles: everyone, scope: 'read' },
  'organizations.manage': { roles: ['platform-administrator'], scope: 'manage' },
  'users.manage': { roles: ['platform-administrator'], scope: 'manage' },
  'signing-keys.rotate': { roles: ['platform-administrator'], scope: 'manage' },
  'groups.manage': { roles: ['market-operator'], scope: 'manage' },
  'groups.read': { roles: ['market-operator', 'auditor'], scope: 'read' },

  'accounts.read': { roles: everyone, scope: 'read' },
  'accounts.apply': { roles: ['account-keeper'], scope: 'manage' },
  'transfers.make': { roles: ['account-keeper'], scope: 'trade' },
  'cash.propose': { roles: ['market-operator'], scope: 'manage' },
  'instruments.propose': { roles: ['market-operator'], scope: 'manage' },
  'restrictions.propose': { roles: ['reviewer', 'market-operator', 'auditor'], scope: 'manage' },
  'trial-balance.read': { roles: ['market-operator', 'auditor'], scope: 'read' },

  'approvals.read': { roles: everyone, scope: 'read' },
  'approvals.decide': { roles: ['approver'], scope: 'approve' },
  'approvals.withdraw': {
    roles: ['account-keeper', 'rights-clerk', 'reviewer', 'finance-officer', 'market-operator', 'auditor'],
    scope: 'manage',
  },

  'allocations.apply': { roles: ['rights-clerk'], scope: 'manage' },
  'allocations.read': {
    roles: ['rights-clerk', 'trader', 'account-keeper', 'reviewer', 'approver', 'auditor'],
    scope: 'read',
  },
  'allocations.review': { roles: ['reviewer'], scope: 'approve' },
  'allocations.propose-batch': { roles: ['reviewer'], scope: 'manage' },

  'orders.place': { roles: ['trader'], scope: 'trade' },
  'orders.read': { roles: ['trader', 'account-keeper'], scope: 'read' },
  'trades.read': { roles: ['trader', 'account-keeper'], scope: 'read' },
  'auctions.propose': { roles: ['market-operator', 'reviewer'], scope: 'manage' },
  'auctions.manage': { roles: ['market-operator'], scope: 'manage' },
  'auctions.follow': { roles: ['trader', 'account-keeper', 'market-operator', 'auditor'], scope: 'read' },
  'desk-orders.read': { roles: ['market-operator', 'reviewer', 'auditor'], scope: 'read' },
  'river-agreements.draft': { roles: ['finance-officer'], scope: 'manage' },
  'river-agreements.sign': { roles: ['finance-officer'], scope: 'manage' },
  'river-agreements.read': { roles: ['finance-officer', 'reviewer', 'approver', 'auditor'], scope: 'read' },
  'rulebooks.propose': { roles: ['market-operator'], scope: 'manage' },
  'settlement.read': { roles: ['market-operator', 'auditor'], scope: 'read' },
  'settlement.run': { roles: ['market-operator'], scope: 'manage' },
  'settlement.import': { roles: ['market-operator'], scope: 'manage' },
  'settlement.resolve': { roles: ['market-operator'], scope: 'manage' },
  'statements.read': { roles: ['trader', 'account-keeper', 'market-operator', 'auditor'], scope: 'read' },
  'markets.halt': { roles: ['market-operator'], scope: 'manage' },
  'surveillance.read': { roles: ['market-operator', 'auditor'], scope: 'read' },
  'surveillance.scan': { roles: ['market-operator'], scope: 'manage' },
  'surveillance.act': { roles: ['market-operator'], scope: 'manage' },
  'participants.stop': { roles: ['market-operator'], scope: 'manage' },
  'position-limits.propose': { roles: ['market-operator'], scope: 'manage' },
  'large-holders.read': { roles: ['market-operator', 'auditor'], scope: 'read' },
  'journal.read': { roles: ['auditor'], scope: 'read' },
  'audit.read': { roles: ['auditor'], scope: 'read' },
  'metrics.read': { roles: ['market-operator', 'platform-administrator', 'auditor'], scope: 'read' },
} as const satisfies Record<string, Rule>;

export type Permission = keyof typeof PERMISSIONS;

/** All that these roles allow. */
export function permissionsOf(roles: readonly Role[], scopes?: readonly Scope[]): ReadonlySet<Permission> {
  const allowed = new Set<Permission>();
  for (const [name, rule] of Object.entries(PERMISSIONS) as [Permission, Rule][]) {
    if (scopes && !scopes.includes(rule.scope)) continue;
    if (roles.some((role) => rule.roles.includes(role))) allowed.add(name);
  }
  return allowed;
}
