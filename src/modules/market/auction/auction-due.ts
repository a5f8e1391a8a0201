import { addDays, shanghaiDay, startOfShanghaiDay } from '../../../shared/clock.js';
import type { DueAction } from './auction-action.js';
import { stateOf, type AuctionContent } from './auction-content.js';
import { endOfCalendarDays, endOfWorkingDays } from './auction-dates.js';
import { openAwards } from './auction-holds.js';
import { nextDueAt } from './passing-time.js';

/** What the clock makes an auction do next at this moment, with the dates that follow from it. */
export function dueAction(content: AuctionContent, at: Date): DueAction | null {
  const state = stateOf(content);
  const dueAt = nextDueAt(state);
  if (dueAt !== null && dueAt <= at) return { kind: 'pass-time' };
  switch (state.phase) {
    case 'closed':
      return state.opened ? { kind: 'clear' } : null;
    case 'cleared': {
      const until = endOfCalendarDays(shanghaiDay(at), state.terms.rules.publicityDaysMin);
      const contractDueAt = endOfWorkingDays(addDays(shanghaiDay(until), -1), content.contractDays);
      return { kind: 'publish-result', until: until.toISOString(), contractDueAt: contractDueAt.toISOString() };
    }
    case 'contract': {
      const late = openAwards(state.awards).find((award) => award.dueAt !== null && award.dueAt <= at);
      return late ? { kind: 'declare-default', bidder: late.bidder } : null;
    }
    case 'failed':
    case 'defaulted':
    case 'registered': {
      const { daysMax } = state.terms.rules.relisting;
      return at >= startOfShanghaiDay(addDays(shanghaiDay(state.endedAt), daysMax + 1)) ? { kind: 'archive' } : null;
    }
    case 'draft':
    case 'announced':
    case 'registering':
    case 'free-bidding':
    case 'timed-bidding':
    case 'negotiating':
    case 'publicity':
    case 'paid':
    case 'cancelled':
      return null;
  }
}
