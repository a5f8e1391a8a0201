import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { callerOf } from '../support/caller.js';
import { inventedCreditCode } from '../support/people.js';
import { mustBe } from '../support/registry-fixture.js';
import { seatSignedIn } from '../support/sign-in.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { asOwner } from '../support/test-database.js';

interface Division {
  readonly code: string;
  readonly name: string;
  readonly level: string;
  readonly parent: string | null;
}

interface Divisions {
  readonly items: readonly Division[];
  readonly nextCursor: string | null;
}

describe('administrative divisions', () => {
  let running: TestApp;
  beforeAll(async () => {
    running = await startTestApp();
  });
  afterAll(() => running.close());

  const list = async (query: string) =>
    mustBe(200, await callerOf(running).get<Divisions>(`/public/divisions${query}`));

  test('everybody can walk down from the province to the counties of a city', async () => {
    expect((await list('?level=province')).items).toEqual([
      { code: '430000', name: '湖南省', level: 'province', parent: null },
    ]);
    const cities = (await list('?parent=430000')).items;
    expect(cities).toHaveLength(14);
    expect(cities.slice(0, 3).map(({ name }) => name)).toEqual(['长沙市', '株洲市', '湘潭市']);
    expect((await list('?parent=430200')).items.map(({ code, name }) => `${code} ${name}`)).toEqual([
      '430202 荷塘区',
      '430203 芦淞区',
      '430204 石峰区',
      '430211 天元区',
      '430212 渌口区',
      '430223 攸县',
      '430224 茶陵县',
      '430225 炎陵县',
      '430281 醴陵市',
    ]);
    expect((await list('?parent=430203')).items).toEqual([]);
  });

  test('all of them come page by page in the order of their codes: 1 province, 14 cities, 122 counties', async () => {
    const all: Division[] = [];
    let cursor = '';
    do {
      const page = await list(`?limit=50${cursor}`);
      all.push(...page.items);
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(all.map(({ code }) => code)).toEqual(all.map(({ code }) => code).sort());
    const count = (level: string) => all.filter((division) => division.level === level).length;
    expect([count('province'), count('city'), count('county')]).toEqual([1, 14, 122]);
  });

  test.each(['parent=43020', 'parent=x', 'level=town', 'cursor=IjEi', 'colour=green'])(
    'a list asked for with %s is refused',
    async (query) => {
      expect((await callerOf(running).get(`/public/divisions?${query}`)).status).toBe(400);
    },
  );

  test('an organization is in a division that is listed', async () => {
    const administrator = await seatSignedIn(running.app, { kind: 'operator', roles: ['platform-administrator'] });
    const register = (division: string) =>
      callerOf(running, administrator).post('/organizations', {
        creditCode: inventedCreditCode('430203'),
        name: '湘江丙公司',
        kind: 'enterprise',
        division,
      });
    expect((await register('430299')).body).toMatchObject({ status: 422, code: 'identity.division-unknown' });
    expect((await register('43020')).body).toMatchObject({ status: 400 });
    expect((await register('430281')).status).toBe(201);
  });

  test('the application reads the list and cannot change it, and a code that is not its level is refused', async () => {
    const { database, testDatabase } = running;
    for (const change of [
      "INSERT INTO identity_divisions VALUES ('430299', '某区', 'county', '430200')",
      "UPDATE identity_divisions SET name = '某省'",
      'DELETE FROM identity_divisions',
    ]) {
      await expect(database.query(change)).rejects.toThrow('permission denied');
    }
    const insert = (row: string) => asOwner(testDatabase, `INSERT INTO identity_divisions VALUES (${row})`);
    await expect(insert("'430299', '某区', 'city', '430200'")).rejects.toThrow('level_fits_the_code');
    await expect(insert("'430299', '某区', 'county', NULL")).rejects.toThrow('all_but_provinces_have_a_parent');
    await expect(insert("'440299', '某区', 'county', '430200'")).rejects.toThrow('parent_in_the_same_province');
  });
});
