/** General writes happen once per `Idempotency-Key`: `@IdempotencyKey()` in the controller, `once` in the service. */
export { answerOnce, fingerprintOf, IdempotencyKey, type RequestKey } from './idempotency-key.js';
export { forgetAnswers, KEPT_DAYS_MIN, once, type KeyedWrite, type Once } from './once.js';
