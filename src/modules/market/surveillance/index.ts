/** Surveillance of trading days: what other modules, the rulebook and the wiring of the program use of it. */
export { SurveillanceModule } from './surveillance.module.js';
export { ScansService } from './scans.service.js';
export { AlertsService } from './alerts.service.js';
export { DEFAULT_THRESHOLDS, thresholdFaults, type SurveillanceThresholds } from './thresholds.js';
export * from './surveillance.errors.js';
