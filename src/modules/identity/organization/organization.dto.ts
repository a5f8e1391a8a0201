import { ApiProperty } from '@nestjs/swagger';
import { ORGANIZATION_KINDS, type OrganizationKind } from '../../../platform/auth/roles.js';
import { IsOneOf, IsText } from '../../../platform/http/form-rules.js';
import { IsDivisionCode } from '../division/division.dto.js';
import type { OrganizationStatus } from './organization.entity.js';
import type { Organization } from './organization.service.js';

const STATUSES: readonly OrganizationStatus[] = ['active', 'suspended'];

export class NewOrganizationForm {
  @ApiProperty({ example: '91430203MA9X0002X2', description: 'Unified social credit code, GB 32100-2015.' })
  @IsText({ min: 18, max: 18 })
  creditCode: string;

  @ApiProperty({ maxLength: 200 })
  @IsText({ max: 200 })
  name: string;

  @ApiProperty({ enum: ORGANIZATION_KINDS })
  @IsOneOf(ORGANIZATION_KINDS)
  kind: OrganizationKind;

  @ApiProperty({ example: '430203', description: 'GB/T 2260 code, see GET /public/divisions.' })
  @IsDivisionCode()
  division: string;
}

export class OrganizationStatusForm {
  @ApiProperty({ enum: STATUSES })
  @IsOneOf(STATUSES)
  status: OrganizationStatus;
}

export class OrganizationView {
  @ApiProperty()
  readonly id: string;

  @ApiProperty()
  readonly creditCode: string;

  @ApiProperty()
  readonly name: string;

  @ApiProperty({ enum: ORGANIZATION_KINDS })
  readonly kind: OrganizationKind;

  @ApiProperty()
  readonly division: string;

  @ApiProperty({ enum: STATUSES })
  readonly status: OrganizationStatus;

  @ApiProperty()
  readonly createdAt: string;
}

export function organizationView(organization: Organization): OrganizationView {
  const { id, creditCode, name, kind, division, status, createdAt } = organization;
  return { id, creditCode, name, kind, division, status, createdAt: createdAt.toISOString() };
}
