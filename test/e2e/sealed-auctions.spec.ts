import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AuctionResultView, AuctionView } from '../../src/modules/market/auction/auction.view.js';
import { seal, sealedFor } from '../../src/modules/market/auction/sealing.js';
import { replayMarket } from '../../src/modules/market/journal/replay/replay.js';
import { routeTable } from '../../src/platform/auth/route-table.js';
import { ROLES } from '../../src/platform/auth/roles.js';
import { AuctionHouse } from '../support/auction-house.js';
import { callerOf } from '../support/caller.js';
import { kindWith } from '../support/people.js';
import { COD_LISTING, mustBe } from '../support/registry-fixture.js';
import { seatSignedIn, type SignedIn } from '../support/sign-in.js';
import { asOwner } from '../support/test-database.js';
import type { TradingFirm } from '../support/trading-floor.js';

interface SealKey {
  readonly id: string;
  readonly publicKey: string;
}

/** Prices and quantities that appear nowhere else, so that finding one is finding a bid. */
const BIDS = [
  { price: '23770', quantity: '1.237' },
  { price: '23770', quantity: '1.237' },
  { price: '22110', quantity: '1.871' },
];
const RESERVE_PRICE = '21660';
const SECRETS = ['23770', '1.237', '1237', '22110', '1.871', '1871', '21660', '2377', '2211', '2166'];

