import { formatDecimal } from '../../shared/decimal.js';
import { CNY, YUAN_DECIMALS } from '../../shared/fen.js';
import { invariant } from '../../shared/invariant.js';

/** How amounts of an asset are shown. */
export interface AssetScale {
  /** `t`, `kg`, `m3`, `yuan`. */
  readonly unit: string;
  /** The smallest unit is 10^-decimals of `unit`. */
  readonly decimals: number;
}

/** Port: the register of instruments, to the right of the ledger, knows the scale of each; app.module wires it. */
export interface AssetScales {
  /** The scale of each of these instruments. Money is not asked for. */
  scalesOf(codes: readonly string[]): Promise<ReadonlyMap<string, AssetScale>>;
}

/** Injection token of `AssetScales`. */
export const ASSET_SCALES = Symbol('AssetScales');

const MONEY: AssetScale = { unit: 'yuan', decimals: YUAN_DECIMALS };

/** What prints amounts of these assets. */
export interface AmountFormat {
  unitOf(asset: string): string;
  /** With exactly the asset's decimals; negative amounts carry a minus. */
  print(asset: string, amount: bigint): string;
}

export async function amountFormat(scales: AssetScales, assets: readonly string[]): Promise<AmountFormat> {
  const codes = [...new Set(assets)].filter((asset) => asset !== CNY);
  const known = codes.length === 0 ? new Map<string, AssetScale>() : await scales.scalesOf(codes);
  const scaleOf = (asset: string): AssetScale => {
    const scale = asset === CNY ? MONEY : known.get(asset);
    invariant(scale, `the register knows the scale of every asset of the ledger: ${asset}`);
    return scale;
  };
  return {
    unitOf: (asset) => scaleOf(asset).unit,
    print: (asset, amount) => formatDecimal(amount, scaleOf(asset).decimals),
  };
}
