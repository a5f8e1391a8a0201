import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsOptional, Matches } from 'class-validator';
import type { Scope } from '../../../platform/auth/permissions.js';
import { IsOneOf, IsText } from '../../../platform/http/form-rules.js';
import type { ApiKey } from './api-key.service.js';

const SCOPES: readonly Scope[] = ['read', 'trade', 'approve', 'manage'];
const NETWORKS_MAX = 50;

export class NewApiKeyForm {
  @ApiProperty({ example: 'ERP', maxLength: 100 })
  @IsText({ max: 100 })
  label: string;

  @ApiProperty({ enum: SCOPES, isArray: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(SCOPES.length)
  @ArrayUnique()
  @IsOneOf(SCOPES, { each: true })
  scopes: Scope[];

  @ApiPropertyOptional({ type: [String], example: ['10.2.0.0/16'], description: 'Absent or empty: from anywhere.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(NETWORKS_MAX)
  @IsText({ max: 64 }, { each: true })
  allowedNetworks?: string[];

  @ApiProperty({ example: '2027-01-01T00:00:00Z' })
  @Matches(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?Z$/, {
    message: '须为 UTC 时间 · must be an instant in UTC',
  })
  expiresAt: string;
}

export class ApiKeyView {
  @ApiProperty()
  readonly id: string;

  @ApiProperty()
  readonly label: string;

  @ApiProperty({ enum: SCOPES, isArray: true })
  readonly scopes: readonly Scope[];

  @ApiProperty({ type: [String] })
  readonly allowedNetworks: readonly string[];

  @ApiProperty()
  readonly createdAt: string;

  @ApiProperty()
  readonly expiresAt: string;

  @ApiProperty({ type: String, nullable: true, description: 'Exact to a minute.' })
  readonly lastUsedAt: string | null;
}

export class NewApiKeyView extends ApiKeyView {
  @ApiProperty({ description: '32 bytes in hexadecimal, the key of the HMAC. It is shown only here.' })
  readonly secret: string;
}

export class ApiKeysView {
  @ApiProperty({ type: [ApiKeyView] })
  readonly items: readonly ApiKeyView[];

  @ApiProperty({ type: String, nullable: true, description: 'Always null: a user has few keys.' })
  readonly nextCursor: null;
}

export function apiKeyView(key: ApiKey): ApiKeyView {
  return {
    ...key,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt.toISOString(),
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  };
}
