import { invariant } from '../shared/invariant.js';
import type { Market } from '../shared/market.js';
import { approve, proposeAndApprove } from './approvals.js';
import { FIRMS } from './cast.js';
import { authorityOf, INSTRUMENTS } from './listings.js';
import type { Stage } from './stage.js';

const CASH_YUAN: Readonly<Partial<Record<Market, string>>> = {
  carbon: '8000000.00',
  discharge: '3000000.00',
  water: '400000.00',
};

/** Name of a firm's one user, `changsha.power`. */
export function traderOf(firm: (typeof FIRMS)[number]): string {
  const [trader] = firm.people;
  invariant(trader, 'every firm has a trader');
  return trader.username;
}

export function cityOf(username: string): string {
  return username.split('.')[0] ?? username;
}

/** Money that came to a firm's account through the bank, in yuan. */
export interface BankMovement {
  readonly reference: string;
  readonly amount: string;
  readonly name: string;
}

/** All that the bank of a market's client money saw while the demo was prepared. */
export function bankMovementsOf(market: Market): BankMovement[] {
  return FIRMS.filter(({ markets }) => markets.includes(market)).map((firm) => ({
    reference: cashReference(traderOf(firm), market),
    amount: cashYuan(market),
    name: firm.name,
  }));
}

function cashReference(trader: string, market: Market): string {
  return `demo.cash.${trader}.${market}`;
}

function cashYuan(market: Market): string {
  return CASH_YUAN[market] ?? '100000.00';
}

/** Firms apply for trading accounts, the operator approves; then money comes in from the bank by two persons. */
export async function openAndFundAccounts(stage: Stage, progress: (sentence: string) => void): Promise<void> {
  for (const firm of FIRMS) {
    const trader = traderOf(firm);
    for (const market of firm.markets) {
      const key = `demo.account.${trader}.${market}`;
      const application = { by: trader, path: '/accounts/applications', body: { market }, key };
      await proposeAndApprove(stage, application, 'operator.approver');
    }
    const { items } = await stage.get<{ items: { id: string; market: Market; kind: string }[] }>(trader, '/accounts');
    for (const { id, market } of items.filter(({ kind }) => kind === 'trading')) {
      const key = cashReference(trader, market);
      const body = { accountId: id, direction: 'in', amount: cashYuan(market), bankReference: key };
      await proposeAndApprove(stage, { by: 'operator', path: '/cash-movements', body, key }, 'operator.approver');
    }
  }
  progress(`Opened and funded the accounts of ${FIRMS.length} firms.`);
}

/** Authorities allocate to all firms of their area at once; one firm applies by itself and is reviewed. */
export async function allocate(stage: Stage, progress: (sentence: string) => void): Promise<void> {
  for (const { code, market, allocation } of INSTRUMENTS) {
    const byReviewer = new Map<string, string[]>();
    for (const firm of FIRMS.filter(({ markets }) => markets.includes(market))) {
      const trader = traderOf(firm);
      const { reviewer } = authorityOf(market, cityOf(trader));
      byReviewer.set(reviewer, [...(byReviewer.get(reviewer) ?? []), trader]);
    }
    for (const [reviewer, traders] of byReviewer) {
      const lines = traders.map((trader) => ({ organizationId: stage.organizationOf(trader), quantity: allocation }));
      const body = { instrument: code, reason: '演示：年度初始分配', lines };
      const proposal = { by: reviewer, path: '/allocations/batches', body, key: `demo.allocate.${code}.${reviewer}` };
      await proposeAndApprove(stage, proposal, reviewer.replace('.reviewer', '.approver'));
    }
  }
  await applyOnce(stage);
  progress(`Allocated ${INSTRUMENTS.length} instruments; every allocation was confirmed by a second person.`);
}

async function applyOnce(stage: Stage): Promise<void> {
  const applicant = 'xiangtan.chemical';
  const { reviewer, approver } = authorityOf('discharge', cityOf(applicant));
  const key = 'demo.apply.xiangtan.chemical';
  const body = { instrument: 'XJ-COD', quantity: '5', reason: '演示：新建生产线' };
  const application = await stage.post<{ id: string }>(applicant, '/allocations', body, key);
  const reviewed = await stage.post<{ proposalId: string | null }>(
    reviewer,
    `/allocations/${application.id}/review`,
    { decision: 'pass' },
    `${key}.review`,
  );
  invariant(reviewed.proposalId, 'a passed application is proposed for approval');
  await approve(stage, reviewed.proposalId, approver, key);
}
