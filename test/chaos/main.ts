import { parseArgs } from 'node:util';
import { seedProvince } from './exchange.js';
import { killRounds } from './kill-rounds.js';

/** Kills the program under load round after round and checks that nothing that was acknowledged is lost or doubled. */

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    'prove-every': { type: 'string', default: '10' },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) {
    console.log('chaos [--rounds 20] [--seed NUMBER] [--prove-every 10]');
    return;
  }
  const seed = Number(values.seed);
  console.log(`Seed ${seed}. The same seed gives the same orders and delays, but not the same interleaving.`);
  const province = await seedProvince();
  try {
    const report = await killRounds(province, {
      rounds: Number(values.rounds),
      seed,
      proveEvery: Number(values['prove-every']),
      tell: (sentence) => console.log(sentence),
    });
    for (const what of report.broken) console.error(what);
    const slowest = Math.max(...report.restartMs);
    console.log(
      `${report.restartMs.length} rounds: ${report.orders} orders asked for, ${report.unanswered} requests unanswered, ` +
        `${report.trades} trades, slowest restart ${slowest.toFixed(0)} ms, ${report.broken.length} promises broken.`,
    );
    if (report.broken.length > 0) process.exitCode = 1;
  } finally {
    await province.data.remove();
  }
}

await main();
