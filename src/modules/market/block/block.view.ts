import { ApiProperty } from '@nestjs/swagger';
import { CNY, formatYuan } from '../../../shared/fen.js';
import { formatDecimal } from '../../../shared/decimal.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import { formatPrice, formatQuantity } from '../../registry/index.js';
import { amountFen, type InstrumentTerms } from '../desk/instrument-terms.js';
import { orderId, tradeId } from '../orders/ids.js';
import type { DeskItem } from '../side-desk/desk-item.js';
import { invariant } from '../../../shared/invariant.js';
import {
  BLOCK_FORMS,
  BLOCK_STATUSES,
  NEGOTIATION_STATUSES,
  negotiationWith,
  roleOf,
  sideOf,
  type Block,
  type BlockForm,
  type BlockParty,
  type BlockRole,
  type Negotiation,
} from './block.js';

const SIDES = ['buy', 'sell'] as const;
const ROLES = ['offerer', 'counterparty'] as const;

/** What is on the table between the offerer and one counterparty. */
export class NegotiationView {
  @ApiProperty({ description: 'Credit code' }) readonly counterparty!: string;
  @ApiProperty({ enum: NEGOTIATION_STATUSES }) readonly status!: string;
  @ApiProperty({ description: 'Of the terms; what a confirmation names' }) readonly version!: number;
  @ApiProperty() readonly price!: string;
  @ApiProperty() readonly quantity!: string;
  @ApiProperty({ description: 'Yuan, without fees' }) readonly amount!: string;
  @ApiProperty({ enum: ROLES, description: 'Who named these terms' }) readonly namedBy!: BlockRole;
  @ApiProperty({ enum: ROLES, isArray: true, description: 'Who has confirmed them' })
  readonly confirmedBy!: readonly BlockRole[];
  @ApiProperty() readonly changedAt!: string;
}

/** A block as one of its parties sees it: a counterparty sees nothing of the other negotiations. */
export class BlockView {
  @ApiProperty({ example: 'carbon-1042' }) readonly id!: string;
  @ApiProperty({ enum: MARKETS }) readonly market!: Market;
  @ApiProperty() readonly instrument!: string;
  @ApiProperty({ enum: BLOCK_FORMS }) readonly form!: BlockForm;
  @ApiProperty({ enum: ROLES, description: 'What you are in it' }) readonly role!: BlockRole;
  @ApiProperty({ enum: SIDES, description: 'Of yours' }) readonly side!: 'buy' | 'sell';
  @ApiProperty({ description: 'Credit code' }) readonly offerer!: string;
  @ApiProperty({ enum: [...new Set([...BLOCK_STATUSES, ...NEGOTIATION_STATUSES])] }) readonly status!: string;
  @ApiProperty({ type: String, nullable: true, description: "The offerer's own" })
  readonly clientReference!: string | null;
  @ApiProperty({ description: 'What it holds of yours: an asset' }) readonly heldAsset!: string;
  @ApiProperty({ description: 'Yuan or units' }) readonly held!: string;
  @ApiProperty({ type: [NegotiationView] }) readonly negotiations!: readonly NegotiationView[];
  @ApiProperty({ type: String, nullable: true }) readonly dealId!: string | null;
  @ApiProperty() readonly createdAt!: string;
  @ApiProperty() readonly changedAt!: string;
}

export function blockView(
  market: Market,
  item: DeskItem<Block>,
  terms: InstrumentTerms,
  organization: string,
): BlockView {
  const block = item.content;
  const role = roleOf(block, organization);
  invariant(role, 'a block is shown to its parties');
  const own = role === 'offerer' ? undefined : negotiationWith(block, organization);
  const party: BlockParty = own?.counterparty ?? block.offerer;
  const side = sideOf(block, role);
  const heldAsset = side === 'buy' ? CNY : item.instrument;
  const held = item.heldOf(BigInt(party.account), heldAsset);
  const { deal } = block;
  const dealtHere = deal !== null && (own === undefined || own.status === 'done');
  return {
    id: orderId(market, item.id),
    market,
    instrument: item.instrument,
    form: block.form,
    role,
    side,
    offerer: block.offerer.creditCode,
    status: own?.status ?? item.status,
    clientReference: role === 'offerer' ? block.clientReference : null,
    heldAsset,
    held: side === 'buy' ? formatYuan(held) : formatDecimal(held, terms.quantityScale),
    negotiations: (own ? [own] : block.negotiations).map((each) => negotiationView(each, terms)),
    dealId: dealtHere ? tradeId(market, deal.sequence, deal.fill) : null,
    createdAt: item.createdAt.toISOString(),
    changedAt: own?.changedAt ?? item.changedAt.toISOString(),
  };
}

function negotiationView(negotiation: Negotiation, terms: InstrumentTerms): NegotiationView {
  const { priceTicks, quantityLots } = negotiation.terms;
  return {
    counterparty: negotiation.counterparty.creditCode,
    status: negotiation.status,
    version: negotiation.version,
    price: formatPrice(terms, BigInt(priceTicks)),
    quantity: formatQuantity(terms, BigInt(quantityLots)),
    amount: formatYuan(amountFen(terms, priceTicks, quantityLots)),
    namedBy: negotiation.namedBy,
    confirmedBy: negotiation.confirmedBy,
    changedAt: negotiation.changedAt,
  };
}
