import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { describeReport, reconcile, type ReconcileProgress, type ReconcileReport } from '../../modules/ledger/index.js';
import { orderHolds } from '../../modules/market/index.js';
import { tell } from '../progress.js';
import { withDatabase } from '../with-database.js';

/** `reconcile`: recomputes every balance from its entries; the exit code tells whether all is in balance. */
export function addReconcile(program: Command): void {
  program
    .command('reconcile')
    .description('Recompute every balance from its entries and list what differs. Exit code 1 when something does.')
    .option('--write <file>', 'write the whole report here, as JSON')
    .action(async ({ write }: { write?: string }) => {
      const report = await withDatabase((database) => reconcile(database, orderHolds, tellProgress));
      if (write !== undefined) await writeFile(write, jsonOf(report));
      for (const line of describeReport(report)) process.stdout.write(`${line}\n`);
      if (!report.clean) process.exitCode = 1;
    });
}

function tellProgress({ done, of, report }: ReconcileProgress): void {
  if (!report) tell(`Recomputing the ledger from its entries, ${of} checks.`);
  else tell(`[${done}/${of}] ${report.name}: ${report.differenceCount} differences`);
}

/** Counts are written as text, as everywhere at the edge. */
function jsonOf(report: ReconcileReport): string {
  const text = (_: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);
  return `${JSON.stringify(report, text, 2)}\n`;
}
