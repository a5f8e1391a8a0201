import { Command, InvalidArgumentError } from 'commander';
import { AnchorPublisher, anchorFileIn, ClosedDays } from '../../modules/market/index.js';
import { LedgerService } from '../../modules/ledger/index.js';
import { Instruments } from '../../modules/registry/index.js';
import { DayEnd } from '../../modules/settlement/index.js';
import { loadSigningKey } from '../../platform/config/key-files.js';
import { isDay } from '../../platform/http/index.js';
import { systemClock } from '../../shared/clock.js';
import { DomainError } from '../../shared/domain-error.js';
import { isMarket, MARKETS, type Market } from '../../shared/market.js';
import { tell } from '../progress.js';
import { withDatabase } from '../with-database.js';

/** `settle`: the day end of one market and day, beside a running server or alone. */
export function addSettle(program: Command): void {
  program
    .command('settle')
    .description('Run the day end of a closed trading day, or go on with it. Exit code 1 when breaks keep it open.')
    .requiredOption('--market <market>', `one of ${MARKETS.join(', ')}`, asMarket)
    .requiredOption('--day <day>', 'YYYY-MM-DD', asDay)
    .action(({ market, day }: { market: Market; day: string }) =>
      withDatabase(async (database, { keys, dataDirectory }) => {
        const anchors = new AnchorPublisher({
          database,
          clock: systemClock,
          key: await loadSigningKey(keys.anchorKeyFile, keys.createMissing),
          file: anchorFileIn(dataDirectory),
          failed: (of, error) => tell(`${of}: ${String(error)}`),
        });
        const dayEnd = new DayEnd({
          database,
          clock: systemClock,
          markets: new ClosedDays(anchors),
          ledger: new LedgerService(),
          scales: new Instruments(database),
          stepDone: (_, step) => tell(`${step}: done`),
        });
        try {
          const { run, wasFinal } = await dayEnd.run(market, day, null);
          process.stdout.write(`${market} ${day} ${run.status}${wasFinal ? ', as it was: nothing was done' : ''}\n`);
          if (run.status !== 'final') process.exitCode = 1;
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          tell(error.message);
          process.exitCode = 1;
        }
      }),
    );
}

function asMarket(text: string): Market {
  if (!isMarket(text)) throw new InvalidArgumentError(`One of ${MARKETS.join(', ')}.`);
  return text;
}

function asDay(text: string): string {
  if (!isDay(text)) throw new InvalidArgumentError('A day, YYYY-MM-DD.');
  return text;
}
