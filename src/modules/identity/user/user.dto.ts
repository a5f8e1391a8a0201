import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, Equals, IsArray, IsOptional, IsString, Length, Matches } from 'class-validator';
import { ROLES, type Role } from '../../../platform/auth/roles.js';
import { IsId, IsOneOf, IsText } from '../../../platform/http/form-rules.js';
import { PageQuery } from '../../../platform/http/pagination.js';
import type { UserStatus } from './user.entity.js';
import type { User } from './user.service.js';

const STATUSES: readonly UserStatus[] = ['active', 'disabled'];
const ROLES_MAX = ROLES.length;

export class NewUserForm {
  @ApiProperty()
  @IsId()
  organizationId: string;

  @ApiProperty({ example: 'trader.li', pattern: '^[a-z0-9][a-z0-9._-]{2,63}$' })
  @Matches(/^[a-z0-9][a-z0-9._-]{2,63}$/, {
    message: '须为 3–64 位小写字母、数字或 . _ - · must be 3 to 64 lower-case letters, digits or . _ -',
  })
  username: string;

  @ApiProperty({ maxLength: 100 })
  @IsText({ max: 100 })
  displayName: string;

  @ApiProperty({ enum: ROLES, isArray: true })
  @IsArray()
  @ArrayMaxSize(ROLES_MAX)
  @ArrayUnique()
  @IsOneOf(ROLES, { each: true })
  roles: Role[];

  @ApiProperty({ format: 'password', description: 'Temporary: its owner changes it before anything else.' })
  @IsString()
  @Length(1, 512)
  password: string;
}

export class UserChangeForm {
  @ApiPropertyOptional({ enum: STATUSES })
  @IsOptional()
  @IsOneOf(STATUSES)
  status?: UserStatus;

  @ApiPropertyOptional({ enum: ROLES, isArray: true })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(ROLES_MAX)
  @ArrayUnique()
  @IsOneOf(ROLES, { each: true })
  roles?: Role[];

  @ApiPropertyOptional({ enum: [true], description: 'Ends a lock that failed logins caused.' })
  @IsOptional()
  @Equals(true)
  unlock?: boolean;

  @ApiPropertyOptional({ format: 'password', description: 'A new temporary password.' })
  @IsOptional()
  @IsString()
  @Length(1, 512)
  password?: string;
}

export class UserQuery extends PageQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @IsId()
  organizationId?: string;
}

export class UserView {
  @ApiProperty()
  readonly id: string;

  @ApiProperty()
  readonly organizationId: string;

  @ApiProperty()
  readonly username: string;

  @ApiProperty()
  readonly displayName: string;

  @ApiProperty({ enum: ROLES, isArray: true })
  readonly roles: readonly Role[];

  @ApiProperty({ enum: STATUSES })
  readonly status: UserStatus;

  @ApiProperty({ type: String, nullable: true, description: 'Failed logins lock until then.' })
  readonly lockedUntil: string | null;

  @ApiProperty()
  readonly passwordChangedAt: string;

  @ApiProperty()
  readonly passwordTemporary: boolean;

  @ApiProperty()
  readonly createdAt: string;
}

export function userView(user: User): UserView {
  return {
    ...user,
    lockedUntil: user.lockedUntil?.toISOString() ?? null,
    passwordChangedAt: user.passwordChangedAt.toISOString(),
    createdAt: user.createdAt.toISOString(),
  };
}
