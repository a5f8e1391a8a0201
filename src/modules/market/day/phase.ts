/**
 * What a market is doing with listed orders. `pre-open`: the day's figures are known, nothing is taken yet. `call`: orders
 * collect for one price. `continuous`: matched as they come. `pick`: listed, and taken by choice. `break` and
 * `cancel-only`: cancels only. `closed`: outside the day.
 */
export const PHASES = ['pre-open', 'call', 'continuous', 'pick', 'break', 'cancel-only', 'closed'] as const;
export type Phase = (typeof PHASES)[number];

/** Whether new and changed orders are taken. Cancels always are. */
export function takesOrders(phase: Phase): boolean {
  return phase === 'call' || phase === 'continuous' || phase === 'pick';
}
