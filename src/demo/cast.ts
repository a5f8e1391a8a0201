import type { OrganizationKind, Role } from '../platform/auth/roles.js';
import { creditCodeCheckCharacter } from '../shared/credit-code.js';
import { invariant } from '../shared/invariant.js';
import type { Market } from '../shared/market.js';

/** Everybody in the demo. All of it is invented: no holding carries the name of a real firm. */

export interface DemoPerson {
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
}

export interface DemoOrganization {
  readonly name: string;
  readonly kind: OrganizationKind;
  /** GB/T 2260. */
  readonly division: string;
  readonly creditCode: string;
  readonly people: readonly DemoPerson[];
}

export interface DemoFirm extends DemoOrganization {
  readonly markets: readonly Market[];
}

/** Valid only in the demo; printed when the program starts with it. */
export const DEMO_PASSWORD = 'Xiang-Demo-2026';

export interface DemoCity {
  readonly key: string;
  readonly name: string;
  readonly division: string;
  readonly counties: readonly string[];
}

export const CITIES: readonly DemoCity[] = [
  { key: 'changsha', name: '长沙', division: '430100', counties: ['430102', '430104', '430112', '430121', '430181'] },
  { key: 'zhuzhou', name: '株洲', division: '430200', counties: ['430202', '430203', '430211', '430281', '430225'] },
  { key: 'xiangtan', name: '湘潭', division: '430300', counties: ['430302', '430304', '430321', '430381', '430382'] },
];

let registered = 0;

/** A code with a right check character; its registering department `Y` and running number are nobody's. */
function inventedCode(division: string): string {
  registered += 1;
  const body = `Y1${division}D${registered.toString().padStart(8, '0')}`;
  const check = creditCodeCheckCharacter(body);
  invariant(check !== null, 'an invented body is in the alphabet');
  return body + check;
}

function organization(
  name: string,
  kind: OrganizationKind,
  division: string,
  people: readonly DemoPerson[],
): DemoOrganization {
  return { name, kind, division, creditCode: inventedCode(division), people };
}

function person(username: string, displayName: string, ...roles: Role[]): DemoPerson {
  return { username, displayName, roles };
}

export const OPERATOR = organization('湘江环境权益交易中心（演示）', 'operator', '430100', [
  person('operator', '陈交易', 'market-operator'),
  person('operator.approver', '林复核', 'approver'),
  person('operator.admin', '周管理', 'platform-administrator'),
]);

export const PROVINCE_BUREAU = organization('湖南省生态环境厅（演示）', 'ecology-bureau', '430000', [
  person('province.reviewer', '吴审查', 'reviewer'),
  person('province.approver', '郑批准', 'approver'),
]);

export const CITY_BUREAUS: readonly DemoOrganization[] = CITIES.map(({ key, name, division }) =>
  organization(`${name}市生态环境局（演示）`, 'ecology-bureau', division, [
    person(`${key}.reviewer`, `${name}环保审查员`, 'reviewer'),
    person(`${key}.approver`, `${name}环保批准人`, 'approver'),
  ]),
);

export const WATER_AUTHORITIES: readonly DemoOrganization[] = CITIES.map(({ key, name, division }) =>
  organization(`${name}市水利局（演示）`, 'water-authority', division, [
    person(`${key}.water.reviewer`, `${name}水利审查员`, 'reviewer'),
    person(`${key}.water.approver`, `${name}水利批准人`, 'approver'),
  ]),
);

export const FINANCE_OFFICES: readonly DemoOrganization[] = CITIES.map(({ key, name, division }) =>
  organization(`${name}市财政局（演示）`, 'finance-office', division, [
    person(`${key}.finance`, `${name}财政经办`, 'finance-officer'),
    person(`${key}.finance.approver`, `${name}财政复核`, 'approver'),
  ]),
);

export const INSURER = organization('湘江环境责任保险公司（演示）', 'insurer', '430100', [
  person('insurer', '钱保险', 'insurance-clerk'),
]);

export const AUDITOR = organization('湖南省审计组（演示）', 'auditor', '430000', [
  person('auditor', '孙审计', 'auditor'),
]);

/** What kind of works each city has, and in which markets such a firm trades. */
const WORKS: readonly (readonly [string, string, readonly Market[]])[] = [
  ['power', '热电', ['carbon', 'discharge', 'water']],
  ['cement', '水泥', ['carbon', 'discharge']],
  ['metal', '有色', ['carbon', 'discharge', 'water']],
  ['chemical', '化工', ['carbon', 'discharge', 'water']],
  ['ceramics', '陶瓷', ['carbon', 'discharge']],
  ['brewery', '酿造', ['discharge', 'water']],
];

export const FIRMS: readonly DemoFirm[] = CITIES.flatMap(({ key, name, counties }) =>
  WORKS.map(([works, trade, markets], index) => {
    const username = `${key}.${works}`;
    const people = [person(username, `${name}${trade}交易员`, 'trader', 'rights-clerk', 'account-keeper')];
    const division = counties[index % counties.length];
    invariant(division, 'every city has counties');
    return { ...organization(`${name}示例${trade}厂（演示）`, 'enterprise', division, people), markets };
  }),
);

export const ORGANIZATIONS: readonly DemoOrganization[] = [
  OPERATOR,
  PROVINCE_BUREAU,
  ...CITY_BUREAUS,
  ...WATER_AUTHORITIES,
  ...FINANCE_OFFICES,
  INSURER,
  AUDITOR,
  ...FIRMS,
];

/** Two firms under one owner, so that self-trade prevention has something to prevent. */
export const OWNERSHIP_GROUP = { name: '湘示例集团（演示）', firms: ['changsha.metal', 'zhuzhou.metal'] };
