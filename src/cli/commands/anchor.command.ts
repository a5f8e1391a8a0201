import type { Command } from 'commander';
import { anchorFileIn, AnchorPublisher } from '../../modules/market/index.js';
import { loadSigningKey } from '../../platform/config/key-files.js';
import { systemClock } from '../../shared/clock.js';
import { tell } from '../progress.js';
import { withDatabase } from '../with-database.js';

/** `anchor`: signs and publishes the present head of every market's journal. */
export function addAnchor(program: Command): void {
  program
    .command('anchor')
    .description(
      "Sign the present head of every market's journal and publish it. Exit code 1 when one cannot be signed.",
    )
    .action(() =>
      withDatabase(async (database, { keys, dataDirectory }) => {
        const file = anchorFileIn(dataDirectory);
        const publisher = new AnchorPublisher({
          database,
          clock: systemClock,
          key: await loadSigningKey(keys.anchorKeyFile, keys.createMissing),
          file,
          failed: (market, error) => {
            tell(`${market}: ${String(error)}`);
            process.exitCode = 1;
          },
        });
        const made = await publisher.publishHeads();
        for (const { market, batch, hash } of made) {
          process.stdout.write(`${market} batch ${batch} ${hash.toString('hex')}\n`);
        }
        tell(`${made.length} new anchors; all of them are in ${file}.`);
      }),
    );
}
