import type { DeskHolds } from '../ledger/index.js';
import { heldByDesks } from './order-holds.repository.js';

/** The part of the ledger's held buckets that the market's desks answer for. */
export const orderHolds: DeskHolds = { heldByDesks };
