import { randomBytes } from 'node:crypto';
import { STANDARD_TEMPLATES } from '../../src/modules/compensation/index.js';
import type { PrivateThing, Scene } from './private-things.js';
import { mustBe } from './registry-fixture.js';
import { seatRiverOffices, type RiverOffices } from './river-offices.js';

/** People of other organizations come from Zhuzhou; these things are Changsha's. */
const DIVISION = '430100';
const GRADE = { year: 2021, grade: '优秀', source: '考核通报' };
const PAYMENT = { amount: '1.00', paidOn: '2026-03-01', reference: 'ZF-1' };
const FIGURE = { year: 2021, value: '1', asOf: '2021-12-31', source: '公报' };
const DOCUMENT = { sha256: 'ab'.repeat(32), name: '批准文件.pdf', mediaType: 'application/pdf', sizeBytes: 4096 };

const LAND = {
  name: '绿心地块',
  validFrom: '2021-01-01',
  zone: '禁止开发区',
  area: { value: '1', unit: 'km2' },
  source: '长政办发〔2017〕22号',
};

/** What compensation keeps of one office, with a route that names it. */
export const RIVER_THINGS: readonly PrivateThing[] = [
  {
    route: 'GET /compensation/areas/:id',
    make: async (scene) => {
      const { offices, object } = await land(scene);
      return { path: `/compensation/areas/${object}`, by: offices.bureauPerson };
    },
    told: { auditor: 200 },
  },
  {
    route: 'POST /compensation/areas/:id/grades',
    make: async (scene) => {
      const { offices, object } = await land(scene);
      return { path: `/compensation/areas/${object}/grades`, by: offices.bureauPerson };
    },
    body: GRADE,
  },
  {
    // The only recipient of the version is one that nobody knows, which its owner is told.
    route: 'POST /compensation/areas/:id/versions',
    make: async (scene) => {
      const { offices, object } = await land(scene);
      return { path: `/compensation/areas/${object}/versions`, by: offices.bureauPerson };
    },
    body: { ...LAND, shares: [{ recipientId: '00000000-0000-4000-8000-000000000000', weight: 1 }] },
    ownerTold: 422,
  },
  { route: 'GET /compensation/areas/recipients/:id', make: recipient(''), told: { auditor: 200 } },
  { route: 'GET /compensation/areas/recipients/:id/lines', make: recipient('/lines'), told: { auditor: 200 } },
  { route: 'GET /compensation/areas/recipients/:id/payments', make: recipient('/payments'), told: { auditor: 200 } },
  {
    // Nothing is owed to it yet.
    route: 'POST /compensation/areas/recipients/:id/payments',
    make: recipient('/payments'),
    body: PAYMENT,
    ownerTold: 422,
  },
  { route: 'GET /compensation/areas/reckonings/:id', make: reckoning(''), told: { auditor: 200 } },
  { route: 'GET /compensation/areas/reckonings/:id/lines', make: reckoning('/lines'), told: { auditor: 200 } },
  {
    // Everybody reads a target; its office alone enters figures.
    route: 'POST /compensation/targets/:code/figures',
    make: async ({ running }) => {
      const { bureau, bureauPerson } = await seatRiverOffices(running, DIVISION);
      const code = inventedCode();
      const target = {
        code,
        titleZh: '优良天数比例',
        titleEn: 'Share of good-air days',
        division: DIVISION,
        measured: 'entered',
        unit: '%',
        direction: 'at-least',
        dueYear: 2025,
        source: '潭政发〔2021〕7号',
      };
      mustBe(201, await bureau.post('/compensation/targets', target));
      return { path: `/compensation/targets/${code}/figures`, by: bureauPerson };
    },
    body: FIGURE,
    told: { reviewer: 403 },
  },
  {
    // Offices read one another's duties; the owner reports, the office that assigned it judges.
    route: 'POST /compensation/duties/:id/reports',
    make: async (scene) => {
      const { offices, id } = await duty(scene);
      return { path: `/compensation/duties/${id}/reports`, by: offices.financePerson };
    },
    body: { kind: 'progress', text: '正在办理' },
    told: { reviewer: 403, 'finance-officer': 403 },
  },
  {
    route: 'POST /compensation/duties/:id/judgements',
    make: async (scene) => {
      const { offices, id } = await duty(scene);
      return { path: `/compensation/duties/${id}/judgements`, by: offices.bureauPerson };
    },
    body: { kind: 'extension', text: '同意延期', dueOn: '2200-01-01' },
    told: { reviewer: 403 },
  },
];

interface Land {
  readonly offices: RiverOffices;
  readonly village: string;
  readonly object: string;
}

/** A square kilometre of the green heart and the village that gets its money. */
async function land({ running }: Scene): Promise<Land> {
  const offices = await seatRiverOffices(running, DIVISION);
  const { bureau } = offices;
  const named = { kind: 'village-collective', name: inventedCode(), division: DIVISION, source: '名册' };
  const village = mustBe(201, await bureau.post<{ id: string }>('/compensation/areas/recipients', named)).id;
  const shares = [{ recipientId: village, weight: 1 }];
  const registered = { ...LAND, kind: 'green-heart', division: DIVISION, shares };
  const object = mustBe(201, await bureau.post<{ id: string }>('/compensation/areas', registered)).id;
  return { offices, village, object };
}

function recipient(part: string): PrivateThing['make'] {
  return async (scene) => {
    const { offices, village } = await land(scene);
    return { path: `/compensation/areas/recipients/${village}${part}`, by: offices.financePerson };
  };
}

/** The draft of a year by a standard of the office's own. */
function reckoning(part: string): PrivateThing['make'] {
  return async (scene) => {
    const { offices } = await land(scene);
    const { finance, financeApprover, financePerson } = offices;
    const code = inventedCode();
    const { standard } = STANDARD_TEMPLATES[0]!;
    const content = { ...standard, fromYear: 2021 };
    const body = { code, standard: content, reason: '绿心补偿', documents: [DOCUMENT] };
    const { id } = mustBe(201, await finance.post<{ id: string }>('/compensation/standards', body));
    mustBe(201, await financeApprover.post(`/approvals/${id}/decisions`, { decision: 'approve' }));
    const year = { standard: code, year: 2021 };
    const drafted = mustBe(201, await finance.post<{ id: string }>('/compensation/areas/reckonings', year));
    return { path: `/compensation/areas/reckonings/${drafted.id}${part}`, by: financePerson };
  };
}

async function duty({ running }: Scene): Promise<{ readonly offices: RiverOffices; readonly id: string }> {
  const offices = await seatRiverOffices(running, DIVISION);
  const body = {
    title: '报送年度资料',
    source: '潭政发〔2021〕7号',
    ownerOrganizationId: offices.financePerson.organization.id,
    dueOn: '2199-12-31',
  };
  return { offices, id: mustBe(201, await offices.bureau.post<{ id: string }>('/compensation/duties', body)).id };
}

function inventedCode(): string {
  return `X-${randomBytes(6).toString('hex').toUpperCase()}`;
}
