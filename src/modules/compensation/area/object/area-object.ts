import type { Measure } from '../area-measure.js';

/** What is compensated for what it may not be used for, section 16 of 潭政发〔2021〕7号. */
export const AREA_KINDS = [
  'key-ecological-function-zone',
  'nature-reserve',
  'permanent-basic-farmland',
  'soil-erosion-zone',
  'drinking-water-source',
  'mine',
  'public-welfare-forest',
  'wetland',
  'green-heart',
] as const;
export type AreaKind = (typeof AREA_KINDS)[number];

/** Who gets how much of what an object earns, in proportion. */
export interface RecipientShare {
  readonly recipientId: string;
  /** Whole and positive; shares are weights over their sum. */
  readonly weight: bigint;
}

/** What holds of an object from a day on. A version is never changed; another one corrects or follows it. */
export interface ObjectVersion {
  readonly version: number;
  readonly name: string;
  readonly validFrom: string;
  /** First day on which it no longer holds; null: until a later version. */
  readonly validUntil: string | null;
  readonly zone: string | null;
  readonly class: string | null;
  readonly measure: Measure;
  readonly shares: readonly RecipientShare[];
  readonly source: string;
  readonly recordedAt: Date;
}

export interface AreaObject {
  readonly id: string;
  readonly kind: AreaKind;
  readonly division: string;
  readonly versions: readonly ObjectVersion[];
}

/**
 * The version of a day: of those that have begun, the one that begins last; of two that begin on the same day, the later
 * version, which corrects the earlier. Null where there is none, or it has ended.
 */
export function versionOnDay(versions: readonly ObjectVersion[], day: string): ObjectVersion | null {
  let found: ObjectVersion | null = null;
  for (const each of versions) {
    if (each.validFrom > day) continue;
    const later = !found || each.validFrom > found.validFrom;
    if (later || (each.validFrom === found?.validFrom && each.version > found.version)) found = each;
  }
  return found && found.validUntil !== null && found.validUntil <= day ? null : found;
}
