import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AccountKind } from '../../ledger/index.js';
import { bigintColumn } from '../../../platform/database/column-kinds.js';
import type { Market } from '../../../shared/market.js';

@Entity('registry_accounts')
export class HoldingAccountEntity {
  @PrimaryColumn('bigint', { name: 'account_id', transformer: bigintColumn })
  accountId: bigint;

  @Column('uuid', { name: 'organization_id' })
  organizationId: string;

  @Column('text')
  market: Market;

  @Column('text')
  kind: AccountKind;

  @Column('text')
  status: 'active' | 'closed';

  @Column('timestamptz', { name: 'opened_at' })
  openedAt: Date;

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt: Date | null;

  @Column('uuid', { name: 'proposal_id' })
  proposalId: string;
}
