import { randomUUID } from 'node:crypto';
import { cityOf } from '../../src/demo/accounts.js';
import { AFTER_APPROVAL } from '../../src/demo/listing-permits.js';
import { authorityOf, INSTRUMENTS } from '../../src/demo/listings.js';
import { call } from './call.js';
import { signIn, signInAll } from './trader.js';

/** Times what a firm was allocated: more than a run can sell, while the demo's own permits are soon used up. */
const TIMES = 1_000n;

/** Every firm applies for leave to list without worry, and the authority of its city approves. */
export async function permitWidely(url: string): Promise<void> {
  const approvers = new Map<string, string>();
  for (const trader of await signInAll(url)) {
    for (const { code, market, allocation } of INSTRUMENTS) {
      if (!AFTER_APPROVAL.includes(market) || !trader.markets.includes(market)) continue;
      const { approver } = authorityOf(market, cityOf(trader.username));
      const approval = approvers.get(approver) ?? (await signIn(url, approver));
      approvers.set(approver, approval);
      const quantity = (BigInt(allocation) * TIMES).toString();
      const body = { instrument: code, quantity, reason: '故障试验' };
      const { id } = await post(url, trader.authorization, `/markets/${market}/listing-permits`, body);
      await post(url, approval, `/approvals/${id}/decisions`, { decision: 'approve' });
    }
  }
}

async function post(url: string, authorization: string, path: string, body: object): Promise<{ readonly id: string }> {
  const answer = await call(url, { method: 'POST', path, authorization, body, idempotencyKey: randomUUID() });
  if (answer.kind !== 'answered' || answer.status !== 201) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return answer.body as { id: string };
}
