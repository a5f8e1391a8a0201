import { ApiProperty } from '@nestjs/swagger';
import { IsText } from '../../../platform/http/index.js';
import { MARKETS } from '../../../shared/market.js';

const REASON_LENGTH_MAX = 500;

export class ParticipantStopForm {
  @ApiProperty({ example: '下单程序失控', description: 'Kept in the journal and the audit trail' })
  @IsText({ min: 4, max: REASON_LENGTH_MAX })
  reason!: string;
}

export class StoppedMarketView {
  @ApiProperty({ enum: MARKETS }) market: string;
  @ApiProperty({ type: Number, nullable: true, description: 'Orders; null where it is not known.' })
  cancelled: number | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Blocks and offers of agreements that ended, or that it left; null where it is not known.',
  })
  ended: number | null;
  @ApiProperty({ type: String, nullable: true, description: 'Why it is not known: the code of an error.' })
  problem: string | null;
}

export class ParticipantStopView {
  @ApiProperty({ type: String }) organizationId: string;
  @ApiProperty({ type: Boolean }) stopped: boolean;
  @ApiProperty({ type: [StoppedMarketView] }) markets: readonly StoppedMarketView[];
}
