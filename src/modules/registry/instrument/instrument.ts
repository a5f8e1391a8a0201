import type { Payload } from '../../approval/index.js';
import type { Market } from '../../../shared/market.js';
import type { InstrumentGrid } from './instrument-grid.js';

/** Display units: tonne, kilogram, cubic metre, tonne of standard coal equivalent. */
export const UNITS = ['t', 'kg', 'm3', 'tce'] as const;
export type Unit = (typeof UNITS)[number];

export type InstrumentStatus = 'listed' | 'suspended' | 'delisted';

/** Something that can be held and traded. All but its status is fixed for ever. */
export interface Instrument {
  readonly code: string;
  readonly market: Market;
  readonly nameZh: string;
  readonly nameEn: string;
  /** What the right is about: `co2`, `cod`, `nh3-n`, `water-abstraction`. */
  readonly matter: string;
  readonly unit: Unit;
  readonly grid: InstrumentGrid;
  /** Year or years of issue, `2024` or `2019-2020`. */
  readonly vintage: string | null;
  readonly validFrom: string | null;
  /** The first day on which it is no longer valid. */
  readonly validTo: string | null;
  /** GB/T 2260 code of the area in which it may be used. */
  readonly region: string | null;
  readonly basin: string | null;
  readonly status: InstrumentStatus;
  readonly listedAt: Date;
  /** What was approved when it was listed. */
  readonly proposalId: string;
}

/** The payload of an `instrument-listing` proposal. Grid figures are decimal text of integers. */
export type ListingPayload = {
  readonly code: string;
  readonly market: Market;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly matter: string;
  readonly unit: Unit;
  readonly quantityScale: number;
  readonly lot: string;
  readonly priceScale: number;
  readonly tick: string;
  readonly vintage: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly region: string | null;
  readonly basin: string | null;
  /** Authorities that issue it; each gets an issuance, a reserve and a retirement account in the market. */
  readonly issuers: readonly string[];
} & Payload;
