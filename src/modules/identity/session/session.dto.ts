import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length, Matches } from 'class-validator';
import { ROLES, type OrganizationKind, type Role } from '../../../platform/auth/roles.js';
import type { Permission } from '../../../platform/auth/permissions.js';

const SECRET_LENGTH_MAX = 512;

export class LoginForm {
  @ApiProperty({ example: 'trader.li' })
  @IsString()
  @Length(1, 64)
  username: string;

  @ApiProperty({ format: 'password' })
  @IsString()
  @Length(1, SECRET_LENGTH_MAX)
  password: string;

  @ApiPropertyOptional({ description: 'Six digits of the second factor; users have none yet.' })
  @IsOptional()
  @Matches(/^[0-9]{6}$/)
  totp?: string;
}

export class RefreshForm {
  @ApiProperty({ description: 'The refresh token of the last answer; it is good once.' })
  @IsString()
  @Length(1, SECRET_LENGTH_MAX)
  refreshToken: string;
}

export class PasswordForm {
  @ApiProperty({ format: 'password' })
  @IsString()
  @Length(1, SECRET_LENGTH_MAX)
  currentPassword: string;

  @ApiProperty({ format: 'password' })
  @IsString()
  @Length(1, SECRET_LENGTH_MAX)
  newPassword: string;
}

export class TokensView {
  @ApiProperty()
  readonly accessToken: string;

  @ApiProperty()
  readonly refreshToken: string;

  @ApiProperty({ description: 'Life of the access token in seconds.' })
  readonly expiresIn: number;
}

export class MeView {
  @ApiProperty()
  readonly userId: string;

  @ApiProperty()
  readonly username: string;

  @ApiProperty()
  readonly displayName: string;

  @ApiProperty()
  readonly organizationId: string;

  @ApiProperty()
  readonly organizationName: string;

  @ApiProperty({ type: String })
  readonly organizationKind: OrganizationKind;

  @ApiProperty({ description: 'GB/T 2260 code of the administrative division.' })
  readonly division: string;

  @ApiProperty({ enum: ROLES, isArray: true })
  readonly roles: readonly Role[];

  @ApiProperty({ type: [String], description: 'What this credential allows.' })
  readonly permissions: readonly Permission[];

  @ApiProperty()
  readonly passwordChangedAt: string;

  @ApiProperty({ description: 'Whether the password must be changed before anything else.' })
  readonly passwordTemporary: boolean;
}

export class PublicKeysView {
  @ApiProperty({ type: [Object] })
  readonly keys: readonly object[];
}

export class RotatedView {
  @ApiProperty({ description: 'Id of the key that signs from now on.' })
  readonly kid: string;
}
