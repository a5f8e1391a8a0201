import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database } from '../../../platform/database/database.js';
import { invariant } from '../../../shared/invariant.js';
import { organizationById } from '../organization/organization.repository.js';
import { userById } from '../user/user.repository.js';
import type { MeView } from './session.dto.js';

/** What a caller is told about itself. */
@Injectable()
export class ProfileService {
  constructor(private readonly database: Database) {}

  async of(actor: Actor): Promise<MeView> {
    const { reader } = this.database;
    const [user, organization] = await Promise.all([
      userById(reader, actor.userId),
      organizationById(reader, actor.organizationId),
    ]);
    invariant(user && organization, 'users and organizations are never removed');
    return {
      userId: user.id,
      username: user.username,
      displayName: user.displayName,
      organizationId: organization.id,
      organizationName: organization.name,
      organizationKind: organization.kind,
      division: organization.division,
      roles: actor.roles,
      permissions: [...actor.permissions].sort(),
      passwordChangedAt: user.passwordChangedAt.toISOString(),
      passwordTemporary: user.passwordTemporary,
    };
  }
}
