import { ApiProperty } from '@nestjs/swagger';
import { formatYuan } from '../../../shared/fen.js';
import type { Market } from '../../../shared/market.js';
import { formatPrice, formatQuantity, type InstrumentGrid } from '../../registry/index.js';
import { sideName } from '../desk/side-name.js';
import type { Trade } from '../loop/batch-draft.js';
import { tradeId } from '../orders/ids.js';
import type { PublicTradeRow } from './public-trade.repository.js';

/** An execution as the public sees it: no parties, no orders. */
export class PublicTradeView {
  @ApiProperty({ type: String, example: 'carbon-1042-1' }) id: string;
  @ApiProperty({ type: Number, description: 'Of the command that made it.' }) sequence: number;
  @ApiProperty({ type: String }) price: string;
  @ApiProperty({ type: String }) quantity: string;
  @ApiProperty({ type: String, description: 'Yuan.' }) amount: string;
  @ApiProperty({ enum: ['buy', 'sell'], description: 'Who took: `buy` lifted an ask.' }) takerSide: 'buy' | 'sell';
  @ApiProperty({ type: String, format: 'date-time' }) at: string;
}

export function viewOfRow(grid: InstrumentGrid, row: PublicTradeRow): PublicTradeView {
  const sequence = Number(row.sequence);
  return {
    id: tradeId(row.market, sequence, row.fill),
    sequence,
    price: formatPrice(grid, row.price_ticks),
    quantity: formatQuantity(grid, row.quantity_lots),
    amount: formatYuan(row.amount_fen),
    takerSide: row.taker_side,
    at: row.at.toISOString(),
  };
}

export function viewOfTrade(market: Market, trade: Trade, at: Date): PublicTradeView {
  const { terms, side } = trade.taker;
  return {
    id: tradeId(market, trade.sequence, trade.fill),
    sequence: trade.sequence,
    price: formatPrice(terms, BigInt(trade.priceTicks)),
    quantity: formatQuantity(terms, BigInt(trade.quantityLots)),
    amount: formatYuan(trade.amountFen),
    takerSide: sideName(side),
    at: at.toISOString(),
  };
}
