import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintColumn } from '../../platform/database/column-kinds.js';

@Entity('allocation_documents')
export class ApplicationDocumentEntity {
  @PrimaryColumn('uuid', { name: 'application_id' })
  applicationId: string;

  @PrimaryColumn('smallint')
  position: number;

  @Column('bytea')
  sha256: Buffer;

  @Column('text')
  name: string;

  @Column('text', { name: 'media_type' })
  mediaType: string;

  @Column('bigint', { name: 'size_bytes', transformer: bigintColumn })
  sizeBytes: bigint;
}
