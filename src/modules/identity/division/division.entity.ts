import { Column, Entity, PrimaryColumn } from 'typeorm';

export const DIVISION_LEVELS = ['province', 'city', 'county'] as const;
export type DivisionLevel = (typeof DIVISION_LEVELS)[number];

@Entity('identity_divisions')
export class DivisionEntity {
  @PrimaryColumn('char', { length: 6 })
  code: string;

  @Column('text')
  name: string;

  @Column('text')
  level: DivisionLevel;

  @Column('char', { length: 6, nullable: true })
  parent: string | null;
}
