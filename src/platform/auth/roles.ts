/** What an organization is. Its kind limits which roles its users can have. */
export const ORGANIZATION_KINDS = [
  'enterprise',
  'ecology-bureau',
  'water-authority',
  'finance-office',
  'operator',
  'insurer',
  'auditor',
] as const;
export type OrganizationKind = (typeof ORGANIZATION_KINDS)[number];

export const ROLES = [
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
] as const;
export type Role = (typeof ROLES)[number];

/** Which roles a kind of organization can give to its users. */
export const ROLES_OF_KIND: Readonly<Record<OrganizationKind, readonly Role[]>> = {
  enterprise: ['trader', 'rights-clerk', 'account-keeper'],
  'ecology-bureau': ['reviewer', 'approver'],
  'water-authority': ['reviewer', 'approver'],
  'finance-office': ['finance-officer', 'approver'],
  operator: ['market-operator', 'approver', 'platform-administrator'],
  insurer: ['insurance-clerk'],
  auditor: ['auditor'],
};
