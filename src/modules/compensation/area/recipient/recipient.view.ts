import { ApiProperty } from '@nestjs/swagger';
import { formatYuan } from '../../../../shared/fen.js';
import {
  RECIPIENT_KINDS,
  type Payment,
  type Recipient,
  type RecipientKind,
  type RecipientStanding,
} from './recipient.js';

export class RecipientView {
  @ApiProperty({ type: String, format: 'uuid' }) readonly id: string;
  @ApiProperty({ enum: RECIPIENT_KINDS }) readonly kind: RecipientKind;
  @ApiProperty({ type: String }) readonly name: string;
  @ApiProperty({ type: String, example: '430103' }) readonly division: string;
  @ApiProperty({ type: String }) readonly source: string;
  @ApiProperty({ type: String, format: 'date-time' }) readonly recordedAt: string;
}

export class StandingView {
  @ApiProperty({ type: String, format: 'uuid', description: 'The finance office that owes and pays.' })
  readonly organizationId: string;
  @ApiProperty({ type: String, description: 'Yuan, by the years that are settled.' }) readonly owed: string;
  @ApiProperty({ type: String, description: 'Yuan.' }) readonly paid: string;
  @ApiProperty({ type: String, description: 'Owed less paid; negative where a correction came after payment.' })
  readonly outstanding: string;
}

export class RecipientLedgerView extends RecipientView {
  @ApiProperty({ type: [StandingView] }) readonly standings: readonly StandingView[];
}

export class PaymentView {
  @ApiProperty({ type: String, format: 'uuid' }) readonly id: string;
  @ApiProperty({ type: String, format: 'uuid' }) readonly organizationId: string;
  @ApiProperty({ type: String, format: 'uuid' }) readonly recipientId: string;
  @ApiProperty({ type: String, description: 'Yuan.' }) readonly amount: string;
  @ApiProperty({ type: String, format: 'date' }) readonly paidOn: string;
  @ApiProperty({ type: String }) readonly reference: string;
  @ApiProperty({ type: String, format: 'uuid' }) readonly proposalId: string;
  @ApiProperty({ type: String, format: 'date-time' }) readonly recordedAt: string;
}

export function recipientView({ recordedAt, ...rest }: Recipient): RecipientView {
  return { ...rest, recordedAt: recordedAt.toISOString() };
}

export function recipientLedgerView(
  recipient: Recipient,
  standings: readonly RecipientStanding[],
): RecipientLedgerView {
  return { ...recipientView(recipient), standings: standings.map(standingView) };
}

export function paymentView({ amountFen, recordedAt, ...rest }: Payment): PaymentView {
  return { ...rest, amount: formatYuan(amountFen), recordedAt: recordedAt.toISOString() };
}

function standingView({ organizationId, owedFen, paidFen }: RecipientStanding): StandingView {
  return {
    organizationId,
    owed: formatYuan(owedFen),
    paid: formatYuan(paidFen),
    outstanding: formatYuan(owedFen - paidFen),
  };
}
