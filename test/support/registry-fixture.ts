import type { Market } from '../../src/shared/market.js';
import { callerOf, type Answer } from './caller.js';
import { seatSignedIn, type SignedIn } from './sign-in.js';
import type { TestApp } from './test-app.js';

/** The operator with a person for each step, and the authorities of Xiangtan and of the province. */
export interface Offices {
  readonly marketOperator: SignedIn;
  readonly operatorApprover: SignedIn;
  readonly province: Office;
  readonly ecology: Office;
  readonly water: Office;
}

export interface Office {
  readonly reviewer: SignedIn;
  readonly approver: SignedIn;
}

export async function seatOffices(running: TestApp): Promise<Offices> {
  const marketOperator = await seatSignedIn(running.app, {
    kind: 'operator',
    division: '430000',
    roles: ['market-operator'],
  });
  const { organization } = marketOperator;
  const operatorApprover = await seatSignedIn(running.app, { kind: 'operator', organization, roles: ['approver'] });
  return {
    marketOperator,
    operatorApprover,
    province: await seatOffice(running, 'ecology-bureau', '430000'),
    ecology: await seatOffice(running, 'ecology-bureau', '430300'),
    water: await seatOffice(running, 'water-authority', '430300'),
  };
}

export async function seatOffice(
  running: TestApp,
  kind: 'ecology-bureau' | 'water-authority',
  division: string,
): Promise<Office> {
  const reviewer = await seatSignedIn(running.app, { kind, division, roles: ['reviewer'] });
  const { organization } = reviewer;
  return { reviewer, approver: await seatSignedIn(running.app, { kind, organization, roles: ['approver'] }) };
}

export const CARBON_LISTING = {
  code: 'CEA24',
  market: 'carbon' as Market,
  nameZh: '碳排放配额 2024',
  nameEn: 'Carbon allowance 2024',
  matter: 'co2',
  unit: 't',
  quantityScale: 0,
  lot: '1',
  priceScale: 2,
  tick: '0.01',
  vintage: '2024',
};

export const COD_LISTING = {
  code: 'XJ-COD',
  market: 'discharge' as Market,
  nameZh: '化学需氧量排污权（湘江流域）',
  nameEn: 'COD discharge right, Xiang basin',
  matter: 'cod',
  unit: 't',
  quantityScale: 6,
  lot: '0.001',
  priceScale: 0,
  tick: '10',
  basin: '湘江',
};

export const WATER_LISTING = {
  code: 'XJ-WATER',
  market: 'water' as Market,
  nameZh: '取水权（湘江干流）',
  nameEn: 'Abstraction right, Xiang main stem',
  matter: 'water-abstraction',
  unit: 'm3',
  quantityScale: 0,
  lot: '1000',
  priceScale: 4,
  tick: '0.0001',
  basin: '湘江',
};

/** Lists an instrument with two persons of the operator, over HTTP. */
export async function listInstrument(
  running: TestApp,
  offices: Offices,
  listing: object,
  issuers: readonly Office[],
): Promise<void> {
  const body = { ...listing, issuers: issuers.map(({ reviewer }) => reviewer.organization.id) };
  const proposed = await callerOf(running, offices.marketOperator).post<{ id: string }>('/instruments', body);
  await approve(running, offices.operatorApprover, mustBe(201, proposed).id);
}

/** Opens a firm's trading account, over HTTP, and returns its id. */
export async function openTradingAccount(
  running: TestApp,
  offices: Offices,
  keeper: SignedIn,
  market: Market,
): Promise<string> {
  const applied = await callerOf(running, keeper).post<{ id: string }>('/accounts/applications', { market });
  await approve(running, offices.operatorApprover, mustBe(201, applied).id);
  const accounts = await callerOf(running, keeper).get<{ items: { id: string; market: string }[] }>(
    '/registry/accounts',
  );
  return mustBe(200, accounts).items.find((account) => account.market === market)?.id ?? '';
}

export async function approve(running: TestApp, approver: SignedIn, proposalId: string): Promise<void> {
  const decided = await callerOf(running, approver).post(`/approvals/${proposalId}/decisions`, { decision: 'approve' });
  mustBe(201, decided);
}

/** The body of an answer that must have this status. */
export function mustBe<Body>(status: number, answer: Answer<Body>): Body {
  if (answer.status !== status)
    throw new Error(`${answer.status} instead of ${status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}
