import { InvalidArgumentError, type Command } from 'commander';
import {
  combinedHash,
  describeFinding,
  replayMarket,
  type ReplayProgress,
  type ReplayReport,
} from '../../modules/market/index.js';
import { isMarket, MARKETS, type Market } from '../../shared/market.js';
import { tell } from '../progress.js';
import { withDatabase } from '../with-database.js';

const PROGRESS_EVERY_MS = 1_000;

/** `replay`: rebuilds markets from journal and stamped transfers; the exit code tells whether all is the same. */
export function addReplay(program: Command): void {
  program
    .command('replay')
    .description(
      'Rebuild books, trades and balances from the journal and compare them with the database. Exit code 1 when anything differs.',
    )
    .option('--market <market>', `only this one of ${MARKETS.join(', ')}`, marketNamed)
    .action(async ({ market }: { market?: Market }) => {
      const reports = await withDatabase((database) =>
        database.transaction(async (tx) => {
          await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
          const made: ReplayReport[] = [];
          for (const one of market ? [market] : MARKETS) {
            const report = await replayMarket(tx, one, seldom(tellProgress));
            for (const line of describeReplay(report)) process.stdout.write(`${line}\n`);
            made.push(report);
          }
          return made;
        }),
      );
      process.stdout.write(`combined ${combinedHash(reports) ?? 'none: a replay had to stop'}\n`);
      if (reports.some((report) => !report.clean)) process.exitCode = 1;
    });
}

function marketNamed(text: string): Market {
  if (isMarket(text)) return text;
  throw new InvalidArgumentError(`It must be one of ${MARKETS.join(', ')}.`);
}

function describeReplay(report: ReplayReport): readonly string[] {
  const { market, clean, batches, commands, orders, trades, transfers, stateHash, contentHash, tookMs } = report;
  const size = `${commands} commands in ${batches} batches, ${orders} orders, ${trades} trades, ${transfers} transfers`;
  const rate = tookMs > 0 ? `, ${Math.round((commands * 1000) / tookMs)} commands/s` : '';
  return [
    `${market}: ${clean ? 'equal' : `DIFFERENT, ${report.findingCount} findings`}: ${size} in ${tookMs} ms${rate}`,
    `${market}: state ${stateHash}`,
    `${market}: content ${contentHash ?? 'none: the replay had to stop'}`,
    ...report.findings.map((finding) => `  ${describeFinding(finding)}`),
  ];
}

function tellProgress({ market, batch, commands, ofCommands, stateHash }: ReplayProgress): void {
  tell(`${market}: batch ${batch}, ${commands} of ${ofCommands} commands, state ${stateHash.slice(0, 16)}…`);
}

function seldom(say: (progress: ReplayProgress) => void): (progress: ReplayProgress) => void {
  let nextAt = performance.now() + PROGRESS_EVERY_MS;
  return (progress) => {
    if (performance.now() < nextAt && progress.commands < progress.ofCommands) return;
    nextAt = performance.now() + PROGRESS_EVERY_MS;
    say(progress);
  };
}
