import { ApiProperty } from '@nestjs/swagger';
import { MARKETS, type Market } from '../../../shared/market.js';
import { orderId } from '../orders/ids.js';
import { SIDE_DESKS, type SideDeskName } from './desk-item.js';
import type { DeskOrderLine } from './desk-order.repository.js';

const STATUSES = ['waiting', 'carried-out', 'refused'] as const;

/** What became of something that was approved for a desk. */
export class DeskOrderView {
  @ApiProperty() readonly id!: string;
  @ApiProperty({ enum: MARKETS }) readonly market!: Market;
  @ApiProperty({ enum: SIDE_DESKS }) readonly desk!: SideDeskName;
  @ApiProperty() readonly kind!: string;
  @ApiProperty() readonly proposalId!: string;
  @ApiProperty({ enum: STATUSES }) readonly status!: (typeof STATUSES)[number];
  @ApiProperty({ type: String, nullable: true, description: 'Command that carried it out; of a notice, the auction' })
  readonly command!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Code of the rule that refused it' })
  readonly refusal!: string | null;
  @ApiProperty() readonly approvedAt!: string;
  @ApiProperty({ type: String, nullable: true }) readonly settledAt!: string | null;
}

export function deskOrderView(line: DeskOrderLine): DeskOrderView {
  const { id, market, desk, kind, proposalId, sequence, refusal } = line;
  return {
    id: id.toString(),
    market,
    desk,
    kind,
    proposalId,
    status: sequence !== null ? 'carried-out' : refusal !== null ? 'refused' : 'waiting',
    command: sequence === null ? null : orderId(market, Number(sequence)),
    refusal,
    approvedAt: line.approvedAt.toISOString(),
    settledAt: line.settledAt?.toISOString() ?? null,
  };
}
