import { ApiProperty } from '@nestjs/swagger';
import { formatDecimal } from '../../../shared/decimal.js';
import { formatYuan } from '../../../shared/fen.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import { divideHalfUp } from '../../../shared/rounding.js';
import type { InstrumentTerms } from '../desk/instrument-terms.js';
import { orderId, tradeId } from '../orders/ids.js';
import type { Deal } from './deal.js';
import { SIDE_DESKS, type SideDeskName } from './desk-item.js';

/** A deal as one of its two sides sees it. */
export class DealView {
  @ApiProperty({ example: 'carbon-1042-1' }) readonly id!: string;
  @ApiProperty({ enum: SIDE_DESKS }) readonly mode!: SideDeskName;
  @ApiProperty({ description: 'The block, auction or agreement that it came from' }) readonly source!: string;
  @ApiProperty({ enum: MARKETS }) readonly market!: Market;
  @ApiProperty() readonly instrument!: string;
  @ApiProperty({ enum: ['buy', 'sell'] }) readonly side!: 'buy' | 'sell';
  @ApiProperty({ description: 'Yuan per unit, from amount and quantity, rounded half up to the decimals of a price' })
  readonly price!: string;
  @ApiProperty() readonly quantity!: string;
  @ApiProperty({ description: 'Yuan; what was agreed' }) readonly amount!: string;
  @ApiProperty({ description: 'Yuan, of this side' }) readonly fee!: string;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The deal that this one takes back: all its figures go the other way',
  })
  readonly reverses!: string | null;
  @ApiProperty({ description: 'Trading day' }) readonly day!: string;
  @ApiProperty() readonly at!: string;
}

/** What a view needs of a deal, whether it comes from memory or from its row. */
export type DealFigures = Pick<
  Deal,
  | 'sequence'
  | 'fill'
  | 'desk'
  | 'item'
  | 'instrument'
  | 'quantityUnits'
  | 'amountFen'
  | 'buyerFeeFen'
  | 'sellerFeeFen'
  | 'reverses'
> & { readonly buyer: Pick<Deal['buyer'], 'organizationId'> };

export function dealView(
  market: Market,
  deal: DealFigures,
  terms: InstrumentTerms,
  viewer: string,
  at: Date,
  day: string,
): DealView {
  const side = deal.buyer.organizationId === viewer ? 'buy' : 'sell';
  return {
    id: tradeId(market, deal.sequence, deal.fill),
    mode: deal.desk,
    source: orderId(market, deal.item),
    market,
    instrument: deal.instrument,
    side,
    price: formatDecimal(unitPrice(terms, deal.amountFen, deal.quantityUnits), terms.priceScale),
    quantity: formatDecimal(deal.quantityUnits, terms.quantityScale),
    amount: formatYuan(deal.amountFen),
    fee: formatYuan(side === 'buy' ? deal.buyerFeeFen : deal.sellerFeeFen),
    reverses: deal.reverses && tradeId(market, deal.reverses.sequence, deal.reverses.fill),
    day,
    at: at.toISOString(),
  };
}

const FEN_DECIMALS = 2;

/** Amount over quantity in yuan per unit, half-up, in the instrument's price decimals; for display only. */
export function unitPrice({ priceScale, quantityScale }: InstrumentTerms, amountFen: bigint, units: bigint): bigint {
  return divideHalfUp(amountFen * 10n ** BigInt(priceScale + quantityScale), units * 10n ** BigInt(FEN_DECIMALS));
}
