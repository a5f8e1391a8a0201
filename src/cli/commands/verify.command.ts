import { createPublicKey, type KeyObject } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import {
  anchorFileIn,
  describeFinding,
  exportJournals,
  readAnchorFile,
  readJournalFile,
  verifyExport,
  verifyJournals,
  type PublishedProof,
  type VerifyReport,
} from '../../modules/market/index.js';
import type { Settings } from '../../platform/config/config.js';
import { readSettings } from '../../platform/config/read-settings.js';
import { StartRefused } from '../../platform/lifecycle/start-refused.js';
import { tell } from '../progress.js';
import { withDatabase } from '../with-database.js';

interface VerifyOptions {
  readonly anchors?: string;
  readonly key?: readonly string[];
  readonly journal?: string;
}

/** `verify`: hash chains, anchors and rows, offline; the exit code tells whether all holds. */
export function addVerify(program: Command): void {
  program
    .command('verify')
    .description(
      'Recompute the hash chain of every journal and check it against anchors and rows. Exit code 1 on findings.',
    )
    .option('--anchors <file>', 'published anchors, JSON lines (default: those in the data directory)')
    .option('--key <file...>', 'public keys of the anchors, PEM (default: that of the anchor key file)')
    .option('--journal <file>', 'an exported journal, instead of a database')
    .action(async (options: VerifyOptions) => {
      const proof = await proofOf(options, readSettings(process.env));
      const report = options.journal
        ? await verifyExport(readJournalFile(options.journal), proof)
        : await withDatabase((database) =>
            database.transaction(async (tx) => {
              await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
              return verifyJournals(tx, proof, ({ market, batch }) => tell(`${market}: batch ${batch}`));
            }),
          );
      for (const line of describeVerification(report)) process.stdout.write(`${line}\n`);
      if (!report.clean) process.exitCode = 1;
    });
  program
    .command('export-journal')
    .description('Write the journals of all markets to a new file, JSON lines, for verify --journal.')
    .requiredOption('--to <file>', 'where to; it must not exist')
    .action(async ({ to }: { to: string }) => {
      await withDatabase((database) =>
        database.transaction(async (tx) => {
          await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
          await exportJournals(tx, to, (market, batch) => tell(`${market}: batch ${batch}`));
        }),
      );
    });
}

async function proofOf({ anchors, key }: VerifyOptions, settings: Settings): Promise<PublishedProof> {
  const file = anchors ?? anchorFileIn(settings.dataDirectory);
  if (anchors !== undefined && !(await exists(anchors))) throw new StartRefused(`There is no file ${anchors}.`);
  const content = await readAnchorFile(file);
  if (content.unreadableLines.length > 0) {
    throw new StartRefused(`${file}: not an anchor in line ${content.unreadableLines.join(', ')}.`);
  }
  const { anchorKeyFile } = settings.keys;
  const keyFiles = key ?? ((await exists(anchorKeyFile)) ? [anchorKeyFile] : []);
  return { anchors: content.anchors, keys: await Promise.all(keyFiles.map(readKey)) };
}

async function readKey(file: string): Promise<KeyObject> {
  try {
    return createPublicKey(await readFile(file, 'utf8'));
  } catch {
    throw new StartRefused(`${file} does not hold a key in PEM form.`);
  }
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function describeVerification(report: VerifyReport): readonly string[] {
  return [
    ...report.markets.map(
      ({ market, batches, lastSequence, hash }) =>
        `${market}: ${batches} batches, ${lastSequence} commands, head ${hash.toString('hex')}`,
    ),
    report.clean
      ? `Unchanged: every chain is whole and agrees with ${report.anchors} anchors.`
      : `NOT as journaled: ${report.findingCount} findings.`,
    ...report.findings.map((finding) => `  ${describeFinding(finding)}`),
  ];
}
