import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintColumn } from '../../../platform/database/column-kinds.js';
import type { Market } from '../../../shared/market.js';
import type { InstrumentStatus, Unit } from './instrument.js';

@Entity('registry_instruments')
export class InstrumentEntity {
  @PrimaryColumn('text')
  code: string;

  @Column('text')
  market: Market;

  @Column('text', { name: 'name_zh' })
  nameZh: string;

  @Column('text', { name: 'name_en' })
  nameEn: string;

  @Column('text')
  matter: string;

  @Column('text')
  unit: Unit;

  @Column('smallint', { name: 'quantity_scale' })
  quantityScale: number;

  @Column('bigint', { transformer: bigintColumn })
  lot: bigint;

  @Column('smallint', { name: 'price_scale' })
  priceScale: number;

  @Column('bigint', { transformer: bigintColumn })
  tick: bigint;

  @Column('bigint', { name: 'fen_per_tick_lot', transformer: bigintColumn })
  fenPerTickLot: bigint;

  @Column('text', { nullable: true })
  vintage: string | null;

  @Column('date', { name: 'valid_from', nullable: true })
  validFrom: string | null;

  @Column('date', { name: 'valid_to', nullable: true })
  validTo: string | null;

  @Column('char', { length: 6, nullable: true })
  region: string | null;

  @Column('text', { nullable: true })
  basin: string | null;

  @Column('text')
  status: InstrumentStatus;

  @Column('timestamptz', { name: 'listed_at' })
  listedAt: Date;

  @Column('uuid', { name: 'proposal_id' })
  proposalId: string;
}
