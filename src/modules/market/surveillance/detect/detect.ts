import type { Finding } from '../finding.js';
import type { SurveillanceThresholds } from '../thresholds.js';
import type { WatchedDay } from '../watched-day.js';
import { detectConcentration } from './concentration.js';
import { detectLayering } from './layering.js';
import { detectLimitHits } from './limit-hits.js';
import { detectPriceRamps } from './price-ramp.js';
import { detectRoundTrips } from './round-trips.js';
import { detectSameOwner } from './same-owner.js';
import { detectSwing } from './swing.js';

type Detector = (day: WatchedDay, thresholds: SurveillanceThresholds) => Finding[];

const DETECTORS: readonly Detector[] = [
  detectLimitHits,
  detectSwing,
  detectConcentration,
  detectSameOwner,
  detectRoundTrips,
  detectLayering,
  detectPriceRamps,
];

/** Everything that one trading day of one instrument gives reason to look at. The same day gives the same findings. */
export function detect(day: WatchedDay, thresholds: SurveillanceThresholds): readonly Finding[] {
  return DETECTORS.flatMap((detector) => detector(day, thresholds));
}
