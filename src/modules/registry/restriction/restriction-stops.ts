import { Injectable } from '@nestjs/common';
import type { TransferStop, TransferStops } from '../../ledger/index.js';
import type { Tx } from '../../../platform/database/database.js';
import { keepRestrictionsOut } from './movement-order.js';
import { transferStops } from './trading-status.js';

/** What the ledger asks before it moves anything out of an account outside of trading. */
@Injectable()
export class RestrictionStops implements TransferStops {
  async standing(tx: Tx, accountIds: readonly bigint[], on: string): Promise<readonly TransferStop[]> {
    await keepRestrictionsOut(tx, accountIds);
    return transferStops(tx, accountIds, on);
  }
}
