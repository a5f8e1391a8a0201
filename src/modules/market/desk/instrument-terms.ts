import { amountFen as amountOnGrid, unitsOf as unitsOnGrid, type InstrumentGrid } from '../../registry/index.js';

/** The immutable figures of an instrument that its trades depend on; journaled when its book opens. */
export interface InstrumentTerms extends InstrumentGrid {
  readonly code: string;
  /** The ledger account that takes the fees of its trades; null where there is none, and then no fees either. */
  readonly feeAccount: bigint | null;
}

/** Amount of a fill or an order in fen; exact by construction of the grid. */
export function amountFen(terms: InstrumentTerms, priceTicks: number, quantityLots: number): bigint {
  return amountOnGrid(terms, BigInt(priceTicks), BigInt(quantityLots));
}

/** Lots in smallest units, as the ledger counts them. */
export function unitsOf(terms: InstrumentTerms, quantityLots: number): bigint {
  return unitsOnGrid(terms, BigInt(quantityLots));
}
