import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SectionRegister } from '../../src/modules/compensation/index.js';
import { publishedSections } from '../../src/demo/reference-data.js';
import { callerOf } from '../support/caller.js';
import { mustBe } from '../support/registry-fixture.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Section {
  readonly id: string;
  readonly name: string;
  readonly upstreamCity: string | null;
  readonly downstreamCity: string | null;
}

interface Sections {
  readonly items: readonly Section[];
  readonly nextCursor: string | null;
}

const REGISTERED_AT = new Date('2026-03-02T01:00:00Z');

describe('the register of river sections', () => {
  let running: TestApp;
  const register = async (): Promise<number> => {
    const sections = await publishedSections();
    const service = running.app.get(SectionRegister, { strict: false });
    return running.database.transaction((tx) => service.register(tx, sections, REGISTERED_AT));
  };
  beforeAll(async () => {
    running = await startTestApp();
    expect(await register()).toBe(82);
  });
  afterAll(() => running.close());

  const list = async (query: string) => mustBe(200, await callerOf(running).get<Sections>(`/public/sections${query}`));
  const one = async (id: string) => mustBe(200, await callerOf(running).get(`/public/sections/${id}`));

  test('the published sections are entered once, however often the demo is played', async () => {
    expect(await register()).toBe(0);
    const audited = await running.database.query("SELECT FROM platform_audit WHERE action = 'section.registered'");
    expect(audited).toHaveLength(82);
  });

  test('everybody reads a section as the reports have it: the boundary of Jiangxi and Zhuzhou at 金鱼石', async () => {
    expect(await one('JYS')).toEqual({
      id: 'JYS',
      name: '金鱼石',
      aliases: ['王坊镇'],
      river: '渌水',
      kind: 'province-boundary',
      upstreamCity: '江西萍乡',
      downstreamCity: '株洲',
      boundaryCertainty: 'seen',
      controlLevel: '国控',
      target: { class: 'Ⅲ', source: '渌水 press 2021-2023' },
      coordinates: null,
      sources: ['株洲市2021年1月地表水监测月报 (official)', '渌水 press 2021-2023', '湖南省财政厅 2022-11-23 提案答复'],
      note: null,
    });
  });

  test('what no source says is null, and coordinates come digit for digit with their report', async () => {
    expect(await one('LBT')).toMatchObject({ target: null, coordinates: null, note: null, aliases: [] });
    expect(await one('ZZ4SC')).toMatchObject({
      controlLevel: null,
      target: { class: 'Ⅱ' },
      coordinates: {
        longitude: '113.128658',
        latitude: '27.797897',
        source: '2017年株洲市饮用水源水质监测年报 (official)',
      },
    });
    const all = (await list('?limit=200')).items;
    const known = (field: 'target' | 'coordinates' | 'upstreamCity' | 'controlLevel') =>
      all.filter((section) => (section as unknown as Record<string, unknown>)[field] !== null).length;
    expect([known('target'), known('coordinates'), known('upstreamCity'), known('controlLevel')]).toEqual([
      19, 3, 78, 63,
    ]);
  });

  test('sections are listed by river, by the city on either side, and page by page', async () => {
    const main = (await list(`?river=${encodeURIComponent('湘江干流')}`)).items;
    expect(main).toHaveLength(25);
    const zhuzhou = (await list(`?city=${encodeURIComponent('株洲')}`)).items;
    expect(zhuzhou.every((each) => [each.upstreamCity, each.downstreamCity].includes('株洲'))).toBe(true);
    expect(zhuzhou.map(({ id }) => id)).toEqual(expect.arrayContaining(['ZT', 'MJH', 'JYS']));
    expect((await list(`?river=${encodeURIComponent('渌水')}&city=${encodeURIComponent('湘潭')}`)).items).toEqual([]);
    const paged: string[] = [];
    let cursor = '';
    do {
      const page = await list(`?limit=30${cursor}`);
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(paged).toHaveLength(82);
    expect(paged).toEqual([...new Set(paged)].sort());
  });

  test('a section that is unknown, or a list asked for in a wrong way, is refused', async () => {
    const unknown = await callerOf(running).get('/public/sections/NOPE');
    expect(unknown.body).toMatchObject({ status: 404, code: 'compensation.section-not-found' });
    for (const query of ['river=', 'city=%20x', 'colour=green', 'cursor=WyJ4Il0', `river=${'长'.repeat(61)}`]) {
      expect((await callerOf(running).get(`/public/sections?${query}`)).status).toBe(400);
    }
  });

  test('the application neither changes nor removes a section, and a target needs its source', async () => {
    const { database } = running;
    await expect(database.query("UPDATE compensation_sections SET target_class = 'Ⅰ'")).rejects.toThrow(
      'permission denied',
    );
    await expect(database.query('DELETE FROM compensation_sections')).rejects.toThrow('permission denied');
    const insert = (columns: string, values: string) =>
      database.query(
        `INSERT INTO compensation_sections (id, name, river, sources, registered_at, ${columns})
         VALUES ('X1', '某断面', '湘江干流', '{某报告}', now(), ${values})`,
      );
    await expect(insert('target_class', "'Ⅲ'")).rejects.toThrow('target_has_its_source');
    await expect(insert('target_class, target_source', "'III', '某报告'")).rejects.toThrow('known_target');
    await expect(insert('longitude, latitude', '113, 27')).rejects.toThrow('place_is_whole');
    await expect(insert('kind', "'省界'")).rejects.toThrow('known_kind');
  });
});
