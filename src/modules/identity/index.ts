export { IdentityModule } from './identity.module.js';
export { IdentityDirectory } from './identity-directory.js';
export { TokenAuthentication } from './session/token-authentication.js';
export { SessionService, type IssuedTokens } from './session/session.service.js';
export { signRequest, type SignedRequest } from './api-key/request-signature.js';
export type { NewOrganization, Organization } from './organization/organization.service.js';
export type { Membership, NewMembership, OwnershipGroup } from './ownership-group/ownership-group.service.js';
export type { NewUser, User } from './user/user.service.js';
export * from './identity.errors.js';
