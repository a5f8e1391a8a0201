import type { Market } from '../shared/market.js';
import { proposeAndApprove } from './approvals.js';
import { CITIES } from './cast.js';
import type { Stage } from './stage.js';

export interface DemoInstrument {
  readonly code: string;
  readonly market: Market;
  /** Yuan per unit around which the demo trades. */
  readonly price: string;
  /** Of each firm of the market, in units. */
  readonly allocation: string;
  readonly listing: object;
}

const CARBON = { matter: 'co2', unit: 't', quantityScale: 0, lot: '1', priceScale: 2, tick: '0.01' };
const POLLUTANT = {
  unit: 't',
  quantityScale: 6,
  lot: '0.001',
  priceScale: 0,
  tick: '10',
  basin: '湘江',
  region: '430000',
};

/** What trades in the demo. Prices start near published ones; quantities are invented. */
export const INSTRUMENTS: readonly DemoInstrument[] = [
  {
    code: 'CEA23',
    market: 'carbon',
    price: '97.50',
    allocation: '60000',
    listing: { ...CARBON, nameZh: '全国碳排放配额 2023', nameEn: 'National carbon allowance 2023', vintage: '2023' },
  },
  {
    code: 'CEA24',
    market: 'carbon',
    price: '73.00',
    allocation: '90000',
    listing: { ...CARBON, nameZh: '全国碳排放配额 2024', nameEn: 'National carbon allowance 2024', vintage: '2024' },
  },
  {
    code: 'XJ-COD',
    market: 'discharge',
    price: '20000',
    allocation: '40',
    listing: {
      ...POLLUTANT,
      nameZh: '化学需氧量排污权（湘江）',
      nameEn: 'COD discharge right, Xiang basin',
      matter: 'cod',
    },
  },
  {
    code: 'XJ-NH3N',
    market: 'discharge',
    price: '40000',
    allocation: '4',
    listing: {
      ...POLLUTANT,
      nameZh: '氨氮排污权（湘江）',
      nameEn: 'Ammonia discharge right, Xiang basin',
      matter: 'nh3-n',
    },
  },
  {
    code: 'XJ-WATER26',
    market: 'water',
    price: '0.2500',
    allocation: '800000',
    listing: {
      nameZh: '取水权 2026（湘江）',
      nameEn: 'Abstraction right 2026, Xiang basin',
      matter: 'water-abstraction',
      unit: 'm3',
      quantityScale: 0,
      lot: '1000',
      priceScale: 4,
      tick: '0.0001',
      basin: '湘江',
      region: '430000',
      validFrom: '2026-01-01',
      validTo: '2027-01-01',
    },
  },
];

/** The people who propose and approve an allocation, by market and city; carbon is the province's. */
export function authorityOf(market: Market, city: string): { readonly reviewer: string; readonly approver: string } {
  const seat = market === 'carbon' ? 'province' : market === 'water' ? `${city}.water` : city;
  return { reviewer: `${seat}.reviewer`, approver: `${seat}.approver` };
}

/** The operator lists each instrument; a second person of the operator approves. */
export async function listInstruments(stage: Stage): Promise<void> {
  for (const { code, market, listing } of INSTRUMENTS) {
    const issuers = [...new Set(CITIES.map(({ key }) => stage.organizationOf(authorityOf(market, key).reviewer)))];
    const body = { code, market, issuers, ...listing };
    const proposal = { by: 'operator', path: '/instruments', body, key: `demo.list.${code}` };
    await proposeAndApprove(stage, proposal, 'operator.approver');
  }
}
