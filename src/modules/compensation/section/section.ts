import type { TargetClass } from '../assessment/water-class.js';

/** What a section is measured for. */
export const SECTION_KINDS = [
  'province-boundary',
  'city-boundary',
  'control',
  'drinking-water',
  'lake',
  'lake-inlet',
  'trend-research',
] as const;
export type SectionKind = (typeof SECTION_KINDS)[number];

/** A place on a river where its quality is measured. Null means that no source was found that says it. */
export interface NewSection {
  /** Capital letters and digits, `ZS`. */
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly river: string;
  readonly kind: SectionKind | null;
  /** As printed, `株洲` or `江西萍乡`. */
  readonly upstreamCity: string | null;
  readonly downstreamCity: string | null;
  /** How surely the two cities are known: `seen` in print, `inferred`, or in words. */
  readonly boundaryCertainty: string | null;
  /** As printed, `国控` or `省控/国控`. */
  readonly controlLevel: string | null;
  /** The target that `source` printed, not a target of every period. */
  readonly target: { readonly waterClass: TargetClass; readonly source: string } | null;
  /** Decimal degrees as printed, in text. The source does not name its datum. */
  readonly coordinates: { readonly longitude: string; readonly latitude: string; readonly source: string } | null;
  /** Titles of the reports in which the section was seen. */
  readonly sources: readonly string[];
  readonly note: string | null;
}

export interface Section extends NewSection {
  readonly registeredAt: Date;
}
