import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { errorCataloguePage } from '../../platform/http/error-catalogue-page.js';

/** `error-catalogue`: the page of all error codes. */
export function addErrorCatalogue(program: Command): void {
  program
    .command('error-catalogue')
    .description('Print every error code of this program as a page, or write it to a file.')
    .option('--write <file>', 'write the page here, docs/errors.md')
    .action(async ({ write }: { write?: string }) => {
      // Loading the application declares the errors of every module.
      await import('../../app.module.js');
      const page = errorCataloguePage();
      if (write === undefined) process.stdout.write(page);
      else await writeFile(write, page);
    });
}