describe('sealed auctions', () => {
  let house: AuctionHouse;
  let seller: TradingFirm;
  let firms: TradingFirm[];
  let key: SealKey;
  let keyFile: { readonly privateKey: string; readonly fingerprintKey: string };
  let id: string;
  const seals: string[] = [];

  beforeAll(async () => {
    house = await AuctionHouse.open(COD_LISTING, (offices) => offices.ecology);
    seller = await house.floor.firm(0n, 4_000_000n);
    firms = [];
    for (let count = 0; count < BIDS.length; count += 1) firms.push(await house.floor.firm(20_000_000n, 0n));
    const operator = await house.as(house.floor.offices.marketOperator);
    key = mustBe(201, await operator.post<SealKey & Record<string, unknown>>('/auctions/keys'));
    const announced = await house.announce(seller, {
      instrument: house.floor.code,
      quantity: '4',
      startPrice: '21000',
      step: '10',
      policy: 'pay-as-bid',
      form: 'sealed',
      keyId: key.id,
      reserve: {
        kind: 'sealed',
        seal: seal(key.publicKey, sealedFor(key.id, 'reserve'), JSON.stringify({ price: RESERVE_PRICE })).toString(
          'base64',
        ),
      },
    });
    id = announced.id;
    await house.passTo('3 09:00');
    await house.register(id, ...firms);
    await house.passTo('10 09:00');
  }, 60_000);
  afterAll(() => house.close());

  function sealed(firm: SignedIn, bid: object): string {
    return seal(key.publicKey, sealedFor(key.id, firm.organization.id), JSON.stringify(bid)).toString('base64');
  }

  async function bid(firm: TradingFirm, text: string) {
    return (await house.as(firm)).post<{ price: null }>(`/auctions/${id}/bids`, { seal: text });
  }

  test('AUC-4 the private key lies in a file of its own that only its owner reads, and the notice shows the public one', async () => {
    const directory = house.running.config.keys.auctionKeyDirectory;
    expect(await readdir(directory)).toEqual([`${key.id}.json`]);
    const file = path.join(directory, `${key.id}.json`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    keyFile = JSON.parse(await readFile(file, 'utf8')) as typeof keyFile;
    const view = mustBe(200, await callerOf(house.running).get<AuctionView>(`/auctions/${id}`));
    expect(view).toMatchObject({ form: 'sealed', reserve: 'sealed', reservePrice: null, seal: { keyId: key.id } });
    expect(view.seal?.publicKey).toBe(key.publicKey);
  });

  test('AUC-4 sealed bids are taken, and only the deposit is held', async () => {
    for (const [index, firm] of firms.entries()) {
      const text = sealed(firm, BIDS[index] ?? {});
      seals.push(text);
      expect(mustBe(201, await bid(firm, text))).toMatchObject({ price: null, quantity: null });
      expect((await house.balance(firm, 'CNY')).held).toBe('25200.00');
    }
    // Equal bids give different seals and fingerprints.
    expect(new Set(seals).size).toBe(BIDS.length);
    const stored = await asOwner<{ content: string }>(
      house.running.testDatabase,
      "SELECT content FROM market_desk_items WHERE desk = 'auction'",
    );
    const fingerprints = [...(stored[0]?.content ?? '').matchAll(/"fingerprint":"([0-9a-f]{64})"/g)].map(
      ([, text]) => text,
    );
    expect(new Set(fingerprints).size).toBe(BIDS.length + 1);
    expect((await bid(firms[0] as TradingFirm, 'AAAA')).status).toBe(400);
    const open = await (
      await house.as(firms[0] as TradingFirm)
    ).post(`/auctions/${id}/bids`, { price: '23000', quantity: '1' });
    expect(open.body).toMatchObject({ code: 'auction.sealed-bids-only' });
  });

  test('AUC-4 before the close no table and no answer of any route has a bid, the reserve or a secret key in it', async () => {
    const tables = await asOwner<{ name: string }>(
      house.running.testDatabase,
      "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
    );
    expect(tables.length).toBeGreaterThan(40);
    const texts: [string, string][] = [];
    for (const { name } of tables) {
      const rows = await asOwner<{ text: string }>(house.running.testDatabase, `SELECT t::text AS text FROM ${name} t`);
      texts.push(...rows.map(({ text }): [string, string] => [name, text]));
      // The journal's commands and other bytes, as what they say.
      if (name.endsWith('market_journal')) {
        const commands = await asOwner<{ text: string }>(
          house.running.testDatabase,
          "SELECT convert_from(commands, 'UTF8') AS text FROM market_journal",
        );
        texts.push(...commands.map(({ text }): [string, string] => ['the journal', text]));
      }
    }
    const people = new Map<string, SignedIn>();
    for (const role of ROLES)
      people.set(role, await seatSignedIn(house.running.app, { kind: kindWith(role), roles: [role] }));
    people.set('a bidder', firms[0] as TradingFirm);
    people.set('the seller', seller);
    people.set('the operator', house.floor.offices.marketOperator);
    for (const { method, path: route } of routeTable(house.running.app)) {
      if (method !== 'GET') continue;
      for (const [who, person] of people) {
        const url = route
          .replace('/api/v1', '')
          .replace(':market', 'discharge')
          .replace(':code', house.floor.code)
          .replace(':batch', '1')
          .replace(/:\w+/g, id);
        const answer = await (await house.as(person)).text(url);
        texts.push([`${route} for ${who}`, answer]);
      }
    }
    const told = (text: string): boolean =>
      [
        ...SECRETS.map(
          (secret) => new RegExp(`(?<![0-9A-Za-z+/=.:-])${secret.replace('.', '\\.')}(?![0-9A-Za-z+/=.:-])`),
        ),
      ].some((pattern) => pattern.test(text)) ||
      text.includes(keyFile.privateKey) ||
      text.includes(keyFile.fingerprintKey);
    expect(texts.length).toBeGreaterThan(500);
    // The check itself sees a bid where there is one.
    expect(told(JSON.stringify(BIDS[0]))).toBe(true);
    expect(texts.filter(([, text]) => told(text)).map(([where]) => where)).toEqual([]);
  }, 120_000);

  test('AUC-4 the seals are opened after the close, by two persons, and not before', async () => {
    const operator = await house.as(house.floor.offices.marketOperator);
    const reason = { reason: '竞价结束，申请开封' };
    expect((await operator.post(`/auctions/${id}/openings`, reason)).body).toMatchObject({
      code: 'auction.wrong-phase',
    });
    await house.passTo('10 10:00');
    const again = await house.as(house.floor.offices.marketOperator);
    const proposed = mustBe(201, await again.post<{ id: string }>(`/auctions/${id}/openings`, reason));
    await house.settle();
    expect(mustBe(200, await callerOf(house.running).get<AuctionView>(`/auctions/${id}`)).phase).toBe('closed');
    const own = await again.post(`/approvals/${proposed.id}/decisions`, { decision: 'approve' });
    expect(own.status).toBe(403);

    await house.approve(proposed.id);
    const result = mustBe(200, await callerOf(house.running).get<AuctionResultView>(`/auctions/${id}/result`));
    expect(result.allocations.map(({ quantity, price }) => `${quantity} @ ${price}`)).toEqual([
      '1.237000 @ 23770',
      '1.237000 @ 23770',
      '1.526000 @ 22110',
    ]);
    expect(result.unsold).toBe('0.000000');
  });

  test('AUC-4 after the opening the key stands in the journal, and a replay reads the seals again', async () => {
    const report = await house.running.database.transaction((tx) => replayMarket(tx, 'discharge'));
    expect(report.findings).toEqual([]);
    const [journal] = await asOwner<{ count: string }>(
      house.running.testDatabase,
      `SELECT count(*) FROM market_journal WHERE convert_from(commands, 'UTF8') LIKE '%' || $1 || '%'`,
      [keyFile.privateKey],
    );
    expect(journal?.count).toBe('1');
  });
});
