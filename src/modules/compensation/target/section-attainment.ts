/**
 * How many cross-boundary sections reach their target class in a year: what the assessment of water quality provides to
 * the board of targets. While nobody provides it, computed targets stand as `not-computed`.
 */
export interface SectionAttainment {
  /** Null while nothing of the year is assessed. */
  attainmentOf(scope: { readonly division: string; readonly year: number }): Promise<AttainedSections | null>;
}

/** Injection token of the one `SectionAttainment`; it may be absent. */
export const SECTION_ATTAINMENT = Symbol('SectionAttainment');

export interface AttainedSections {
  /** Sections that reached their target. */
  readonly attained: number;
  /** Sections that were assessed, those included. */
  readonly assessed: number;
  /** Sections of which there is no result; never counted as met. */
  readonly withoutResult: number;
}
