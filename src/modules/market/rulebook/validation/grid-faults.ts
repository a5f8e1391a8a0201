import type { FieldError } from '../../../../shared/domain-error.js';
import { parsePrice, parseQuantity, type Instrument } from '../../../registry/index.js';
import type { Rulebook } from '../rulebook.js';
import { fault } from '../../../../platform/http/form-check.js';

/** What of a rulebook does not fit the instruments that its market lists now: prices and quantities off their grids. */
export function gridFaults(rulebook: Rulebook, instruments: readonly Instrument[]): FieldError[] {
  const own = instruments.filter(({ market }) => market === rulebook.market);
  return [...stepGridFaults(rulebook, own), ...referenceFaults(rulebook, own), ...lotFaults(rulebook, own)];
}

function stepGridFaults({ orders }: Rulebook, instruments: readonly Instrument[]): FieldError[] {
  const named = new Set(orders.steps.map(({ instrument }) => instrument));
  return orders.steps.flatMap(({ instrument, price, quantity }, index) => {
    const field = `orders.steps.${index}`;
    const concerned = instruments.filter(({ code }) => (instrument === '*' ? !named.has(code) : code === instrument));
    if (instrument !== '*' && concerned.length === 0) {
      return [fault(`${field}.instrument`, 'listed', '本市场没有该标的 · the market does not list this instrument')];
    }
    return concerned.flatMap(({ code, grid }) => [
      ...(price === null || parsePrice(grid, price).ok ? [] : [offGrid(`${field}.price`, code)]),
      ...(quantity === null || parseQuantity(grid, quantity).ok ? [] : [offGrid(`${field}.quantity`, code)]),
    ]);
  });
}

/** A reference may be named before its instrument is listed. */
function referenceFaults({ prices }: Rulebook, instruments: readonly Instrument[]): FieldError[] {
  return instruments.flatMap(({ code, grid }) => {
    const first = prices.firstReferences[code];
    return first === undefined || parsePrice(grid, first).ok ? [] : [offGrid(`prices.firstReferences.${code}`, code)];
  });
}

/** A largest quantity below one lot would let nobody trade. */
function lotFaults({ orders, limits }: Rulebook, instruments: readonly Instrument[]): FieldError[] {
  const figures = { 'orders.quantityMax': orders.quantityMax, 'limits.positionMax': limits.positionMax };
  return Object.entries(figures).flatMap(([field, quantity]) =>
    instruments
      .filter(({ grid }) => quantity !== null && BigInt(quantity) * 10n ** BigInt(grid.quantityScale) < grid.lot)
      .map(({ code }) => fault(field, 'at-least-a-lot', `不足 ${code} 的一手 · is less than one lot of ${code}`)),
  );
}

function offGrid(field: string, code: string): FieldError {
  return fault(field, 'on-grid', `不在 ${code} 的报价单位上 · is not on the grid of ${code}`);
}
