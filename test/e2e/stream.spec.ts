import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { MarketLoops } from '../../src/modules/market/index.js';
import { CommitFeed } from '../../src/modules/market/stream/commit-feed.js';
import { StandingJobs } from '../../src/platform/jobs/index.js';
import { PublicChannels } from '../../src/modules/market/stream/public-channels.js';
import { CONNECTIONS_PER_ADDRESS_MAX } from '../../src/modules/market/stream/stream-limits.js';
import { SessionService } from '../../src/modules/identity/index.js';
import { callerOf } from '../support/caller.js';
import { manualClock } from '../support/manual-clock.js';
import { CARBON_LISTING, mustBe } from '../support/registry-fixture.js';
import { FollowedBook, StreamClient, type Level, type StreamMessage } from '../support/stream-client.js';
import { createTestDatabase } from '../support/test-database.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { openTradingFloor, type TradingFirm, type TradingFloor } from '../support/trading-floor.js';

interface Book {
  readonly sequence: number;
  readonly halted: boolean;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}
interface PrivateEvent {
  readonly position: number;
  readonly channel: 'orders' | 'balances';
  readonly order?: { readonly id: string; readonly status: string };
  readonly trade?: { readonly id: string };
  readonly asset?: string;
  readonly available?: string;
}

/** A sequence of numbers that looks random and is the same in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

describe('the stream', () => {
  const clock = manualClock();
  let served: TestApp;
  let floor: TradingFloor;
  let firms: TradingFirm[];
  const clients: StreamClient[] = [];
  const connect = async (): Promise<StreamClient> => {
    const client = await StreamClient.open(served.url);
    clients.push(client);
    return client;
  };
  const shownBook = async (): Promise<Book> =>
    mustBe(200, await callerOf(served).get<Book>('/instruments/CEA24/book?depth=500'));

  beforeAll(async () => {
    served = await startTestApp({ clock });
    floor = await openTradingFloor(served, CARBON_LISTING, (offices) => offices.ecology);
    firms = await Promise.all([1, 2, 3].map(() => floor.firm(100_000_000n, 100_000n)));
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
  });
  afterAll(() => served.close());

  const firm = (index: number): TradingFirm => firms[index] as TradingFirm;

  /** Places, cancels and replaces at random through the loop, many at a time, and returns when all is answered. */
  async function trade(steps: number, roll: (sides: number) => number): Promise<void> {
    const open: { readonly owner: TradingFirm; readonly id: string }[] = [];
    for (let step = 0; step < steps; step += 20) {
      const placing = Array.from({ length: 20 }, async () => {
        const owner = firm(roll(firms.length));
        const [side, price, quantity] = [roll(2) ? 'buy' : 'sell', 60 + roll(9), 1 + roll(50)] as const;
        const timeInForce = roll(5) === 0 ? 'ioc' : 'gtc';
        const id = await owner.order(side, `${price}.00`, `${quantity}`, { timeInForce });
        open.push({ owner, id });
      });
      const cancelling = open.splice(0, roll(8)).map(({ owner, id }) => owner.cancel(id).catch(() => undefined));
      await Promise.all([...placing, ...cancelling]);
    }
  }

  test('MKT-8 a subscriber that follows the stream holds exactly the book that the API shows, at every quiet point', async () => {
    const early = await connect();
    early.say({ op: 'subscribe', channels: ['book.CEA24'], id: 'b1' });
    const book = new FollowedBook();
    let taken = 0;
    const follow = (): void => {
      for (; taken < early.messages.length; taken += 1) {
        const message = early.messages[taken] as StreamMessage;
        if (message.type === 'snapshot' || message.type === 'update') book.take(message);
      }
    };
    await early.next('snapshot');
    const roll = dice(7);
    for (let round = 0; round < 8; round += 1) {
      await trade(60, roll);
      const shown = await shownBook();
      await early.until(() => (follow(), book.sequence >= shown.sequence));
      expect({ bids: book.levels('bids'), asks: book.levels('asks'), halted: book.halted }).toEqual({
        bids: shown.bids,
        asks: shown.asks,
        halted: shown.halted,
      });
    }
    expect(book.gaps).toEqual([]);
    const updates = early.of('update') as unknown as { first: number; last: number }[];
    expect(updates.length).toBeGreaterThan(20);
    // Each update follows the one before it, so a lost one shows.
    updates.slice(1).forEach(({ first }, index) => expect(first).toBe((updates[index]?.last ?? 0) + 1));
  });

  test('MKT-8 a subscriber that lost an update notices the gap and holds the book again after subscribing anew', async () => {
    const client = await connect();
    client.say({ op: 'subscribe', channels: ['book.CEA24'] });
    await client.next('snapshot');
    await firm(0).order('buy', '59.01', '1');
    await firm(0).order('buy', '59.02', '2');
    await client.until(() => client.of('update').length >= 2);
    const [lost, kept] = client.of('update') as [StreamMessage, StreamMessage];
    const book = new FollowedBook();
    book.take(client.of('snapshot')[0] as StreamMessage);
    book.take(kept);
    expect(book.gaps).toEqual([`${String(kept['first'])} after ${book.sequence}`]);
    expect(lost['last']).toBe((kept['first'] as number) - 1);

    client.say({ op: 'subscribe', channels: ['book.CEA24'] });
    await client.until(() => client.of('snapshot').length === 2);
    const fresh = new FollowedBook();
    fresh.take(client.of('snapshot')[1] as StreamMessage);
    const shown = await shownBook();
    expect({ bids: fresh.levels('bids'), asks: fresh.levels('asks') }).toEqual({ bids: shown.bids, asks: shown.asks });
    expect(fresh.gaps).toEqual([]);
  });

  test('MKT-8 a checksum of other levels than the ten best differs', async () => {
    const client = await connect();
    client.say({ op: 'subscribe', channels: ['book.CEA24'] });
    const snapshot = await client.next('snapshot');
    const book = new FollowedBook();
    const [best, ...rest] = snapshot['bids'] as Level[];
    book.take({ ...snapshot, bids: [{ ...best, quantity: '999999' }, ...rest] });
    expect(book.gaps).toEqual([`checksum at ${book.sequence}`]);
  });

  test('MKT-8 a rebuilt market shows its book whole again, and private events that were never announced still come once', async () => {
    const client = await connect();
    const own = firm(0);
    client.say({ op: 'subscribe', channels: ['book.CEA24', 'trades.CEA24', 'orders'], token: own.accessToken });
    const subscribed = await client.next('subscribed', (message) => 'positions' in message);
    const start = (subscribed['positions'] as Record<string, number>)['carbon'] as number;
    const feed = served.app.get(CommitFeed, { strict: false });
    const announce = feed.committed.bind(feed);
    feed.committed = () => undefined;
    await own.order('sell', '75.00', '3');
    feed.committed = announce;
    expect(client.of('events')).toEqual([]);
    const state = served.app.get(MarketLoops, { strict: false }).of('carbon').current;
    if (!state) throw new Error('the market is led here');
    feed.rebuilt(state);
    await client.until(() => client.of('snapshot').length === 2);
    const asks = client.of('snapshot')[1]?.['asks'] as Level[];
    expect(asks).toContainEqual({ price: '75.00', quantity: '3', orders: 1 });
    await client.next('resync', (message) => message['channel'] === 'trades.CEA24');
    const events = await client.next('events');
    expect(events['first']).toBe(start + 1);
  });

  test('trades and the ticker come to those who listen, without parties', async () => {
    const client = await connect();
    client.say({ op: 'subscribe', channels: ['trades.CEA24', 'ticker.CEA24'] });
    await client.until(() => client.of('subscribed').length === 2);
    const price = '80.00';
    await firm(0).order('sell', price, '4');
    // Whatever the tests before left in the book: an own offer at a better price gives way.
    await firm(1).order('buy', price, '2', { timeInForce: 'ioc', selfTradePrevention: 'cancel-maker' });
    const { items } = (await client.next('trades')) as unknown as { items: Record<string, unknown>[] };
    expect(Object.keys(items[0] ?? {}).sort()).toEqual([
      'amount',
      'at',
      'id',
      'price',
      'quantity',
      'sequence',
      'takerSide',
    ]);
    const last = items.at(-1);
    const ticker = await client.next('ticker', (message) => message['lastPrice'] === last?.['price']);
    expect(ticker).toMatchObject({ channel: 'ticker.CEA24', instrument: 'CEA24', day: '2026-03-02' });
  });

  test('MKT-8 private events reach only their owner', async () => {
    const [a, b] = [await connect(), await connect()];
    a.say({ op: 'subscribe', channels: ['orders', 'balances'], token: firm(0).accessToken });
    b.say({ op: 'subscribe', channels: ['orders', 'balances'], token: firm(1).accessToken });
    await Promise.all([a.next('balances'), b.next('balances')]);
    const ofA = [
      await firm(0).order('sell', '58.00', '1', { timeInForce: 'ioc' }),
      await firm(0).order('buy', '30.00', '1'),
    ];
    const ofB = [await firm(1).order('buy', '31.00', '1'), await firm(1).order('buy', '32.00', '1')];
    const ordersOf = (client: StreamClient): string[] =>
      client
        .of('events')
        .flatMap((message) => message['events'] as PrivateEvent[])
        .flatMap((event) => event.order?.id ?? []);
    await a.until(() => ofA.every((id) => ordersOf(a).includes(id)));
    await b.until(() => ofB.every((id) => ordersOf(b).includes(id)));
    const idsOf = async (owner: TradingFirm): Promise<Set<string>> => {
      const { items } = mustBe(
        200,
        await callerOf(served, owner).get<{ items: { id: string }[] }>('/orders?limit=200'),
      );
      return new Set(items.map(({ id }) => id));
    };
    const [listA, listB] = [await idsOf(firm(0)), await idsOf(firm(1))];
    expect(ordersOf(a).filter((id) => !listA.has(id))).toEqual([]);
    expect(ordersOf(b).filter((id) => !listB.has(id))).toEqual([]);
    const accounts = (client: StreamClient): unknown[] =>
      client
        .of('balances')
        .flatMap((message) => (message['items'] as { account: string }[]).map(({ account }) => account));
    expect(new Set(accounts(a))).toEqual(new Set([firm(0).accountId]));
    expect(new Set(accounts(b))).toEqual(new Set([firm(1).accountId]));
  });

  test('MKT-8 a replay from a position gives exactly the missing events, and then the new ones, each once', async () => {
    const live = await connect();
    live.say({ op: 'subscribe', channels: ['orders', 'balances'], token: firm(2).accessToken });
    const begun = await live.next('subscribed');
    const start = (begun['positions'] as Record<string, number>)['carbon'] as number;
    await trade(60, dice(11));
    const late = await connect();
    const trading = trade(60, dice(12));
    late.say({
      op: 'subscribe',
      channels: ['orders', 'balances'],
      token: firm(2).accessToken,
      from: { carbon: start },
    });
    await trading;
    const seen = (client: StreamClient): PrivateEvent[] =>
      client.of('events').flatMap((message) => message['events'] as PrivateEvent[]);
    const { id } = mustBe(
      201,
      await callerOf(served, firm(2)).post<{ id: string }>('/orders', {
        instrument: 'CEA24',
        side: 'buy',
        price: '20.00',
        quantity: '1',
        timeInForce: 'gtc',
        clientOrderId: randomUUID(),
      }),
    );
    const ended = (client: StreamClient) => () => seen(client).some((event) => event.order?.id === id);
    await live.until(ended(live));
    await late.until(ended(late));
    const positions = seen(late).map(({ position }) => position);
    expect(positions).toEqual(Array.from({ length: positions.length }, (_, index) => start + 1 + index));
    const upTo = Math.min(positions.length, seen(live).length);
    expect(seen(late).slice(0, upTo)).toEqual(seen(live).slice(0, upTo));
    expect(upTo).toBeGreaterThan(20);
    // A position in the middle of a batch is honoured too.
    const middle = await connect();
    middle.say({ op: 'subscribe', channels: ['orders'], token: firm(2).accessToken, from: { carbon: start + 1 } });
    expect((await middle.next('events'))['first']).toBe(start + 2);
  });

  test('MKT-8 balances shown at the start and every change since give the balances of the ledger', async () => {
    const client = await connect();
    client.say({ op: 'subscribe', channels: ['balances'], token: firm(2).accessToken });
    await client.next('balances');
    await trade(60, dice(5));
    await floor.deposit(firm(2), 12_345n);
    await trade(20, dice(6));
    const ledger = async (): Promise<Record<string, string>> => {
      const { items } = mustBe(
        200,
        await callerOf(served, firm(2)).get<{ items: { asset: string; available: string }[] }>(
          `/accounts/${firm(2).accountId}/balances`,
        ),
      );
      return Object.fromEntries(items.map(({ asset, available }) => [asset, available]));
    };
    const wanted = await ledger();
    const followed = (): Record<string, string> => {
      let position = 0;
      const fen = new Map<string, bigint>();
      const cents = (text: string): bigint => BigInt(text.replace('.', ''));
      for (const message of client.messages) {
        if (message.type === 'balances') {
          position = message['position'] as number;
          fen.clear();
          for (const item of message['items'] as { asset: string; available: string }[]) {
            fen.set(item.asset, cents(item.available));
          }
        }
        if (message.type !== 'events') continue;
        for (const event of message['events'] as PrivateEvent[]) {
          if (event.position <= position || event.asset === undefined) continue;
          fen.set(event.asset, (fen.get(event.asset) ?? 0n) + cents(event.available ?? '0'));
        }
      }
      return Object.fromEntries(
        [...fen].map(([asset, value]) => {
          const digits = value.toString().padStart(3, '0');
          return [asset, asset === 'CNY' ? `${digits.slice(0, -2)}.${digits.slice(-2)}` : value.toString()];
        }),
      );
    };
    await client.until(() => JSON.stringify(followed()) === JSON.stringify(wanted));
    // The deposit made no order's event; it was shown by fresh balances.
    expect(client.of('balances').length).toBeGreaterThan(1);
  });

  test('SEC-3 a private subscription ends when its session is ended, and without a token there is none', async () => {
    const session = served.app.get(SessionService, { strict: false });
    const tokens = await served.database.transaction((tx) => session.beginFor(tx, firm(0).actor.userId));
    const client = await connect();
    client.say({ op: 'subscribe', channels: ['orders', 'book.CEA24'], token: tokens.accessToken });
    await client.next('subscribed');
    const out = await fetch(`${served.url}/api/v1/auth/logout`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens.accessToken}` },
    });
    expect(out.ok).toBe(true);
    const ended = await client.next('unsubscribed');
    expect(ended).toMatchObject({ channels: ['orders'], code: 'identity.token-revoked' });
    const before = client.of('events').length;
    await floor.halt(true);
    await floor.halt(false);
    await client.next('update', (message) => message['halted'] === true);
    expect(client.of('events')).toHaveLength(before);
    client.say({ op: 'subscribe', channels: ['orders'], id: 'no-token' });
    expect(await client.next('error', ({ id }) => id === 'no-token')).toMatchObject({ code: 'stream.token-needed' });
    client.say({ op: 'subscribe', channels: ['orders'], token: 'a.b.c', id: 'forged' });
    expect(await client.next('error', ({ id }) => id === 'forged')).toMatchObject({ code: 'identity.token-invalid' });
    client.say({
      op: 'subscribe',
      channels: ['orders'],
      token: floor.offices.ecology.approver.accessToken,
      id: 'other',
    });
    expect((await client.next('error', ({ id }) => id === 'other'))['code']).toMatch(/identity\.|stream\./);
  });

  test('SEC-2 messages that are no messages get an error each and break nothing', async () => {
    const client = await connect();
    const bad = [
      'no json',
      '[]',
      'null',
      '{"op":"dance"}',
      '{"op":"ping","extra":1}',
      '{"op":"subscribe"}',
      '{"op":"subscribe","channels":[]}',
      '{"op":"subscribe","channels":[1]}',
      '{"op":"subscribe","channels":["orders"],"from":{"oil":1}}',
      '{"op":"subscribe","channels":["orders"],"from":{"carbon":-1}}',
      '{"op":"subscribe","channels":["book.CEA24"],"from":{"carbon":1}}',
      '{"op":"subscribe","channels":["book.CEA24"],"token":"x"}',
      '{"op":"subscribe","channels":["books.CEA24"]}',
      '{"op":"subscribe","channels":["book.NO-SUCH"]}',
      '{"op":"unsubscribe","channels":{"__proto__":1}}',
      `${'['.repeat(8_000)}${']'.repeat(8_000)}`,
      '{"op":"ping","id":"\\u0000"}',
    ];
    for (const text of bad) client.say(text);
    client.socket.send(Buffer.from([1, 2, 3]), { binary: true });
    await client.until(() => client.of('error').length === bad.length + 1);
    expect(new Set(client.of('error').map(({ code }) => code))).toEqual(
      new Set(['stream.message-invalid', 'stream.channel-unknown', 'registry.instrument-not-found']),
    );
    client.say({ op: 'ping', id: 'still-there' });
    expect(await client.next('pong')).toMatchObject({ id: 'still-there' });
  });

  test('SEC-2 too many messages, too large ones and too many subscriptions are bounded', async () => {
    const flood = await connect();
    for (let index = 0; index < 80; index += 1) flood.say({ op: 'ping' });
    await flood.until(() => flood.closedWith);
    expect(flood.closedWith).toMatchObject({ code: 4002 });
    const large = await connect();
    large.say(JSON.stringify({ op: 'ping', id: 'x'.repeat(20_000) }));
    await large.until(() => large.closedWith);
    expect(large.closedWith).toMatchObject({ code: 1009 });
    const many = await connect();
    const names = Array.from({ length: 101 }, (_, index) => `book.X${index}`);
    many.say({ op: 'subscribe', channels: names });
    expect(await many.next('error')).toMatchObject({ code: 'stream.message-invalid' });
    await expect(StreamClient.open(`${served.url}/elsewhere`)).rejects.toThrow('404');
  });

  test('SEC-2 one address has so many connections and no more, and gets them back when it closes some', async () => {
    await Promise.all(Array.from({ length: CONNECTIONS_PER_ADDRESS_MAX }, connect));
    await expect(StreamClient.open(served.url)).rejects.toThrow('429');
    await clients.pop()?.close();
    await connect();
  });

  test('a heartbeat comes each second', async () => {
    const client = await connect();
    await client.until(() => client.of('heartbeat').length >= 2);
  });

  test('a subscriber that does not read is hung up on, and the others get everything', async () => {
    const slow = await connect();
    const quick = await connect();
    for (const client of [slow, quick]) client.say({ op: 'subscribe', channels: ['ticker.CEA24'] });
    await Promise.all([slow.next('subscribed'), quick.next('subscribed')]);
    slow.socket.pause();
    // Large messages, so that the buffers of the operating system fill soon.
    const channels = served.app.get(PublicChannels, { strict: false });
    const filler = { filler: 'x'.repeat(1_000_000) };
    for (let index = 0; index < 40; index += 1) {
      channels.tellTicker('CEA24', { ...filler, index });
      await quick.next('ticker', (message) => message['index'] === index);
    }
    slow.socket.resume();
    await slow.until(() => slow.closedWith);
    expect(slow.of('ticker').length).toBeLessThan(40);
    expect(quick.closedWith).toBeNull();
  });

  test('MKT-8 events older than a day are gone, which a replay says instead of leaving a gap', async () => {
    const early = await connect();
    early.say({ op: 'subscribe', channels: ['orders'], token: firm(1).accessToken });
    const { positions } = (await early.next('subscribed')) as unknown as { positions: { carbon: number } };
    clock.advance(25 * 3_600_000);
    const session = served.app.get(SessionService, { strict: false });
    const renewed = await served.database.transaction((tx) => session.beginFor(tx, firm(1).actor.userId));
    expect(await served.app.get(StandingJobs).round('prune-private-events')).toBe('done');
    const late = await connect();
    late.say({ op: 'subscribe', channels: ['orders'], token: renewed.accessToken, from: { carbon: 0 } });
    const resync = await late.next('resync');
    expect(resync).toMatchObject({ market: 'carbon', first: 1 });
    expect(resync['last']).toBeGreaterThanOrEqual(positions.carbon);
    const ahead = await connect();
    ahead.say({ op: 'subscribe', channels: ['orders'], token: renewed.accessToken, from: { carbon: 10 ** 9 } });
    expect(await ahead.next('error')).toMatchObject({ code: 'stream.position-ahead' });
    // The old token has expired with the day, so the first subscription ended.
    expect(await early.next('unsubscribed')).toMatchObject({ channels: ['orders'], code: 'identity.token-expired' });
  });
});

describe('the stream when the server stops', () => {
  test('subscribers are told, after the last event, and hung up on for a restart', async () => {
    const served = await startTestApp();
    const client = await StreamClient.open(served.url);
    await client.next('welcome');
    await served.close();
    await client.until(() => client.closedWith);
    expect(client.messages.at(-1)).toMatchObject({ type: 'server-shutdown' });
    expect(client.closedWith).toMatchObject({ code: 1012 });
    await expect(StreamClient.open(served.url)).rejects.toThrow();
  });
});

describe('the stream of a process that stands by', () => {
  test('shows the book from disk, says that it does not lead, and streams once it does', async () => {
    const own = await createTestDatabase();
    const leader = await startTestApp({ testDatabase: own });
    const floor = await openTradingFloor(leader, CARBON_LISTING, (offices) => offices.ecology);
    const firm = await floor.firm(1_000_000n, 100n);
    await firm.order('buy', '60.00', '7');
    await firm.order('sell', '61.00', '5');
    const standby = await startTestApp({ testDatabase: own });
    const path = '/instruments/CEA24/book';
    expect((await callerOf(standby).get(path)).body).toEqual((await callerOf(leader).get(path)).body);
    expect((await callerOf(standby).get('/markets/carbon')).body).toMatchObject({ service: 'elsewhere' });

    const client = await StreamClient.open(standby.url);
    client.say({ op: 'subscribe', channels: ['book.CEA24'] });
    expect(await client.next('error')).toMatchObject({ code: 'stream.not-leading', channel: 'book.CEA24' });
    await leader.close();
    const loop = standby.app.get(MarketLoops, { strict: false }).of('carbon');
    const deadline = Date.now() + 10_000;
    while (loop.role !== 'leading' && Date.now() < deadline) await callerOf(standby).get('/health/ready');
    client.say({ op: 'subscribe', channels: ['book.CEA24'] });
    expect(await client.next('snapshot')).toMatchObject({
      bids: [{ price: '60.00', quantity: '7', orders: 1 }],
      asks: [{ price: '61.00', quantity: '5', orders: 1 }],
    });
    await client.close();
    await standby.close();
    await own.drop();
  });
});
