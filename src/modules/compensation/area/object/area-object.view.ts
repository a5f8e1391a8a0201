import { ApiProperty } from '@nestjs/swagger';
import { formatMu } from '../area-measure.js';
import { AREA_KINDS, versionOnDay, type AreaKind, type AreaObject, type ObjectVersion } from './area-object.js';

export class ShareView {
  @ApiProperty({ type: String, format: 'uuid' }) readonly recipientId: string;
  @ApiProperty({ type: Number }) readonly weight: number;
}

export class ObjectVersionView {
  @ApiProperty({ type: Number }) readonly version: number;
  @ApiProperty({ type: String }) readonly name: string;
  @ApiProperty({ type: String, format: 'date' }) readonly validFrom: string;
  @ApiProperty({ type: String, format: 'date', nullable: true }) readonly validUntil: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly zone: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly class: string | null;
  @ApiProperty({ type: String, nullable: true, example: '194820', description: 'In 亩, exact.' })
  readonly areaMu: string | null;
  @ApiProperty({ type: Number, nullable: true }) readonly things: number | null;
  @ApiProperty({ type: [ShareView] }) readonly shares: readonly ShareView[];
  @ApiProperty({ type: String }) readonly source: string;
  @ApiProperty({ type: String, format: 'date-time' }) readonly recordedAt: string;
}

export class AreaObjectLineView {
  @ApiProperty({ type: String, format: 'uuid' }) readonly id: string;
  @ApiProperty({ enum: AREA_KINDS }) readonly kind: AreaKind;
  @ApiProperty({ type: String, example: '430100' }) readonly division: string;
  @ApiProperty({ type: Number, description: 'How many versions there are.' }) readonly versionCount: number;
  @ApiProperty({ type: ObjectVersionView, nullable: true, description: 'What holds today; null where nothing does.' })
  readonly today: ObjectVersionView | null;
}

export class AreaObjectView extends AreaObjectLineView {
  @ApiProperty({ type: [ObjectVersionView] }) readonly versions: readonly ObjectVersionView[];
}

export class GradeView {
  @ApiProperty({ type: String, format: 'uuid' }) readonly objectId: string;
  @ApiProperty({ type: Number }) readonly year: number;
  @ApiProperty({ type: Number }) readonly version: number;
  @ApiProperty({ type: String }) readonly grade: string;
  @ApiProperty({ type: String }) readonly source: string;
}

export function areaObjectLine(object: AreaObject, today: string): AreaObjectLineView {
  const { id, kind, division, versions } = object;
  const now = versionOnDay(versions, today);
  return { id, kind, division, versionCount: versions.length, today: now && versionView(now) };
}

export function areaObjectView(object: AreaObject, today: string): AreaObjectView {
  return { ...areaObjectLine(object, today), versions: object.versions.map(versionView) };
}

function versionView({ measure, shares, recordedAt, ...rest }: ObjectVersion): ObjectVersionView {
  return {
    ...rest,
    areaMu: measure.kind === 'area' ? formatMu(measure.grains) : null,
    things: measure.kind === 'count' ? Number(measure.count) : null,
    shares: shares.map(({ recipientId, weight }) => ({ recipientId, weight: Number(weight) })),
    recordedAt: recordedAt.toISOString(),
  };
}
