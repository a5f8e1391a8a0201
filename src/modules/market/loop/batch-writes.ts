import { postBatch } from '../../ledger/index.js';
import type { JournalBatch } from '../journal/chain.js';
import { closeInstrumentDays, insertInstrumentDays, upsertDays } from '../day/day.repository.js';
import { writeDraws } from '../listing-permit/listing-permit.repository.js';
import { settleCarriedOut } from '../side-desk/desk-order.repository.js';
import { insertDeals, upsertItems } from '../side-desk/item.repository.js';
import type { BatchDraft } from './batch-draft.js';
import { feedRows } from './feed.js';
import type { LoopConnection } from './loop-connection.js';
import {
  insertFeeds,
  insertFeeSchedules,
  insertJournalBatch,
  insertOrders,
  insertTrades,
  updateOrders,
  upsertBooks,
} from './loop.repository.js';
import { insertRequestKeys, type RequestKey } from './request-keys.repository.js';
import type { MarketState } from './market-state.js';

/** A transaction that did not commit although no statement reported why. */
export class BatchNotCommitted extends Error {
  override readonly name = 'BatchNotCommitted';
}

/** Sends every statement and the commit in one go, and returns only when all of it is on disk. */
export async function commitBatch(
  connection: LoopConnection,
  state: MarketState,
  epoch: bigint,
  draft: BatchDraft,
  journal: JournalBatch,
  keys: readonly RequestKey[],
): Promise<void> {
  const { market } = state;
  const created = new Set(draft.newOrders);
  const changed = [...draft.changedOrders].filter((order) => !created.has(order));
  const feeds = feedRows(state, draft);
  const draws = draft.permits.changes;
  const sent: Promise<unknown>[] = [
    insertJournalBatch(connection, journal, epoch),
    ...postBatch(connection, {
      market,
      batch: journal.batch,
      at: draft.at,
      fingerprint: journal.outcomeDigest,
      entries: draft.entries,
      lotsAcquired: draft.lots,
      lotsReleased:
        draft.lotsReleasedUpTo === null
          ? null
          : { assets: [...state.instruments.keys()], upTo: draft.lotsReleasedUpTo },
    }),
  ];
  if (draft.changedInstruments.size > 0) sent.push(upsertBooks(connection, state, [...draft.changedInstruments]));
  if (draft.days.size > 0) sent.push(upsertDays(connection, market, [...draft.days.values()], draft.at));
  if (draft.openedInstruments.size > 0) {
    sent.push(insertInstrumentDays(connection, state, [...draft.openedInstruments]));
  }
  for (const closed of draft.closedDays) sent.push(closeInstrumentDays(connection, market, closed));
  if (draft.newFeeSchedules.length > 0) sent.push(insertFeeSchedules(connection, state, draft.newFeeSchedules));
  if (draft.newOrders.length > 0) sent.push(insertOrders(connection, market, draft.newOrders));
  if (changed.length > 0) sent.push(updateOrders(connection, market, changed));
  if (draws.length > 0) sent.push(writeDraws(connection, market, draws));
  if (draft.changedItems.size > 0) sent.push(upsertItems(connection, market, [...draft.changedItems]));
  if (draft.carriedOut.size > 0) sent.push(settleCarriedOut(connection, market, draft.carriedOut, draft.at));
  if (draft.deals.length > 0) sent.push(insertDeals(connection, market, draft.at, state.day, draft.deals));
  if (draft.trades.length > 0) sent.push(insertTrades(connection, market, draft.at, state.day, draft.trades));
  if (keys.length > 0) sent.push(insertRequestKeys(connection, market, draft.at, keys));
  if (feeds.length > 0) sent.push(insertFeeds(connection, market, draft.at, feeds));
  const commit = connection.commit();
  const outcomes = await Promise.allSettled([...sent, commit]);
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure) throw failure.reason;
  if (!(await commit)) throw new BatchNotCommitted('the commit was answered with a rollback');
}
