import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsDay, IsId, IsText } from '../../../platform/http/form-rules.js';
import type { OwnershipGroup } from './ownership-group.service.js';

export class NewGroupForm {
  @ApiProperty({ maxLength: 200 })
  @IsText({ max: 200 })
  name: string;
}

export class NewMemberForm {
  @ApiProperty()
  @IsId()
  organizationId: string;

  @ApiProperty({ example: '2026-01-01', description: 'First day.' })
  @IsDay()
  validFrom: string;

  @ApiPropertyOptional({ description: 'First day on which it is no longer a member; absent while no end is known.' })
  @IsOptional()
  @IsDay()
  validTo?: string;
}

export class MemberEndForm {
  @ApiProperty({ description: 'First day on which it is no longer a member.' })
  @IsDay()
  validTo: string;
}

export class GroupView {
  @ApiProperty()
  readonly id: number;

  @ApiProperty()
  readonly name: string;

  @ApiProperty()
  readonly createdAt: string;
}

export class MemberView {
  @ApiProperty()
  readonly id: string;

  @ApiProperty()
  readonly groupId: number;

  @ApiProperty()
  readonly organizationId: string;

  @ApiProperty()
  readonly validFrom: string;

  @ApiProperty({ type: String, nullable: true })
  readonly validTo: string | null;
}

export class MembersView {
  @ApiProperty({ type: [MemberView] })
  readonly items: readonly MemberView[];

  @ApiProperty({ type: String, nullable: true })
  readonly nextCursor: null;
}

export function groupView({ id, name, createdAt }: OwnershipGroup): GroupView {
  return { id, name, createdAt: createdAt.toISOString() };
}
