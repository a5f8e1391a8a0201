import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { restartDatabase, terminateLoops } from './database-outages.js';
import { seedProvince, type Province } from './exchange.js';
import { killRounds } from './kill-rounds.js';

/** One province for all of it, so that what one chaos leaves behind the next one has to live with. */
describe('the exchange among failures', () => {
  const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);
  const withSeed = (broken: readonly string[]) => ({ seed, broken });
  let province: Province;
  beforeAll(async () => {
    province = await seedProvince();
  }, 200_000);
  afterAll(() => province.data.remove());

  test('MKT-5, RUN-2 killed at random moments under 64 clients, alone and with its database, it keeps every promise', async () => {
    const report = await killRounds(province, { rounds: 20, seed, proveEvery: 10, tell: () => undefined });
    expect(withSeed(report.broken)).toEqual(withSeed([]));
    expect(report.restartMs).toHaveLength(20);
    expect(report.orders).toBeGreaterThan(1_000);
    expect(report.unanswered).toBeGreaterThan(100);
    expect(report.trades).toBeGreaterThan(100);
  }, 600_000);

  test('MKT-6 its database restarted under load, callers get 503, it recovers by itself and keeps every promise', async () => {
    const report = await restartDatabase(province, seed, ['fast', 'immediate', 'immediate', 'fast']);
    expect(withSeed(report.broken)).toEqual(withSeed([]));
    expect([...report.answers.keys()].filter((answer) => answer.startsWith('503 '))).not.toEqual([]);
    expect([...report.answers.keys()].filter((answer) => answer.startsWith('500'))).toEqual([]);
    for (const { readyMs, servedMs } of report.recoveries) {
      expect(readyMs).toBeLessThan(10_000);
      expect(servedMs).toBeLessThan(10_000);
    }
  }, 300_000);

  test('MKT-6 the connections of its loops cut at random moments, it recovers by itself and keeps every promise', async () => {
    const report = await terminateLoops(province, seed, 40);
    expect(withSeed(report.broken)).toEqual(withSeed([]));
    expect(report.answers.get('503 market.outcome-unknown')).toBeGreaterThan(0);
    expect([...report.answers.keys()].filter((answer) => answer.startsWith('500'))).toEqual([]);
  }, 300_000);
});
