import { ApiProperty } from '@nestjs/swagger';
import { formatDecimal } from '../../../shared/decimal.js';
import { CNY, formatYuan } from '../../../shared/fen.js';
import { invariant } from '../../../shared/invariant.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import type { InstrumentTerms } from '../desk/instrument-terms.js';
import { orderId, tradeId } from '../orders/ids.js';
import { unitPrice } from '../side-desk/deal.view.js';
import type { DeskItem } from '../side-desk/desk-item.js';
import {
  AGREEMENT_STATUSES,
  agreementRole,
  agreementSide,
  type Agreement,
  type AgreementRole,
  type DealRef,
} from './agreement.js';

export class AgreementHoldView {
  @ApiProperty() readonly asset!: string;
  @ApiProperty({ description: 'Yuan or units' }) readonly amount!: string;
}

/** An agreement as one of its two parties sees it. */
export class AgreementView {
  @ApiProperty({ example: 'discharge-1042' }) readonly id!: string;
  @ApiProperty({ enum: MARKETS }) readonly market!: Market;
  @ApiProperty() readonly instrument!: string;
  @ApiProperty({ enum: ['proposer', 'counterparty'], description: 'What you are in it' }) readonly role!: AgreementRole;
  @ApiProperty({ enum: ['buy', 'sell'], description: 'Of yours' }) readonly side!: 'buy' | 'sell';
  @ApiProperty({ description: 'Credit code' }) readonly proposer!: string;
  @ApiProperty({ description: 'Credit code' }) readonly counterparty!: string;
  @ApiProperty() readonly quantity!: string;
  @ApiProperty({ description: 'Yuan; what was agreed' }) readonly amount!: string;
  @ApiProperty({ description: 'Yuan per unit, from amount and quantity, rounded half up' }) readonly price!: string;
  @ApiProperty({ enum: AGREEMENT_STATUSES }) readonly status!: string;
  @ApiProperty({ enum: ['before', 'after', 'none'], description: 'When an authority must agree' })
  readonly approval!: string;
  @ApiProperty({ type: String, nullable: true, description: "The proposer's own" })
  readonly clientReference!: string | null;
  @ApiProperty({ type: [AgreementHoldView], description: 'What it holds of yours' })
  readonly holds!: readonly AgreementHoldView[];
  @ApiProperty({ type: String, nullable: true }) readonly dealId!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'The deal that took it back' })
  readonly reversalId!: string | null;
  @ApiProperty() readonly createdAt!: string;
  @ApiProperty() readonly changedAt!: string;
}

export function agreementView(
  market: Market,
  item: DeskItem<Agreement>,
  terms: InstrumentTerms,
  organization: string,
): AgreementView {
  const agreement = item.content;
  const role = agreementRole(agreement, organization);
  invariant(role, 'an agreement is shown to its parties');
  const units = BigInt(agreement.terms.units);
  const amountFen = BigInt(agreement.terms.amountFen);
  const own = BigInt(agreement[role].account);
  const text = (asset: string, amount: bigint): string =>
    asset === CNY ? formatYuan(amount) : formatDecimal(amount, terms.quantityScale);
  const idOf = (deal: DealRef | null): string | null => deal && tradeId(market, deal.sequence, deal.fill);
  return {
    id: orderId(market, item.id),
    market,
    instrument: item.instrument,
    role,
    side: agreementSide(agreement, role),
    proposer: agreement.proposer.creditCode,
    counterparty: agreement.counterparty.creditCode,
    quantity: formatDecimal(units, terms.quantityScale),
    amount: formatYuan(amountFen),
    price: formatDecimal(unitPrice(terms, amountFen, units), terms.priceScale),
    status: item.status,
    approval: agreement.approval,
    clientReference: role === 'proposer' ? agreement.clientReference : null,
    holds: item.holds
      .filter(({ accountId }) => accountId === own)
      .map(({ asset, amount }) => ({ asset, amount: text(asset, amount) })),
    dealId: idOf(agreement.deal),
    reversalId: idOf(agreement.reversal),
    createdAt: item.createdAt.toISOString(),
    changedAt: item.changedAt.toISOString(),
  };
}
