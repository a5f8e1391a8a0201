import type { LoopRequest } from '../../src/modules/market/loop/request.js';
import type { TradingLoop } from '../../src/modules/market/loop/trading-loop.js';
import { DomainError } from '../../src/shared/domain-error.js';

/** `taken`, or the code of the refusal. */
export async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'taken';
  } catch (error) {
    if (error instanceof DomainError) return error.definition.code;
    throw error;
  }
}

/** How often each outcome comes of requests that are sent to a loop at once. */
export async function outcomes(loop: TradingLoop, requests: readonly LoopRequest[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const outcome of await Promise.all(requests.map((request) => outcomeOf(loop.submit(request))))) {
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

export const times = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));
