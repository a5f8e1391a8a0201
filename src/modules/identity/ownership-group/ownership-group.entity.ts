import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('identity_ownership_groups')
export class OwnershipGroupEntity {
  /** A small integer, because the matching engine compares it on every match. */
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id: number;

  @Column('text')
  name: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
